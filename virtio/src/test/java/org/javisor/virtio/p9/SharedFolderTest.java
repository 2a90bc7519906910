package org.javisor.virtio.p9;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages as a client writes them, honest and not. */
class SharedFolderTest {
  private static final int ROOT = 0;
  private static final int ERROR = 7;

  @TempDir
  private Path host;

  private Path shared;
  private Path secret;
  private P9Server server;

  @BeforeEach
  void share() throws IOException {
    shared = Files.createDirectory(host.resolve("shared"));
    secret = Files.writeString(host.resolve("secret"), "nobody's business");
    Files.writeString(shared.resolve("hello"), "hello guest");
    Files.createDirectories(shared.resolve("folder/deep"));
    Files.createSymbolicLink(shared.resolve("out"), host);
    Files.createSymbolicLink(shared.resolve("leak"), secret);
    server = begin(false);
  }

  private P9Server begin(boolean readOnly) throws IOException {
    P9Server begun = new P9Server(P9Server.shared(shared, readOnly));
    server = begun;
    assertThat(type(ask(100, w -> w.number32(8192).text("9P2000.L")))).isEqualTo(101);
    assertThat(type(ask(104, w -> w.number32(ROOT).number32(-1).text("root").text("").number32(0)))).isEqualTo(105);
    return begun;
  }

  /** Writes the fields of a request. */
  private interface Fields {
    void write(P9Writer out);
  }

  private byte[] ask(int type, Fields fields) {
    P9Writer out = new P9Writer();
    fields.write(out);
    return server.answer(out.message(type, 1));
  }

  private static int type(byte[] answer) {
    return answer[4] & 0xFF;
  }

  private static ByteBuffer body(byte[] answer) {
    return ByteBuffer.wrap(answer, 7, answer.length - 7).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int error(byte[] answer) {
    assertThat(type(answer)).isEqualTo(ERROR);
    return body(answer).getInt();
  }

  private byte[] walk(int from, int to, String... names) {
    return ask(110, w -> {
      w.number32(from).number32(to).number16(names.length);
      for (String name : names) {
        w.text(name);
      }
    });
  }

  private byte[] open(int fid, int flags) {
    return ask(12, w -> w.number32(fid).number32(flags));
  }

  private String read(int fid) {
    ByteBuffer answer = body(ask(116, w -> w.number32(fid).number64(0).number32(4096)));
    byte[] bytes = new byte[answer.getInt()];
    answer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aFileIsWalkedToOpenedAndRead() {
    assertThat(type(walk(ROOT, 1, "hello"))).isEqualTo(111);
    assertThat(type(open(1, 0))).isEqualTo(13);
    assertThat(read(1)).isEqualTo("hello guest");
  }

  @Test
  void aFileIsMadeWrittenAndRenamed() {
    walk(ROOT, 1, "folder");
    assertThat(type(ask(14, w -> w.number32(1).text("new").number32(2).number32(0644).number32(0)))).isEqualTo(15);
    byte[] text = "written".getBytes(StandardCharsets.UTF_8);
    assertThat(type(ask(118, w -> w.number32(1).number64(3).data(text, text.length)))).isEqualTo(119);
    walk(ROOT, 2);
    walk(ROOT, 3, "folder");
    assertThat(type(ask(74, w -> w.number32(3).text("new").number32(2).text("newer")))).isEqualTo(75);
    assertThat(shared.resolve("newer")).hasContent("\0\0\0written");
    assertThat(type(ask(76, w -> w.number32(2).text("newer").number32(0)))).isEqualTo(77);
    assertThat(shared.resolve("newer")).doesNotExist();
  }

  @Test
  void aFolderIsListed() {
    walk(ROOT, 1);
    open(1, 0);
    byte[] answer = ask(40, w -> w.number32(1).number64(0).number32(4096));
    assertThat(new String(answer, StandardCharsets.ISO_8859_1)).contains("hello", "folder", "leak", "out");
    assertThat(body(ask(40, w -> w.number32(1).number64(4).number32(4096))).getInt()).as("the end").isZero();
  }

  @Test
  void attributesTellKindAndSize() {
    walk(ROOT, 1, "hello");
    ByteBuffer attributes = body(ask(24, w -> w.number32(1).number64(-1)));
    assertThat(attributes.getInt(21) & 0170000).as("a file").isEqualTo(0100000);
    assertThat(attributes.getLong(49)).as("its size").isEqualTo(11);
  }

  @Test
  void dotsLeadNowhere() {
    walk(ROOT, 1, "..", "..", "..");
    assertThat(error(walk(1, 2, "secret"))).as("above the root is the root").isEqualTo(P9Error.ENOENT);
    assertThat(error(walk(ROOT, 2, "../secret"))).isEqualTo(P9Error.EINVAL);
    assertThat(error(walk(ROOT, 2, "."))).isEqualTo(P9Error.EINVAL);
    assertThat(error(walk(ROOT, 2, "/etc/passwd"))).isEqualTo(P9Error.EINVAL);
    assertThat(error(walk(ROOT, 2, "hel\0lo"))).isEqualTo(P9Error.EINVAL);
    assertThat(error(walk(ROOT, 2, ""))).isEqualTo(P9Error.EINVAL);
    assertThat(error(ask(72, w -> w.number32(ROOT).text("../made").number32(0755).number32(0))))
        .isEqualTo(P9Error.EINVAL);
  }

  @Test
  void linksOfTheHostAreNeverFollowed() {
    assertThat(type(walk(ROOT, 1, "leak"))).isEqualTo(111);
    assertThat(error(open(1, 0))).isEqualTo(P9Error.ELOOP);
    assertThat(error(open(1, 2))).isEqualTo(P9Error.ELOOP);
    byte[] partly = walk(ROOT, 2, "out", "secret");
    assertThat(type(partly) == ERROR || body(partly).getShort() == 1).as("no further than the link").isTrue();
    assertThat(error(open(2, 0))).isEqualTo(P9Error.EBADF);
    assertThat(type(walk(ROOT, 3, "out"))).isEqualTo(111);
    assertThat(error(ask(14, w -> w.number32(3).text("made").number32(1).number32(0644).number32(0))))
        .isEqualTo(P9Error.ENOTDIR);
    assertThat(error(ask(26, w -> {
      w.number32(1).number32(8).number32(0).number64(0).number64(0);
      w.number64(0).number64(0).number64(0).number64(0);
    }))).as("cut to nothing through a link").isEqualTo(P9Error.ELOOP);
    assertThat(secret).hasContent("nobody's business");
  }

  @Test
  void linksAndDevicesCannotBeMade() {
    assertThat(error(ask(16, w -> w.number32(ROOT).text("x").text("/etc").number32(0)))).isEqualTo(P9Error.EPERM);
    assertThat(error(ask(18, w -> w.number32(ROOT).text("x").number32(0).number32(1).number32(1).number32(0))))
        .isEqualTo(P9Error.EPERM);
    assertThat(error(ask(70, w -> w.number32(ROOT).number32(ROOT).text("x")))).isEqualTo(P9Error.EPERM);
  }

  @Test
  void devicesOfTheHostAreNotOpened() throws IOException, InterruptedException {
    Process made = new ProcessBuilder("mkfifo", shared.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();
    walk(ROOT, 1, "pipe");
    assertThat(error(open(1, 0))).isEqualTo(P9Error.EACCES);
  }

  @Test
  void aReadOnlyFolderIsNotChanged() throws IOException {
    begin(true);
    walk(ROOT, 1, "hello");
    assertThat(error(open(1, 1))).isEqualTo(P9Error.EROFS);
    assertThat(error(ask(14, w -> w.number32(ROOT).text("n").number32(1).number32(0644).number32(0))))
        .isEqualTo(P9Error.EROFS);
    assertThat(error(ask(72, w -> w.number32(ROOT).text("n").number32(0755).number32(0)))).isEqualTo(P9Error.EROFS);
    assertThat(error(ask(76, w -> w.number32(ROOT).text("hello").number32(0)))).isEqualTo(P9Error.EROFS);
    assertThat(error(ask(74, w -> w.number32(ROOT).text("hello").number32(ROOT).text("n"))))
        .isEqualTo(P9Error.EROFS);
    assertThat(type(open(1, 0))).isEqualTo(13);
    assertThat(read(1)).isEqualTo("hello guest");
  }

  @Test
  void aRestoredClientGoesOnWithItsOpenFiles() {
    walk(ROOT, 1, "hello");
    open(1, 0);
    P9StateV1 state = server.save();
    server.reset();
    server.restore(state);
    assertThat(read(1)).isEqualTo("hello guest");
    assertThat(server.save()).isEqualTo(state);
  }

  @Test
  void noMessageBreaksTheServerOrReachesOutOfTheFolder() throws IOException {
    Fuzzing fuzzing = Fuzzing.of(SharedFolderTest.class);
    RandomGenerator random = fuzzing.random();
    List<String> before = contents();
    String[] names = {"hello", "folder", "deep", "out", "leak", "..", ".", "", "../secret",
      "new", "a/b", "secret", "\0"};
    int[] types = {8, 12, 14, 16, 18, 20, 22, 24, 26, 30, 40, 50, 52, 54, 70, 72, 74, 76, 104, 108, 110, 110, 116, 118};
    int errors = 0;
    for (long i = 0; i < fuzzing.rounds(100_000, 2_000_000); i++) {
      P9Writer out = new P9Writer();
      int fields = random.nextInt(8);
      for (int k = 0; k < fields; k++) {
        switch (random.nextInt(5)) {
          case 0 -> out.number8(random.nextInt(256));
          case 1 -> out.number16(random.nextInt(4));
          case 2 -> out.number32(random.nextInt(6));
          case 3 -> out.number64(random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(5000));
          default -> out.text(names[random.nextInt(names.length)]);
        }
      }
      byte[] message = out.message(
          random.nextInt(16) == 0 ? random.nextInt(128) : types[random.nextInt(types.length)], random.nextInt(99));
      if (random.nextInt(16) == 0) {
        message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
      }
      errors += type(server.answer(message)) == ERROR ? 1 : 0;
      if (random.nextInt(500) == 0) {
        begin(false);
      }
    }
    assertThat(errors).isBetween(1000, Integer.MAX_VALUE);
    assertThat(contents()).as("outside of the folder").isEqualTo(before);
  }

  /** Everything beside the shared folder. */
  private List<String> contents() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> paths = Files.list(host)) {
      for (Path path : paths.sorted().toList()) {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        all.add(path.getFileName() + " " + (file ? HexFormat.of().formatHex(Files.readAllBytes(path)) : ""));
      }
    }
    return all;
  }
}
