package org.lianfang.protocol;

/// The one closed table of refusals and errors, of ledger, custodians, nodes and API alike.
///
/// The order is the precedence: of several reasons that hold, the first one is given, so that all
/// replicas and clients agree. Numbers and names are permanent.
public enum Reason {
  // The envelope.
  TOO_LARGE(2, Category.CALLER, 413, Retry.NEVER, "过大", "Larger than allowed"),
  MALFORMED(1, Category.CALLER, 400, Retry.NEVER, "无法解读", "Not readable as what it claims to be"),
  NOT_GENESIS(3, Category.CALLER, 409, Retry.NEVER, "联盟已建立", "The alliance has begun already"),
  NO_ALLIANCE(4, Category.CALLER, 409, Retry.NEVER, "联盟尚未建立", "The alliance has not begun yet"),
  UNKNOWN_MEMBER(5, Category.DENIED, 403, Retry.NEVER, "非成员机构", "Not a member"),
  UNKNOWN_KEY(
      6, Category.DENIED, 403, Retry.NEVER, "密钥未登记", "The key is not registered to the member"),
  BAD_SIGNATURE(7, Category.DENIED, 403, Retry.NEVER, "签名无效", "The signature does not verify"),
  REQUEST_ID_REUSED(
      8,
      Category.CALLER,
      422,
      Retry.NEVER,
      "请求编号已用于其他内容",
      "The request id was used for other content"),
  EXPIRED(9, Category.CALLER, 409, Retry.ANEW, "已过期", "The command has expired"),
  EXPIRY_TOO_FAR(
      10, Category.CALLER, 400, Retry.NEVER, "有效期过长", "The command expires too far ahead"),
  MEMBER_NOT_ACTIVE(
      11,
      Category.DENIED,
      403,
      Retry.NEVER,
      "成员机构未生效或已暂停",
      "The member is suspended, expelled or not yet admitted"),
  ROLE_MISSING(
      12, Category.DENIED, 403, Retry.NEVER, "缺少所需角色", "The member lacks the role for this"),

  // Members.
  GENESIS_INVALID(
      28,
      Category.CALLER,
      400,
      Retry.NEVER,
      "创始命令无效",
      "The genesis breaks the alliance's own rules"),
  APPLICATION_INVALID(
      20, Category.CALLER, 400, Retry.NEVER, "入盟申请无效", "The application is not valid"),
  MEMBER_EXISTS(21, Category.CALLER, 409, Retry.NEVER, "成员机构已存在", "The member exists already"),
  PROPOSAL_EXISTS(
      22, Category.CALLER, 409, Retry.NEVER, "提案已存在", "The same proposal is open already"),
  PROPOSAL_UNKNOWN(23, Category.CALLER, 404, Retry.NEVER, "提案不存在", "No such proposal"),
  PROPOSAL_CLOSED(
      24, Category.CALLER, 409, Retry.NEVER, "提案已结束", "The proposal is decided or has lapsed"),
  VOTED_ALREADY(25, Category.CALLER, 409, Retry.NEVER, "已投票", "The member has voted already"),
  STATUS_UNCHANGED(
      26, Category.CALLER, 409, Retry.NEVER, "状态未变", "The member has that status already"),
  STATUS_FORBIDDEN(
      27,
      Category.CALLER,
      409,
      Retry.NEVER,
      "不允许的状态变更",
      "The rule book does not allow this change of status"),
  ROSTER_CHANGED(
      30,
      Category.CALLER,
      409,
      Retry.ANEW,
      "同一区块内验证方名册已变更",
      "The roster of validators has changed in this block already"),
  ENGINE_KEYS_INVALID(
      29, Category.CALLER, 400, Retry.NEVER, "引擎密钥无效", "The engine's keys are not valid here"),

  // Filings.
  STANDARD_VERSION(
      40,
      Category.CALLER,
      409,
      Retry.ANEW,
      "标准版本不符",
      "The standard's version is not the active one"),
  RECORD_ID_FOREIGN(
      41,
      Category.DENIED,
      403,
      Retry.NEVER,
      "记录编号属于其他机构",
      "The record id carries another member's number"),
  RECORD_EXISTS(42, Category.CALLER, 409, Retry.NEVER, "记录已存在", "The record exists already"),
  RECORD_UNKNOWN(43, Category.CALLER, 404, Retry.NEVER, "记录不存在", "No such record"),
  RECORD_NOT_ACTIVE(
      44, Category.CALLER, 409, Retry.NEVER, "记录已失效", "The record is withdrawn, expired or erased"),
  NOT_THE_SOURCE(
      45, Category.DENIED, 403, Retry.NEVER, "非记录来源机构", "Only the record's source may do this"),
  HEADER_INVALID(
      46, Category.CALLER, 422, Retry.NEVER, "记录头不符合标准", "The record's header breaks the standard"),
  KEY_UNKNOWN(
      47, Category.CALLER, 409, Retry.ANEW, "密钥不存在或不适用", "The key is unknown or does not fit"),

  // Keys and their ceremonies.
  KEY_NOT_READY(
      60, Category.CAPACITY, 503, Retry.LATER, "密钥尚未就绪", "No active key for this type yet"),
  CEREMONY_UNKNOWN(61, Category.CALLER, 404, Retry.NEVER, "密钥仪式不存在", "No such key ceremony"),
  CEREMONY_EXISTS(
      62, Category.CALLER, 409, Retry.NEVER, "密钥仪式已存在", "The key ceremony exists already"),
  CEREMONY_STEP(
      63, Category.CALLER, 409, Retry.NEVER, "密钥仪式步骤不符", "Not the step that the ceremony is at"),
  CEREMONY_INVALID(
      64, Category.CALLER, 400, Retry.NEVER, "密钥仪式参数无效", "The ceremony's parameters are not valid"),
  NOT_A_PARTICIPANT(
      65, Category.DENIED, 403, Retry.NEVER, "非仪式参与方", "Not a participant of the ceremony"),
  CUSTODIANS_LACKING(
      67,
      Category.PEER,
      503,
      Retry.LATER,
      "可参与仪式的托管方不足",
      "Fewer custodians than the threshold are left for a ceremony"),

  // Call batches.
  BATCH_NUMBER(
      80, Category.CALLER, 409, Retry.NEVER, "批次号不连续", "The batch does not follow the last one"),
  BATCH_INVALID(
      81, Category.CALLER, 400, Retry.NEVER, "批次无效", "The batch's counts do not fit its size"),

  // Calls, judged by custodians.
  PURPOSE_FORBIDDEN(
      100, Category.DENIED, 403, Retry.NEVER, "用途不允许", "The purpose may not see this"),
  CLOCK_SKEW(
      101,
      Category.CALLER,
      409,
      Retry.LATER,
      "时间偏差过大",
      "The request's time is more than five minutes off"),
  VIEW_STALE(
      102,
      Category.PEER,
      503,
      Retry.LATER,
      "账本视图过旧",
      "The view of the ledger is older than 30 seconds"),
  GENERATION_MISMATCH(
      103, Category.PEER, 503, Retry.LATER, "密钥代不一致", "The key shares are of another generation"),
  QUOTA_EXCEEDED(104, Category.CAPACITY, 429, Retry.LATER, "配额已用完", "The quota is used up"),
  ELEMENT_INVALID(
      105,
      Category.CALLER,
      400,
      Retry.NEVER,
      "群元素无效",
      "Not a canonical element of the group, or its identity"),
  CALL_ID_REUSED(
      106,
      Category.CALLER,
      422,
      Retry.NEVER,
      "调用编号已用于其他内容",
      "The call id was used for other content"),
  BATCH_OVERDUE(
      107,
      Category.PEER,
      503,
      Retry.LATER,
      "调用批次逾期未上账",
      "The custodian's call records are overdue on the ledger"),

  // Entries of the vault, judged by whom they are pushed to.
  ENTRY_MISMATCH(
      110,
      Category.CALLER,
      422,
      Retry.NEVER,
      "密文库条目与记录头所指不符",
      "The vault entry is not the one that the record's header names"),

  // The node and its API.
  FIELD_INVALID(120, Category.CALLER, 400, Retry.NEVER, "字段无效", "A field is not valid"),
  UNAUTHENTICATED(121, Category.DENIED, 401, Retry.NEVER, "未登录", "No valid key was given"),
  FORBIDDEN(122, Category.DENIED, 403, Retry.NEVER, "无权限", "The user lacks the role for this"),
  NOT_FOUND(123, Category.CALLER, 404, Retry.NEVER, "未找到", "No such thing"),
  METHOD_NOT_ALLOWED(
      124, Category.CALLER, 405, Retry.NEVER, "方法不允许", "The method is not allowed here"),
  NOT_ACCEPTABLE(
      125,
      Category.CALLER,
      406,
      Retry.NEVER,
      "无可接受的格式",
      "No representation that the caller accepts"),
  UNSUPPORTED_MEDIA_TYPE(
      126, Category.CALLER, 415, Retry.NEVER, "媒体类型不支持", "The media type is not supported"),
  IDEMPOTENCY_MISMATCH(
      127,
      Category.CALLER,
      422,
      Retry.NEVER,
      "幂等键已用于其他内容",
      "The idempotency key was used for other content"),
  NO_LINE_STANDS(128, Category.CALLER, 422, Retry.NEVER, "没有可接受的行", "No line of the file stands"),
  FILE_HEADER(129, Category.CALLER, 422, Retry.NEVER, "表头错误", "The file's header is wrong"),
  RECEIPT_NOT_READY(
      130, Category.CAPACITY, 503, Retry.LATER, "凭据尚未生成", "The receipt is not on the ledger yet"),
  RECEIPT_INVALID(131, Category.CALLER, 422, Retry.NEVER, "凭据无效", "The receipt is not valid"),
  CUSTODIANS_UNREACHABLE(
      132,
      Category.PEER,
      503,
      Retry.LATER,
      "托管方不足",
      "Too few custodians answered; nothing was read"),
  LEDGER_UNREACHABLE(
      133,
      Category.PEER,
      503,
      Retry.LATER,
      "账本不可达",
      "The ledger did not take the command; nothing happened"),
  OUTCOME_UNKNOWN(
      134,
      Category.PEER,
      503,
      Retry.LATER,
      "结果未知",
      "The command may stand on the ledger; repeat it with the same request id"),
  OVERLOADED(135, Category.CAPACITY, 503, Retry.LATER, "过载", "Too much at once"),
  PAYLOAD_UNREADABLE(
      136, Category.PEER, 502, Retry.LATER, "载荷无法打开", "The payload does not open under its key"),
  INTERNAL(
      137,
      Category.INTERNAL,
      500,
      Retry.LATER,
      "内部故障",
      "A fault of ours; the log holds the reference");

  /// Who can do something about it.
  public enum Category {
    CALLER,
    DENIED,
    CAPACITY,
    PEER,
    INTERNAL
  }

  /// What a caller may do next.
  public enum Retry {
    /// The same request will be refused again.
    NEVER,
    /// The same request may succeed later.
    LATER,
    /// The same content in a new request may succeed.
    ANEW
  }

  private final int number;
  private final Category category;
  private final int httpStatus;
  private final Retry retry;
  private final String zh;
  private final String en;

  Reason(int number, Category category, int httpStatus, Retry retry, String zh, String en) {
    this.number = number;
    this.category = category;
    this.httpStatus = httpStatus;
    this.retry = retry;
    this.zh = zh;
    this.en = en;
  }

  /// The permanent number on the wire; 0 means that nothing was refused.
  public int number() {
    return number;
  }

  public Category category() {
    return category;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public Retry retry() {
    return retry;
  }

  public String zh() {
    return zh;
  }

  public String en() {
    return en;
  }

  /// Returns the reason with this number.
  ///
  /// @throws Malformed if there is none
  public static Reason ofNumber(int number) throws Malformed {
    for (Reason reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    throw new Malformed("no reason has number " + number);
  }
}
