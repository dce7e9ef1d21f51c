package org.lianfang.cli.imports;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds the three-letter code of a country by the English names that lists use.
final class CountryName {

  private static final Map<String, String> CODES = new HashMap<>();

  static {
    for (String code : Locale.getISOCountries()) {
      Locale country = new Locale.Builder().setRegion(code).build();
      CODES.put(key(country.getDisplayCountry(Locale.ENGLISH)), country.getISO3Country());
    }
    String[][] others = {
      {"Iran (Islamic Republic of)", "IRN"},
      {"Syrian Arab Republic", "SYR"},
      {"Korea, North", "PRK"},
      {"Democratic People's Republic of Korea", "PRK"},
      {"DPRK", "PRK"},
      {"Korea, South", "KOR"},
      {"Republic of Korea", "KOR"},
      {"Burma", "MMR"},
      {"Myanmar", "MMR"},
      {"Russian Federation", "RUS"},
      {"United States of America", "USA"},
      {"Palestinian", "PSE"},
      {"West Bank", "PSE"},
      {"State of Palestine", "PSE"},
      {"United Kingdom of Great Britain and Northern Ireland", "GBR"},
      {"Congo, Democratic Republic of the", "COD"},
      {"Democratic Republic of the Congo", "COD"},
      {"Congo, Republic of the", "COG"},
      {"Congo", "COG"},
      {"Cote d'Ivoire", "CIV"},
      {"Cote d Ivoire", "CIV"},
      {"Ivory Coast", "CIV"},
      {"Turkey", "TUR"},
      {"Viet Nam", "VNM"},
      {"United Republic of Tanzania", "TZA"},
      {"Bolivia (Plurinational State of)", "BOL"},
      {"Venezuela (Bolivarian Republic of)", "VEN"},
      {"Hong Kong", "HKG"},
      {"Macau", "MAC"},
      {"Macao", "MAC"},
      {"Taiwan", "TWN"},
      {"Kosovo", "XKX"},
      {"Czech Republic", "CZE"},
      {"Gambia, The", "GMB"},
      {"The Gambia", "GMB"},
      {"Bahamas, The", "BHS"},
      {"Macedonia", "MKD"},
      {"North Macedonia, The Republic of", "MKD"},
      {"Republic of Moldova", "MDA"},
      {"Lao People's Democratic Republic", "LAO"},
      {"Serbia and Montenegro", "SCG"},
      {"Yugoslavia", "YUG"},
      {"Swaziland", "SWZ"},
      {"Cape Verde", "CPV"},
      {"Bosnia and Herzegovina", "BIH"},
      {"Trinidad and Tobago", "TTO"},
      {"Saint Kitts and Nevis", "KNA"},
      {"Antigua and Barbuda", "ATG"},
      {"People's Republic of China", "CHN"},
      {"Holy See", "VAT"}
    };
    for (String[] other : others) {
      CODES.put(key(other[0]), other[1]);
    }
  }

  private CountryName() {}

  static Optional<String> find(String name) {
    return Optional.ofNullable(CODES.get(key(name)));
  }

  private static String key(String name) {
    return java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .replace('’', '\'')
        .replace("&", "and")
        .replaceFirst("^(?i:region:|the) +", "")
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}
