package org.lianfang.oprf.group;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of libsodium that are used, called on heap arrays without copying.
///
/// "Critical" calls hold off the garbage collector while they run; none lasts longer than one
/// scalar multiplication, 40 µs.
final class Sodium {

  private static final SymbolLookup LIBRARY = SodiumLibrary.open();
  private static final MethodHandle MULTIPLY = ternary("crypto_scalarmult_ristretto255");
  private static final MethodHandle MULTIPLY_BASE = binary("crypto_scalarmult_ristretto255_base");
  private static final MethodHandle ADD = ternary("crypto_core_ristretto255_add");
  private static final MethodHandle FROM_HASH = binary("crypto_core_ristretto255_from_hash");
  private static final MethodHandle IS_VALID =
      handle("crypto_core_ristretto255_is_valid_point", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle SCALAR_REDUCE =
      action("crypto_core_ristretto255_scalar_reduce", ADDRESS, ADDRESS);
  private static final MethodHandle SCALAR_ADD =
      action("crypto_core_ristretto255_scalar_add", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SCALAR_MULTIPLY =
      action("crypto_core_ristretto255_scalar_mul", ADDRESS, ADDRESS, ADDRESS);
  private static final MethodHandle SCALAR_NEGATE =
      action("crypto_core_ristretto255_scalar_negate", ADDRESS, ADDRESS);
  private static final MethodHandle SCALAR_INVERT =
      binary("crypto_core_ristretto255_scalar_invert");
  private static final MethodHandle SEAL = aead("crypto_aead_xchacha20poly1305_ietf_encrypt", true);
  private static final MethodHandle OPEN =
      aead("crypto_aead_xchacha20poly1305_ietf_decrypt", false);

  static {
    MethodHandle init = handle("sodium_init", FunctionDescriptor.of(JAVA_INT));
    try {
      if ((int) init.invokeExact() < 0) {
        throw new BackendUnavailable("libsodium refused to initialise");
      }
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  private Sodium() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(
            LIBRARY
                .find(name)
                .orElseThrow(
                    () ->
                        new BackendUnavailable(
                            "this libsodium lacks "
                                + name
                                + "; version 1.0.18 or later is needed")),
            descriptor,
            Linker.Option.critical(true));
  }

  private static MethodHandle binary(String name) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }

  private static MethodHandle ternary(String name) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
  }

  private static MethodHandle action(String name, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.ofVoid(arguments));
  }

  private static MethodHandle aead(String name, boolean sealing) {
    // seal: c, clen_p, m, mlen, ad, adlen, nsec, npub, k; open: m, mlen_p, nsec, c, clen, ad, ...
    return handle(
        name,
        sealing
            ? FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS,
                ADDRESS, ADDRESS)
            : FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG,
                ADDRESS, ADDRESS));
  }

  private static MemorySegment all(byte[] array) {
    return MemorySegment.ofArray(array);
  }

  private static AssertionError unexpected(Throwable failure) {
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new AssertionError("a call into libsodium failed", failure);
  }

  /// False if the element is refused or the result is the identity.
  static boolean multiply(byte[] out, byte[] scalar, byte[] element) {
    try {
      return (int) MULTIPLY.invokeExact(all(out), all(scalar), all(element)) == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static boolean multiplyBase(byte[] out, byte[] scalar) {
    try {
      return (int) MULTIPLY_BASE.invokeExact(all(out), all(scalar)) == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static boolean add(byte[] out, byte[] left, byte[] right) {
    try {
      return (int) ADD.invokeExact(all(out), all(left), all(right)) == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static boolean fromHash(byte[] out, byte[] uniform) {
    try {
      return (int) FROM_HASH.invokeExact(all(out), all(uniform)) == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// True for every canonical encoding, the identity's included.
  static boolean isCanonical(byte[] element) {
    try {
      return (int) IS_VALID.invokeExact(all(element)) == 1;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static void scalarReduce(byte[] out, byte[] uniform) {
    try {
      SCALAR_REDUCE.invokeExact(all(out), all(uniform));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static void scalarAdd(byte[] out, byte[] left, byte[] right) {
    try {
      SCALAR_ADD.invokeExact(all(out), all(left), all(right));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static void scalarMultiply(byte[] out, byte[] left, byte[] right) {
    try {
      SCALAR_MULTIPLY.invokeExact(all(out), all(left), all(right));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static void scalarNegate(byte[] out, byte[] scalar) {
    try {
      SCALAR_NEGATE.invokeExact(all(out), all(scalar));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static boolean scalarInvert(byte[] out, byte[] scalar) {
    try {
      return (int) SCALAR_INVERT.invokeExact(all(out), all(scalar)) == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static void seal(byte[] sealed, byte[] plain, byte[] nonce, byte[] key) {
    try {
      int rc =
          (int)
              SEAL.invokeExact(
                  all(sealed),
                  MemorySegment.NULL,
                  all(plain),
                  (long) plain.length,
                  MemorySegment.NULL,
                  0L,
                  MemorySegment.NULL,
                  all(nonce),
                  all(key));
      if (rc != 0) {
        throw new IllegalStateException("sealing failed");
      }
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static boolean open(byte[] plain, byte[] sealed, byte[] nonce, byte[] key) {
    try {
      int rc =
          (int)
              OPEN.invokeExact(
                  all(plain),
                  MemorySegment.NULL,
                  MemorySegment.NULL,
                  all(sealed),
                  (long) sealed.length,
                  MemorySegment.NULL,
                  0L,
                  all(nonce),
                  all(key));
      return rc == 0;
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }
}
