package org.lianfang.server.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.node.filing.WarningList;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.server.operation.Operations;

/// A file as a caller sent it, on this node's disk, with what came beside it.
///
/// @param file in the operations' folder, whoever holds this deletes it
/// @param mediaType of the file as sent, lower case, without parameters
/// @param fingerprint hash of the whole request
record Upload(Path file, String mediaType, List<WarningList> warningLists, Bytes fingerprint) {
  static final long FILE_MAX = 1L << 30;
  static final int WARNING_LIST_MAX = 4 << 20;
  private static final int WARNING_LISTS_MAX = 20;
  private static final int BUFFER = 1 << 16;

  Upload {
    warningLists = List.copyOf(warningLists);
  }

  /// Receives a request's file: its body, or the part `file` of a multipart body.
  static Upload receive(HttpServletRequest request, Operations operations) throws IOException {
    List<Bytes> hashes = new ArrayList<>();
    hashes.add(Bytes.utf8(request.getRequestURI()));
    hashes.add(Bytes.utf8(request.getQueryString() == null ? "" : request.getQueryString()));
    List<WarningList> warningLists = new ArrayList<>();
    Path file = operations.inbox();
    boolean received = false;
    try {
      String mediaType = mediaType(request.getContentType());
      if (mediaType.equals("multipart/form-data")) {
        mediaType = receiveParts(request, file, hashes, warningLists);
      } else {
        if (request.getContentLengthLong() > FILE_MAX) {
          throw Problem.of(Reason.TOO_LARGE);
        }
        hashes.add(copy(request.getInputStream(), file));
      }
      received = true;
      return new Upload(file, mediaType, warningLists, Encoding.hash(hashes.toArray(Bytes[]::new)));
    } finally {
      if (!received) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String receiveParts(
      HttpServletRequest request, Path file, List<Bytes> hashes, List<WarningList> warningLists)
      throws IOException {
    Optional<String> mediaType = Optional.empty();
    try {
      for (Part part : request.getParts()) {
        switch (part.getName()) {
          case "file" -> {
            if (mediaType.isPresent()) {
              throw Problem.field("file", "只能有一个", "is there twice");
            }
            mediaType = Optional.of(mediaType(part.getContentType()));
            hashes.add(copy(part.getInputStream(), file));
          }
          case "warning_list" -> {
            if (warningLists.size() == WARNING_LISTS_MAX || part.getSize() > WARNING_LIST_MAX) {
              throw Problem.field(
                  "warning_list", "至多 20 个，每个至多 4 MiB", "at most 20, each at most 4 MiB");
            }
            byte[] content = part.getInputStream().readAllBytes();
            hashes.add(Encoding.sha256(Bytes.copyOf(content)));
            warningLists.add(WarningList.read(new java.io.ByteArrayInputStream(content)));
          }
          default -> throw Problem.field("parts", "存在未知部分", "a part of the body is unknown");
        }
        part.delete();
      }
    } catch (ServletException e) {
      throw Problem.of(Reason.MALFORMED);
    } catch (Malformed e) {
      throw Problem.field("warning_list", "不是 MISP 预警名单", "is no MISP warning list");
    }
    return mediaType.orElseThrow(() -> Problem.field("file", "缺少文件", "the file is missing"));
  }

  private static Bytes copy(InputStream in, Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream hashed = new DigestInputStream(in, digest);
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long size = 0;
      for (int n = hashed.read(buffer); n >= 0; n = hashed.read(buffer)) {
        size += n;
        if (size > FILE_MAX) {
          throw Problem.of(Reason.TOO_LARGE);
        }
        out.write(buffer, 0, n);
      }
    }
    return Bytes.owning(digest.digest());
  }

  private static String mediaType(@Nullable String contentType) {
    String text = contentType == null ? "" : contentType;
    int end = text.indexOf(';');
    return (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(java.util.Locale.ROOT);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA-256", e);
    }
  }
}
