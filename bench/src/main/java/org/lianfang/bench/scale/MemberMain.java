package org.lianfang.bench.scale;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lianfang.bench.alliance.MemberSeat;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.ledger.View;

/// One member's ledger in a process of its own, with an engine beside it.
///
/// Answers each line of standard input with one line: size of the ledger, its root, and the id of
/// the engine's process (0 if it does not run). Ends with its standard input.
public final class MemberMain {
  private MemberMain() {}

  /// @param arguments the file that [MemberSeat#write] wrote
  public static void main(String[] arguments) throws Exception {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (CometBftLedger ledger = MemberSeat.read(Path.of(arguments[0])).open(threads)) {
      while (in.readLine() != null) {
        try (View view = ledger.read()) {
          System.out.println(
              view.size() + " " + view.root().toHex() + " " + ledger.pid().orElse(0L));
        }
      }
    }
    System.exit(0);
  }
}
