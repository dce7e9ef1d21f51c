package org.lianfang.protocol.subject;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The kind of identifier that a subject is known by.
///
/// The permanent number is the type byte that goes in front of the canonical identifier before a
/// token is made of it, 1 to 14.
public enum SubjectType implements Term {
  /// A telephone number in E.164 form.
  PHONE(1, "phone", "电话号码", "Phone number"),

  /// A mainland resident identity number (GB 11643), or a foreign national number with its country.
  ID_CARD(2, "id_card", "居民身份证号", "Resident identity number"),

  /// A passport number with its issuing country.
  PASSPORT(3, "passport", "护照号", "Passport number"),

  /// A unified social credit code of an organisation (GB 32100).
  ORG_CODE(4, "org_code", "统一社会信用代码", "Unified social credit code"),

  /// A payment card number (ISO/IEC 7812).
  CARD(5, "card", "银行卡号", "Card number"),

  /// An account number with the institution that keeps it.
  ACCOUNT(6, "account", "账号", "Account number"),

  /// A merchant identifier of 15 characters (ISO 8583, field 42).
  MERCHANT(7, "merchant", "商户编号", "Merchant identifier"),

  /// The identity of a mobile device (3GPP TS 23.003).
  IMEI(8, "imei", "设备识别码", "Device identity (IMEI)"),

  /// A network interface address of 48 bits.
  MAC(9, "mac", "MAC 地址", "MAC address"),

  /// An internet address, version 4 or 6.
  IP(10, "ip", "IP 地址", "IP address"),

  /// An e-mail address.
  EMAIL(11, "email", "电子邮箱", "E-mail address"),

  /// A domain name in ASCII form.
  DOMAIN(12, "domain", "域名", "Domain name"),

  /// The name of a person or an organisation.
  NAME(13, "name", "名称", "Name"),

  /// The address of a digital-currency wallet with its chain.
  WALLET(14, "wallet", "数字钱包地址", "Wallet address");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  SubjectType(int number, String wireName, String zh, String en) {
    this.number = number;
    this.wireName = wireName;
    this.zh = zh;
    this.en = en;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public String zh() {
    return zh;
  }

  @Override
  public String en() {
    return en;
  }

  /// The byte that stands for this type before the canonical identifier, 1 to 14.
  public byte typeByte() {
    return (byte) number;
  }

  /// Finds one by its exact wire name.
  public static Optional<SubjectType> find(String wireName) {
    return Term.find(SubjectType.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<SubjectType> find(int number) {
    return Term.find(SubjectType.class, number);
  }
}
