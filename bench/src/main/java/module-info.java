/** The benchmark command. Knows Javisor and its peer as commands only. */
@org.jspecify.annotations.NullMarked
module org.javisor.bench {
  requires static org.jspecify;
  requires info.picocli;

  opens org.javisor.bench to info.picocli;
}
