package org.lianfang.node.filing;

import java.nio.charset.Charset;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// How an input is written, so that its rejects can be written the same way.
///
/// @param byteOrderMark the mark at its beginning; empty if there is none
/// @param lineEnd LF or CRLF, as the header line ends
/// @param header the header's fields as written; empty for JSON
public record InputShape(
    LineFormat format, Charset charset, Bytes byteOrderMark, String lineEnd, List<String> header) {

  static final String REJECT_CODE = "reject_code";
  static final String REJECT_MESSAGE = "reject_message";

  /// Copies the header.
  public InputShape {
    header = List.copyOf(header);
  }

  static boolean isRejectColumn(String name) {
    return name.strip().equals(REJECT_CODE) || name.strip().equals(REJECT_MESSAGE);
  }
}
