#include "parsers/charset/charset.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace parsers::charset {

namespace {

using enum Form;

// clang-format off
constexpr std::array kCharsets{
  Charset{"UNICODE UTF-8", utf8, "UTF-8", "UTF-8", "UTF-8, UNICODE, ISO IR192, ISO 10646, UNICODE-1-1-UTF-8", "Unicode in UTF-8; what everybody should send"},
  Charset{"windows-1252", single_byte, "windows-1252", "windows-1252", "cp1252, 1252, ANSI, WIN1252", "West European as Windows has it"},
  Charset{"ISO IR14", single_byte, "Shift_JIS", "Shift_JIS", "ISO IR13, JIS X 0201, JIS_X0201", "Japanese in one byte: ASCII and half-width Katakana; \\ and ~ stay what they are in HL7"},
  Charset{"ASCII", ascii, "UTF-8", "US-ASCII", "ISO IR6, US-ASCII, ISO646-US, ANSI X3.4-1968, 7-bit", "The default of HL7; bytes beyond it are read as if MSH-18 were empty"},
  Charset{"8859/1", single_byte, "windows-1252", "ISO-8859-1", "ISO-8859-1, ISO IR100, Latin1, 88591", "West European; what Windows has between 80 and 9F is read, too"},
  Charset{"8859/2", single_byte, "ISO-8859-2", "ISO-8859-2", "ISO-8859-2, ISO IR101, Latin2", "Central European"},
  Charset{"8859/3", single_byte, "ISO-8859-3", "ISO-8859-3", "ISO-8859-3, ISO IR109, Latin3", "South European, Maltese, Esperanto"},
  Charset{"8859/4", single_byte, "ISO-8859-4", "ISO-8859-4", "ISO-8859-4, ISO IR110, Latin4", "North European"},
  Charset{"8859/5", single_byte, "ISO-8859-5", "ISO-8859-5", "ISO-8859-5, ISO IR144", "Cyrillic"},
  Charset{"8859/6", single_byte, "ISO-8859-6", "ISO-8859-6", "ISO-8859-6, ISO IR127", "Arabic"},
  Charset{"8859/7", single_byte, "ISO-8859-7", "ISO-8859-7", "ISO-8859-7, ISO IR126", "Greek"},
  Charset{"8859/8", single_byte, "ISO-8859-8", "ISO-8859-8", "ISO-8859-8, ISO-8859-8-I, ISO IR138", "Hebrew"},
  Charset{"8859/9", single_byte, "windows-1254", "ISO-8859-9", "ISO-8859-9, ISO IR148, Latin5", "Turkish; what Windows has between 80 and 9F is read, too"},
  Charset{"8859/10", single_byte, "ISO-8859-10", "ISO-8859-10", "ISO-8859-10, ISO IR157, Latin6", "Nordic"},
  Charset{"8859/11", single_byte, "ISO-8859-11", "ISO-8859-11", "ISO-8859-11, ISO IR166, TIS-620", "Thai"},
  Charset{"8859/13", single_byte, "ISO-8859-13", "ISO-8859-13", "ISO-8859-13, ISO IR179, Latin7", "Baltic"},
  Charset{"8859/14", single_byte, "ISO-8859-14", "ISO-8859-14", "ISO-8859-14, ISO IR199, Latin8", "Celtic"},
  Charset{"8859/15", single_byte, "ISO-8859-15", "ISO-8859-15", "ISO-8859-15, ISO IR203, Latin9", "West European with the euro sign"},
  Charset{"ISO IR87", switching, "", "ISO-2022-JP", "JIS X 0208, JIS X 0202, JAS2020, ISO-2022-JP, JIS", "Japanese; escape sequences switch to Kanji and back"},
  Charset{"ISO IR159", switching, "", "ISO-2022-JP-1", "JIS X 0212, ISO-2022-JP-1, ISO-2022-JP-2", "Japanese with the supplementary Kanji"},
  Charset{"GB 18030-2000", multi_byte, "gb18030", "gb18030", "GB 18030, GB 18030-2005, GB 18030-2022", "Chinese; all of Unicode"},
  Charset{"GBK", multi_byte, "GBK", "GBK", "GB 2312, GB 2312-80, GB 2312-1980, EUC-CN, ISO IR58, cp936, windows-936", "Simplified Chinese as Windows has it"},
  Charset{"KS X 1001", multi_byte, "windows-949", "EUC-KR", "EUC-KR, KS C 5601, KS C 5601-1987, ISO IR149, cp949, windows-949, UHC", "Korean"},
  Charset{"CNS 11643-1992", multi_byte, "EUC-TW", "EUC-TW", "CNS 11643, EUC-TW", "Traditional Chinese"},
  Charset{"BIG-5", multi_byte, "windows-950", "windows-950", "BIG5, BIG-5-ETEN, cp950, windows-950", "Traditional Chinese; second bytes may be | ^ \\ ~"},
  Charset{"BIG5-HKSCS", multi_byte, "Big5-HKSCS", "Big5-HKSCS", "HKSCS", "Traditional Chinese with the characters of Hong Kong"},
  Charset{"Shift_JIS", multi_byte, "Shift_JIS", "Shift_JIS", "SJIS, windows-31J, cp932, windows-932, MS Kanji", "Japanese as Windows has it; second bytes may be | ^ \\ ~"},
  Charset{"EUC-JP", multi_byte, "EUC-JP", "EUC-JP", "EUCJP, UJIS", "Japanese as Unix had it"},
  Charset{"UNICODE UTF-16", wide, "UTF-16", "UTF-16", "UTF-16, UTF-16LE, UTF-16BE, UCS-2", "Two bytes a character; for files, it cannot travel in MLLP"},
  Charset{"UNICODE UTF-32", wide, "UTF-32", "UTF-32", "UTF-32, UTF-32LE, UTF-32BE, UCS-4", "Four bytes a character; for files, it cannot travel in MLLP"},
  Charset{"windows-1250", single_byte, "windows-1250", "windows-1250", "cp1250, 1250, WIN1250", "Central European as Windows has it"},
  Charset{"windows-1251", single_byte, "windows-1251", "windows-1251", "cp1251, 1251, WIN1251", "Cyrillic as Windows has it"},
  Charset{"windows-1253", single_byte, "windows-1253", "windows-1253", "cp1253, 1253, WIN1253", "Greek as Windows has it"},
  Charset{"windows-1254", single_byte, "windows-1254", "windows-1254", "cp1254, 1254, WIN1254", "Turkish as Windows has it"},
  Charset{"windows-1255", single_byte, "windows-1255", "windows-1255", "cp1255, 1255, WIN1255", "Hebrew as Windows has it"},
  Charset{"windows-1256", single_byte, "windows-1256", "windows-1256", "cp1256, 1256, WIN1256", "Arabic as Windows has it"},
  Charset{"windows-1257", single_byte, "windows-1257", "windows-1257", "cp1257, 1257, WIN1257", "Baltic as Windows has it"},
  Charset{"windows-1258", single_byte, "windows-1258", "windows-1258", "cp1258, 1258, WIN1258", "Vietnamese as Windows has it"},
  Charset{"windows-874", single_byte, "windows-874", "windows-874", "cp874, 874", "Thai as Windows has it"},
  Charset{"KOI8-R", single_byte, "KOI8-R", "KOI8-R", "KOI8", "Russian as Unix had it"},
  Charset{"KOI8-U", single_byte, "KOI8-U", "KOI8-U", "KOI8-RU", "Ukrainian as Unix had it"},
  Charset{"IBM437", single_byte, "IBM437", "IBM437", "cp437, 437", "DOS, United States"},
  Charset{"IBM850", single_byte, "IBM850", "IBM850", "cp850, 850", "DOS, West European"},
  Charset{"IBM852", single_byte, "IBM852", "IBM852", "cp852, 852", "DOS, Central European"},
  Charset{"IBM866", single_byte, "IBM866", "IBM866", "cp866, 866", "DOS, Cyrillic"},
};
// clang-format on

// Letters and digits in upper case, so that "iso_8859-1 " and "8859/1" differ only in ISO.
std::string key(std::string_view name) {
  std::string made;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z')
      made += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      made += c;
    else if (std::string_view(" \t-_/.:()").find(c) == std::string_view::npos)
      return {};  // no name of a character set
  }
  return made.starts_with("ISO8859") ? made.substr(3) : made;
}

std::unordered_map<std::string, const Charset*> all_names() {
  std::unordered_map<std::string, const Charset*> names;
  for (const Charset& charset : kCharsets) {
    names.emplace(key(charset.code), &charset);
    std::string_view rest = charset.also;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      names.emplace(key(rest.substr(0, comma)), &charset);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return names;
}

}  // namespace

std::span<const Charset> charsets() { return kCharsets; }

const Charset* find_charset(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  static const std::unordered_map<std::string, const Charset*> names = all_names();
  if (name.size() > kLongest) return nullptr;
  const auto found = names.find(key(name));
  return found == names.end() ? nullptr : found->second;
}

const Charset& utf8() { return kCharsets[0]; }
const Charset& windows_1252() { return kCharsets[1]; }
const Charset& jis_x_0201() { return kCharsets[2]; }

core::Name name_of(const Charset& charset) { return {core::NameKey{}, charset.code}; }

}  // namespace parsers::charset
