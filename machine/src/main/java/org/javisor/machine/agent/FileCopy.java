package org.javisor.machine.agent;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.javisor.machine.agent.AgentException.Kind;
import org.jspecify.annotations.Nullable;

/** Files and folders between host and guest: a file as it is, a folder as a tar archive. */
final class FileCopy {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private FileCopy() {}

  static void copyTo(GuestAgent agent, Path from, String to) throws InterruptedException {
    String target = ShellWords.quoted(to);
    boolean folder = Files.isDirectory(from);
    if (!folder && !Files.isRegularFile(from)) {
      throw new AgentException(Kind.HOST, from + " is neither a file nor a folder", "check the path");
    }
    String script = folder
        ? "mkdir -p -- " + target + " && exec tar -x -f - -C " + target
        : "mkdir -p -- \"$(dirname -- " + target + ")\" && cat >" + target + (Files.isExecutable(from)
            ? " && chmod 755 -- " + target
            : "");
    try (GuestProcess process = agent.start(ExecRequest.shell(script).withTimeout(PATIENCE))) {
      IOException failure = null;
      try (OutputStream stdin = new BufferedOutputStream(process.stdin(), 1 << 15)) {
        if (folder) {
          TarWriter.write(from, stdin);
        } else {
          Files.copy(from, stdin);
        }
      } catch (IOException e) {
        failure = e;
      }
      requireSuccess(process, from + " cannot be copied to " + to, failure);
    }
  }

  /** A guest that refuses is the reason for a pipe that breaks. */
  private static void requireSuccess(GuestProcess process, String problem, @Nullable IOException failure)
      throws InterruptedException {
    Optional<Integer> code = process.await(failure == null ? PATIENCE : Duration.ofSeconds(5));
    if (code.isEmpty() || code.get() != 0) {
      throw new AgentException(Kind.GUEST, problem, complaint(process));
    }
    if (failure != null) {
      throw new AgentException(Kind.HOST, problem, String.valueOf(failure.getMessage()), failure);
    }
  }

  private static String complaint(GuestProcess process) {
    try (InputStream stderr = process.stderr()) {
      String text = new String(stderr.readNBytes(4096), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "the guest gives no reason" : text;
    } catch (IOException e) {
      return "the guest gives no reason";
    }
  }

  static void copyFrom(GuestAgent agent, String from, Path to) throws InterruptedException {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new AgentException(Kind.HOST, to + " exists", "name another file, or remove it");
    }
    String source = ShellWords.quoted(from);
    boolean folder = agent.exec("test", "-d", from).ok();
    String script = folder ? "exec tar -c -f - -C " + source + " ." : "exec cat -- " + source;
    Path temporary = to.resolveSibling(to.getFileName() + ".copying");
    boolean complete = false;
    try (GuestProcess process = agent.start(ExecRequest.shell(script).withTimeout(PATIENCE))) {
      process.stdin().close();
      IOException failure = null;
      try (InputStream stdout = process.stdout()) {
        if (folder) {
          TarReader.extract(stdout, temporary);
        } else {
          Files.copy(stdout, temporary);
        }
      } catch (IOException e) {
        failure = e;
      }
      requireSuccess(process, from + " cannot be copied to " + to, failure);
      Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
      complete = true;
    } catch (IOException e) {
      throw new AgentException(Kind.HOST, to + " cannot be written", String.valueOf(e.getMessage()), e);
    } finally {
      if (!complete) {
        remove(temporary);
      }
    }
  }

  private static void remove(Path tree) {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(tree)) {
      List<Path> paths = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // The first failure is the one to report.
    }
  }
}
