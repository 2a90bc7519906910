package org.javisor.appliance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads XML of strangers: without document types, so without entities of any kind, and with a bound on depth. Size is
 * bounded by who calls.
 */
final class Xml {
  private static final String DEPTH = "64";

  private Xml() {}

  /** Keeps quiet, where the JDK's would print. */
  private static final class Quiet implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {
      // Nothing that keeps a document from being read.
    }

    @Override
    public void error(SAXParseException e) throws SAXException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
      throw e;
    }
  }

  /**
   * The root of a document.
   *
   * @param file for messages
   */
  static Element root(Path file, byte[] bytes) throws IOException {
    try {
      return builder().parse(new ByteArrayInputStream(bytes)).getDocumentElement();
    } catch (SAXParseException e) {
      throw new DiskException(
          Kind.MALFORMED, file, "its descriptor cannot be read: line " + e.getLineNumber() + ": " + e.getMessage(), e);
    } catch (SAXException | IOException e) {
      // An IOException from an array is a character that its encoding does not have.
      throw new DiskException(Kind.MALFORMED, file, "its descriptor cannot be read: " + e.getMessage(), e);
    }
  }

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setAttribute("jdk.xml.maxElementDepth", DEPTH);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(new Quiet());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The elements directly in another one that have a name, whatever their namespace's version. */
  static List<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .filter(element -> name.equals(element.getLocalName()))
        .toList();
  }

  /** The first one of them. */
  static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  /** The text of the first one of them; empty if there is none. */
  static String text(Element parent, String name) {
    return child(parent, name).map(element -> element.getTextContent().strip()).orElse("");
  }

  /** An attribute, whose namespace some products leave away; empty if there is none. */
  static String attribute(Element element, String name) {
    String namespace = element.getNamespaceURI();
    String own = element.getAttributeNS(namespace, name);
    return (own.isEmpty() ? element.getAttribute(name) : own).strip();
  }
}
