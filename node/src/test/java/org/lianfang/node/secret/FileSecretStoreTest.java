package org.lianfang.node.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSecretStoreTest {
  @Test
  void keeps_replaces_and_destroys(@TempDir Path folder) throws NoSuchSecret {
    FileSecretStore store = new FileSecretStore(folder.resolve("secrets"));
    store.put("key.one", new byte[] {1, 2});
    store.put("key.one", new byte[] {3});
    assertThat(new FileSecretStore(folder.resolve("secrets")).use("key.one", byte[]::clone))
        .containsExactly(3);
    store.destroy("key.one");
    assertThat(store.contains("key.one")).isFalse();
    assertThatThrownBy(() -> store.use("key.one", byte[]::clone)).isInstanceOf(NoSuchSecret.class);
  }

  @Test
  void only_the_owner_reads_and_copies_are_zeroed(@TempDir Path folder) throws Exception {
    Path secrets = folder.resolve("secrets");
    FileSecretStore store = new FileSecretStore(secrets);
    store.put("key.one", new byte[] {1, 2});
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(secrets.resolve("key.one"))))
        .isEqualTo("rw-------");
    byte[] leaked = store.use("key.one", secret -> secret);
    assertThat(leaked).containsExactly(0, 0);
  }

  @Test
  void names_cannot_leave_the_folder(@TempDir Path folder) {
    FileSecretStore store = new FileSecretStore(folder.resolve("secrets"));
    for (String name : new String[] {"", "../x", "a/b", ".hidden", "UPPER", "a.unfinished"}) {
      assertThatThrownBy(() -> store.put(name, new byte[1]))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
