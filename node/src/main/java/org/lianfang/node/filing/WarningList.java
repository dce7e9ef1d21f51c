package org.lianfang.node.filing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.lianfang.contract.standard.Column;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.subject.InternetAddress;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A warning list of the MISP format: identifiers that are reported by mistake again and again,
/// such as the addresses of private networks or numbers reserved for films.
///
/// A list matches an identifier only as a whole: a regular expression must match all of it, not a
/// piece, since a mobile number may contain a number that is reserved elsewhere.
///
/// | type | matches |
/// |---|---|
/// | string | the identifier itself |
/// | hostname | the domain or one below it |
/// | substring | the identifier; for domains also one below it, for addresses of mail their domain |
/// | cidr | an internet address in the network |
/// | regex | the whole identifier |
///
/// A list applies to the subject types that its `matching_attributes` name, or to all if it names
/// none that are known. Immutable and thread-safe.
///
/// @see <a href="https://github.com/MISP/misp-warninglists">MISP warning lists</a>
public final class WarningList {

  /// The longest file that is read, in bytes.
  public static final int FILE_BYTES_MAX = 64 << 20;

  private static final int STEPS_MAX = 200_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String name;
  private final Set<SubjectType> types;
  private final boolean below;
  private final Set<String> entries = new HashSet<>();
  private final Map<Integer, Set<Bytes>> networks = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  private WarningList(String name, Set<SubjectType> types, boolean below) {
    this.name = name;
    this.types = types;
    this.below = below;
  }

  /// Reads a list.
  ///
  /// @throws Malformed if it is no warning list; the message names the entry by its place
  public static WarningList read(InputStream in) throws IOException, Malformed {
    byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
    if (bytes.length > FILE_BYTES_MAX) {
      throw new Malformed("warning list: longer than " + FILE_BYTES_MAX + " bytes");
    }
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new Malformed("warning list: not JSON");
    }
    if (!root.path("list").isArray() || !root.path("type").isString()) {
      throw new Malformed("warning list: needs \"type\" and \"list\"");
    }
    String type = root.path("type").stringValue();
    var list =
        new WarningList(
            root.path("name").asString("warning list"),
            types(root.path("matching_attributes")),
            type.equals("hostname") || type.equals("substring"));
    int place = 0;
    for (JsonNode entry : root.path("list")) {
      place++;
      if (!entry.isString() || !list.add(type, entry.stringValue().strip())) {
        throw new Malformed("warning list: entry " + place + " is no " + type);
      }
    }
    return list;
  }

  /// The list's own name.
  public String name() {
    return name;
  }

  /// True if the list matches the whole identifier.
  public boolean matches(Subject subject) {
    if (!types.contains(subject.type())) {
      return false;
    }
    String identifier = subject.canonical();
    if (entries.contains(identifier.toLowerCase(Locale.ROOT))) {
      return true;
    }
    if (below && subject.type() == SubjectType.DOMAIN) {
      return isBelow(identifier);
    }
    if (below && subject.type() == SubjectType.EMAIL) {
      return isBelow(identifier.substring(identifier.lastIndexOf('@') + 1));
    }
    if (!networks.isEmpty() && subject.type() == SubjectType.IP) {
      return InternetAddress.find(identifier).filter(this::isInNetwork).isPresent();
    }
    return patterns.stream().anyMatch(pattern -> isWhole(pattern, identifier));
  }

  /// What a line that it matches is told.
  public Violation violation() {
    return new Violation(
        Column.IDENTIFIER.wireName(),
        ViolationCode.WARNING_LIST,
        "列于误报名单:" + name,
        "stands on the warning list: " + name);
  }

  private boolean add(String type, String entry) {
    return switch (type) {
      case "string", "substring", "hostname" -> {
        String plain = entry.startsWith(".") ? entry.substring(1) : entry;
        entries.add(plain.toLowerCase(Locale.ROOT));
        addNormal(plain);
        yield true;
      }
      case "cidr" -> addNetwork(entry);
      case "regex" -> addPattern(entry);
      default -> false;
    };
  }

  /// Identifiers are compared in their canonical form, so entries that have one stand in it too.
  private void addNormal(String entry) {
    for (SubjectType type : types) {
      if (NormalForm.of(type, entry) instanceof NormalForm.Result.Normal(Subject subject)) {
        entries.add(subject.canonical().toLowerCase(Locale.ROOT));
      }
    }
  }

  private boolean addNetwork(String entry) {
    int slash = entry.indexOf('/');
    var address = InternetAddress.find(slash < 0 ? entry : entry.substring(0, slash));
    if (address.isEmpty()) {
      return false;
    }
    byte[] bytes = address.get().bytes();
    int bits = bytes.length * 8;
    if (slash >= 0) {
      String length = entry.substring(slash + 1);
      if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
        return false;
      }
      bits = Integer.parseInt(length);
    }
    networks.computeIfAbsent(key(bytes.length, bits), k -> new HashSet<>()).add(cut(bytes, bits));
    return true;
  }

  private boolean addPattern(String entry) {
    String expression = entry;
    int flags = 0;
    int end = entry.lastIndexOf('/');
    if (entry.startsWith("/") && end > 0) {
      expression = entry.substring(1, end);
      for (int i = end + 1; i < entry.length(); i++) {
        switch (entry.charAt(i)) {
          case 'i' -> flags |= Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
          case 's' -> flags |= Pattern.DOTALL;
          case 'm' -> flags |= Pattern.MULTILINE;
          case 'x' -> flags |= Pattern.COMMENTS;
          case 'g', 'u' -> {}
          default -> {
            return false;
          }
        }
      }
    }
    try {
      patterns.add(Pattern.compile(expression, flags));
      return true;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private boolean isBelow(String domain) {
    for (int dot = -1; ; ) {
      if (entries.contains(domain.substring(dot + 1))) {
        return true;
      }
      dot = domain.indexOf('.', dot + 1);
      if (dot < 0) {
        return false;
      }
    }
  }

  private boolean isInNetwork(InternetAddress address) {
    byte[] bytes = address.bytes();
    for (int bits = 0; bits <= bytes.length * 8; bits++) {
      Set<Bytes> sameLength = networks.get(key(bytes.length, bits));
      if (sameLength != null && sameLength.contains(cut(bytes, bits))) {
        return true;
      }
    }
    return false;
  }

  private static int key(int bytes, int bits) {
    return bytes * 1000 + bits;
  }

  private static Bytes cut(byte[] bytes, int bits) {
    byte[] cut = bytes.clone();
    for (int i = 0; i < cut.length; i++) {
      int kept = Math.clamp(bits - i * 8, 0, 8);
      cut[i] = (byte) (cut[i] & (0xff00 >> kept));
    }
    return Bytes.owning(cut);
  }

  /// An expression that does not end in time matches: the list's owner is to mend it, and until
  /// then the line waits in the rejects.
  private static boolean isWhole(Pattern pattern, String identifier) {
    try {
      return pattern.matcher(new Budgeted(identifier, new int[] {STEPS_MAX})).matches();
    } catch (StepsSpent | StackOverflowError e) {
      return true;
    }
  }

  private static Set<SubjectType> types(JsonNode attributes) {
    Set<SubjectType> types = EnumSet.noneOf(SubjectType.class);
    for (JsonNode attribute : attributes) {
      String name = attribute.asString("");
      switch (name) {
        case "domain", "hostname", "domain|ip", "hostname|port", "url", "uri" ->
            types.add(SubjectType.DOMAIN);
        case "email", "target-email" -> types.add(SubjectType.EMAIL);
        case "mac-address", "mac-eui-64" -> types.add(SubjectType.MAC);
        case "btc", "xmr", "dash" -> types.add(SubjectType.WALLET);
        case "cc-number" -> types.add(SubjectType.CARD);
        case "iban", "bank-account-nr" -> types.add(SubjectType.ACCOUNT);
        case "passport-number" -> types.add(SubjectType.PASSPORT);
        case "target-org", "target-user", "full-name" -> types.add(SubjectType.NAME);
        default -> {
          if (name.startsWith("email-") || name.endsWith("-email")) {
            types.add(SubjectType.EMAIL);
          } else if (name.startsWith("phone-") || name.endsWith("-phone")) {
            types.add(SubjectType.PHONE);
          }
        }
      }
      if (name.startsWith("ip-") || name.equals("domain|ip")) {
        types.add(SubjectType.IP);
      }
    }
    return types.isEmpty() ? EnumSet.allOf(SubjectType.class) : types;
  }

  /// Thrown out of the matcher when its steps are spent.
  @SuppressWarnings("serial")
  private static final class StepsSpent extends RuntimeException {
    StepsSpent() {
      super("steps spent", null, false, false);
    }
  }

  /// Text that counts how often it is looked at, which bounds a matcher's backtracking.
  private static final class Budgeted implements CharSequence {
    private final CharSequence text;
    private final int[] steps;

    Budgeted(CharSequence text, int[] steps) {
      this.text = text;
      this.steps = steps;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--steps[0] < 0) {
        throw new StepsSpent();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Budgeted(text.subSequence(start, end), steps);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
