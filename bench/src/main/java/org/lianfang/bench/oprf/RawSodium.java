package org.lianfang.bench.oprf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/// The system's libsodium, called as directly as Java can: none of the project's code between.
final class RawSodium {
  private static final List<String> NAMES =
      List.of("libsodium.so.23", "libsodium.so.26", "libsodium.23.dylib", "libsodium.26.dylib");

  private final MethodHandle multiply;

  private RawSodium(MethodHandle multiply) {
    this.multiply = multiply;
  }

  /// Finds the system's library; empty if only the bundled one is there.
  static Optional<RawSodium> find() {
    return NAMES.stream()
        .flatMap(name -> open(name).stream())
        .findFirst()
        .flatMap(library -> library.find("crypto_scalarmult_ristretto255"))
        .map(
            symbol ->
                new RawSodium(
                    Linker.nativeLinker()
                        .downcallHandle(
                            symbol, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS))));
  }

  private static Optional<SymbolLookup> open(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException absent) {
      return Optional.empty();
    }
  }

  /// out = scalar · element, 32 bytes each.
  void multiply(MemorySegment out, MemorySegment scalar, MemorySegment element) {
    int failed;
    try {
      failed = (int) multiply.invokeExact(out, scalar, element);
    } catch (Throwable e) {
      throw new IllegalStateException("libsodium could not be called", e);
    }
    if (failed != 0) {
      throw new IllegalStateException("libsodium refused an element");
    }
  }
}
