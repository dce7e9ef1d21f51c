package org.lianfang.server.network;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;
import tools.jackson.core.JacksonException;

/// The files that institutions hand to one another: JSON that people can read, of bounded size.
final class Exchange {
  /// A genesis of 128 founders is smaller.
  static final int SIZE_MAX = 4 << 20;

  private Exchange() {}

  /// Reads a file.
  ///
  /// @throws CommandFailed `FILE_MISSING` if it cannot be read, `FILE_INVALID` if it is none of
  ///   these
  static <F> F read(Path file, Class<F> form) throws CommandFailed {
    try {
      F content = Json.MAPPER.readValue(bytes(file).toArray(), form);
      if (content != null) {
        return content;
      }
    } catch (JacksonException | IllegalArgumentException e) {
      // Said below.
    }
    throw invalid(file, new Said("不是这一类文件", "not a file of this kind"));
  }

  static Bytes bytes(Path file) throws CommandFailed {
    try {
      if (Files.size(file) > SIZE_MAX) {
        throw invalid(file, new Said("超过 4 MiB", "larger than 4 MiB"));
      }
      return Bytes.owning(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.FILE_MISSING, new Said(file + " 无法读取", file + " cannot be read"));
    }
  }

  /// Writes a new file.
  ///
  /// @throws CommandFailed `FILE_EXISTS` if there is another one, `FILE_UNWRITABLE`
  static void write(Path file, Object content) throws CommandFailed {
    writeBytes(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
  }

  static void writeBytes(Path file, byte[] content) throws CommandFailed {
    try {
      Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailed(
          CommandCode.FILE_EXISTS,
          new Said(file + " 已存在；请用 --out 换一个名称", file + " exists; choose another name with --out"));
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.FILE_UNWRITABLE, new Said(file + " 无法写入", file + " cannot be written"));
    }
  }

  static CommandFailed invalid(Path file, Said why) {
    return new CommandFailed(
        CommandCode.FILE_INVALID, new Said(file + "：" + why.zh(), file + ": " + why.en()));
  }

  static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  static Bytes base64(@Nullable String text) throws Malformed {
    try {
      return Bytes.owning(Base64.getDecoder().decode(text == null ? "" : text));
    } catch (IllegalArgumentException e) {
      throw new Malformed("not base64");
    }
  }
}
