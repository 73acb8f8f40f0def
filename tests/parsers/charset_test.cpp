// Tests of parsers/charset: every character set by every name, and what happens when the bytes
// do not keep to it.
#include <doctest/doctest.h>

#include "parsers/charset/converter.hpp"
#include "parsers/charset/encode.hpp"
#include "parsers/charset/payload.hpp"
#include "parsers/core/utf8.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/edit.hpp"

using namespace parsers;
using charset::Charset;
using charset::find_charset;
using charset::Form;

namespace {

// "4d fc" as bytes.
std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 3)
    out += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
  return out;
}

std::string message(std::string_view msh_18, std::string_view name, std::string_view msh_20 = "") {
  std::string text = "MSH|^~\\&|A|B|C|D|20260101||ADT^A04|M1|P|2.5.1||||||";
  ((text += msh_18) += "||") += msh_20;
  return (text += "\rPID|1||7||") += std::string(name) + "^X||19840307\r";
}

struct Read {
  std::string name;      // PID-5.1
  std::string birth;     // PID-7: was the message split where it should be?
  std::string findings;  // "W1211 "
  bool operator==(const Read&) const = default;
};

Read read(std::string_view payload, const charset::Terms& terms = {}) {
  const core::Message whole(payload);
  const hl7v2::View view = hl7v2::parse(whole, terms);
  CHECK(whole.payload() == payload);  // the journal keeps what came
  Read made;
  made.name = view.value(*hl7v2::parse_path("PID-5.1")).text(whole);
  made.birth = view.value(*hl7v2::parse_path("PID-7")).text(whole);
  for (const core::Problem& p : view.problems()) made.findings += core::code_text(p) + ' ';
  return made;
}

Read good(std::string_view name) { return {std::string(name), "19840307", ""}; }

std::string encoded(std::string_view text, const Charset& to) {
  std::string out;
  CHECK(charset::encode(text, to, out) == 0);
  return out;
}

std::string decoded(std::string_view raw, const Charset& from) {
  std::string out;
  static_cast<void>(charset::decode(raw, from, out));
  return out;
}

struct Name {
  std::string_view code;  // MSH-18
  std::string_view text;
  std::string_view hex;  // by other converters than ICU's
};

constexpr Name kNames[] = {
    {"ASCII", "Smith", "53 6d 69 74 68"},
    {"ISO IR6", "Smith", "53 6d 69 74 68"},
    {"8859/1", "Müller", "4d fc 6c 6c 65 72"},
    {"8859/2", "Łukasz", "a3 75 6b 61 73 7a"},
    {"8859/3", "Ħal", "a1 61 6c"},
    {"8859/4", "Jānis", "4a e0 6e 69 73"},
    {"8859/5", "Иван", "b8 d2 d0 dd"},
    {"8859/6", "عمر", "d9 e5 d1"},
    {"8859/7", "Ελένη", "c5 eb dd ed e7"},
    {"8859/8", "שרה", "f9 f8 e4"},
    {"8859/9", "Şule", "de 75 6c 65"},
    {"8859/15", "Cœur €", "43 bd 75 72 20 a4"},
    {"ISO IR14", "ﾔﾏﾀﾞ", "d4 cf c0 de"},
    {"ISO IR87", "山田", "1b 24 42 3b 33 45 44 1b 28 42"},
    {"ISO IR159", "山田丂", "1b 24 42 3b 33 45 44 1b 24 28 44 30 21 1b 28 42"},
    {"JAS2020", "山田", "1b 24 42 3b 33 45 44 1b 28 42"},
    {"JIS X 0202", "山田", "1b 24 42 3b 33 45 44 1b 28 42"},
    {"GB 18030-2000", "王龘", "cd f5 fd 93"},
    {"KS X 1001", "김", "b1 e8"},
    {"CNS 11643-1992", "王", "c5 de"},
    {"BIG-5", "許功蓋", "b3 5c a5 5c bb 5c"},
    {"BIG-5", "院貢陡", "b0 7c b0 5e b0 7e"},
    {"UNICODE", "Ελένη", "ce 95 ce bb ce ad ce bd ce b7"},
    {"UNICODE UTF-8", "김山", "ea b9 80 e5 b1 b1"},
    {"Shift_JIS", "ポ表ソタミ", "83 7c 95 5c 83 5c 83 5e 83 7e"},
    {"EUC-JP", "山田", "bb b3 c5 c4"},
    {"GBK", "皘誠癪皛", "b0 7c d5 5c b0 5e b0 7e"},
    {"windows-1250", "Łukasz", "a3 75 6b 61 73 7a"},
    {"windows-1251", "Иван", "c8 e2 e0 ed"},
    {"windows-874", "ก", "a1"},
    {"KOI8-R", "Иван", "e9 d7 c1 ce"},
    {"IBM850", "Müller", "4d 81 6c 6c 65 72"},
};

}  // namespace

TEST_CASE("charset: a name in the script of each set is read, and written back byte for byte") {
  for (const Name& c : kNames) {
    CAPTURE(c.code);
    const Charset* set = find_charset(c.code);
    REQUIRE(set != nullptr);
    CHECK(read(message(c.code, bytes(c.hex))) == good(c.text));
    CHECK(decoded(bytes(c.hex), *set) == c.text);
    CHECK(encoded(c.text, *set) == bytes(c.hex));
    const core::Message utf8(message("UNICODE UTF-8", c.text));
    const auto made = hl7v2::in_charset(hl7v2::parse(utf8), *set, charset::Missing::fail);
    REQUIRE(made);
    CHECK(made->bytes == message(set->code, bytes(c.hex), ""));
    CHECK(made->problems.empty());
  }
}

TEST_CASE("charset: every set of the table can be opened, and is found by all its names") {
  std::size_t names = 0;
  for (const Charset& set : charset::charsets()) {
    CAPTURE(set.code);
    CHECK(find_charset(set.code) == &set);
    std::string_view rest = set.also;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(", "), rest.size());
      CAPTURE(rest.substr(0, comma));
      CHECK(find_charset(rest.substr(0, comma)) == &set);
      rest.remove_prefix(std::min(comma + 2, rest.size()));
      ++names;
    }
    CHECK(decoded(encoded("Smith-7", set), set) == "Smith-7");
    CHECK_FALSE(set.about.empty());
  }
  CHECK(names > 100);
}

TEST_CASE("charset: every character that a set can hold comes back as what it was") {
  std::string bytes;
  std::string back;
  for (const Charset& set : charset::charsets()) {
    CAPTURE(set.code);
    std::size_t held = 0;
    std::size_t changed = 0;
    for (char32_t c = 1; c < 0xFFFE; c = c == 0xD7FF ? 0xE000 : c + 1) {
      std::string text;
      core::append_code_point(text, c);
      bytes.clear();
      back.clear();
      if (charset::encode(text += 'x', set, bytes) != 0) continue;
      ++held;
      changed += charset::decode(bytes, set, back) != 0 || back != text ? 1U : 0U;
    }
    CHECK(changed == 0);
    CHECK(held >= 127);
  }
}

TEST_CASE("charset: names are read as senders really write them") {
  struct Aliases {
    std::string_view code;
    std::string_view said;  // with semicolons
  };
  constexpr Aliases cases[] = {
      {"UNICODE UTF-8", "UTF-8;UTF8;utf-8;UNICODE;UNICODE-UTF-8; unicode utf-8 "},
      {"8859/1", "8859-1;8859/1 ;ISO-8859-1;ISO8859/1;iso_8859-1;ISO_IR 100;ISO IR 100;Latin1"},
      {"8859/15", "ISO8859-15"},
      {"ASCII", "us-ascii;ISO IR 6"},
      {"windows-1252", "windows-1252;CP1252;ANSI"},
      {"GB 18030-2000", "GB18030"},
      {"BIG-5", "big5"},
      {"ISO IR87", "ISOIR87"},
      {"Shift_JIS", "SJIS;shift-jis"}};
  for (const Aliases& c : cases) {
    for (std::string_view rest = c.said; !rest.empty();) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      CAPTURE(rest);
      REQUIRE(find_charset(rest.substr(0, end)) != nullptr);
      CHECK(find_charset(rest.substr(0, end))->code == c.code);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  for (const std::string_view wrong :
       {"", "8859", "8859/12", "UTF-9", "ISO", "M\xFCller", "8859|1"})
    CHECK(find_charset(wrong) == nullptr);
}

TEST_CASE("charset: a mark beats the channel, which beats MSH-18, which beats the fallback") {
  const std::string mark = "\xEF\xBB\xBF";
  const Charset* polish = find_charset("windows-1250");
  const Charset* greek = find_charset("8859/7");
  const std::string byte = "\xE1";  // á in Latin-1 and -2, α in Greek
  CHECK(read(message("8859/1", byte), {greek, polish}) == good("α"));
  CHECK(read(message("8859/1", byte), {nullptr, greek}) == good("á"));
  CHECK(read(message("", byte), {nullptr, greek}) == good("α"));
  CHECK(read(message("ASCII", byte), {nullptr, greek}) == good("α"));
  CHECK(read(message("\"\"", byte), {nullptr, greek}) == good("α"));
  CHECK(read(mark + message("8859/7", "ά"), {greek, greek}) == Read{"ά", "19840307", "I1201 "});
  CHECK(read(message("", "\xC5\x81")) == good("Ł"));
  CHECK(read(message("", byte)) == Read{"á", "19840307", "I1212 "});
  CHECK(read(message("ASCII", "\x80")) == Read{"€", "19840307", "I1212 "});
  CHECK(read(message("8859/1", "\x80")) == good("€"));
  CHECK(read(message("8859/1", "\xC5\x81")) == good("Å\xC2\x81"));
  CHECK(read(message("KLINGON", byte)) == Read{"á", "19840307", "W1210 I1212 "});
  CHECK(read(message("KLINGON", byte), {nullptr, greek}) == Read{"α", "19840307", "W1210 "});
  CHECK(read(message("KLINGON", "x"), {greek, nullptr}) == Read{"x", "19840307", "W1210 "});
  CHECK(read(message("8859/1~KLINGON", "x")) == Read{"x", "19840307", "W1210 "});
  CHECK(read(message("UNICODE UTF-16", "x")) == Read{"x", "19840307", "W1213 "});
}

TEST_CASE("charset: where nobody says it, each value is judged for itself") {
  const core::Message both(message("", "M\xFCller^\xC5\x81ukasz"));
  const hl7v2::View view = hl7v2::parse(both);
  CHECK(view.value(*hl7v2::parse_path("PID-5.1")).text(both) == "Müller");
  CHECK(view.value(*hl7v2::parse_path("PID-5.2")).text(both) == "Łukasz");
}

TEST_CASE("charset: what is ill-formed becomes U+FFFD, is counted once, and nothing else is lost") {
  struct Broken {
    std::string_view code;
    std::string_view hex;
    std::string_view text;
  };
  constexpr Broken cases[] = {
      {"UNICODE UTF-8", "4d fc 6c", "M\uFFFDl"},
      {"UNICODE UTF-8", "e5 b1", "\uFFFD"},
      {"UNICODE UTF-8", "ed a0 80 61", "\uFFFDa"},
      {"8859/7", "c5 ff", "Ε\uFFFD"},
      {"KS X 1001", "b1 e8 b1", "김\uFFFD"},
      {"CNS 11643-1992", "c5", "\uFFFD"},
      {"BIG-5", "b3 5c b3 20", "許\uFFFD "},
      {"GB 18030-2000", "cd f5 ff", "王\uFFFD"},
      {"Shift_JIS", "95 5c fd", "表\uFFFD"},
      {"ISO IR87", "1b 24 42 3b 33 45 1b 28 42", "山\uFFFD"},
      {"ISO IR87", "1b 24 42 4f 7a 1b 28 42", "\uFFFD"},
      {"ISO IR14", "d4 ff", "ﾔ\uFFFD"},
      {"ISO IR87", "1b 78", "\uFFFDx"},
  };
  for (const Broken& c : cases) {
    CAPTURE(c.code);
    CAPTURE(c.hex);
    CHECK(read(message(c.code, bytes(c.hex))) == Read{std::string(c.text), "19840307", "W1211 "});
  }
}

TEST_CASE("charset: names that are cut anywhere at either end still leave a message that is read") {
  for (const Name& c : kNames) {
    CAPTURE(c.code);
    const std::string name = bytes(c.hex);
    for (std::size_t cut = 0; cut <= name.size(); ++cut) {
      for (const std::string& part : {name.substr(0, cut), name.substr(cut)}) {
        const std::string payload = message(c.code, part);
        const core::Message whole(payload);
        const hl7v2::View view = hl7v2::parse(whole);
        REQUIRE(view.size() == 2);
        for (std::size_t i = 0; i < view.size(); ++i) {
          for (std::size_t n = 1; n <= view[i].field_count(); ++n) {
            const std::string_view text = view[i].field(n).text(whole);
            CHECK(core::find_invalid_utf8(text) == text.size());
          }
        }
        CHECK(view.problems().size() <= 1);
        const core::Message cut_off(payload.substr(0, payload.size() - cut));
        CHECK(hl7v2::parse(cut_off).readable());
      }
    }
  }
}

TEST_CASE("charset: escape sequences switch within a field, and every field begins anew") {
  const std::string esc = "\x1B";
  struct Switch {
    std::string_view msh_18;
    std::string value;
    std::string_view text;
  };
  const Switch cases[] = {
      {"~ISO IR87", "YAMADA " + esc + "$B;3ED" + esc + "(B x", "YAMADA 山田 x"},
      {"ISO IR6~ISO IR87", esc + "$B;3" + esc + "(J" + "x", "山x"},
      {"ISO IR14~ISO IR87", "\xD4\xCF" + esc + "$B;3ED" + esc + "(J", "ﾔﾏ山田"},
      {"~ISO IR13~ISO IR87", esc + ")I\xD4\xCF" + esc + "$B;3" + esc + "(B\xC0", "ﾔﾏ山ﾀ"},
      {"~ISO IR13", esc + "(ITO" + esc + "(BTO", "ﾔﾏTO"},
      {"~ISO IR87~ISO IR159", esc + "$B;3" + esc + "$(D0!" + esc + "(B", "山丂"},
      {"~KS X 1001", esc + "$)C\xFB\xF3", "洪"},
      {"~KS X 1001", esc + "$(C{s" + esc + "(B!", "洪!"},
      {"8859/1~8859/5", "M\xFCller " + esc + "-L\xB8\xD2\xD0\xDD" + esc + "-A\xFC", "Müller Иванü"},
      {"8859/1~8859/7", esc + "-F\xC5\xEB", "Ελ"},
      {"8859/1~8859/8", esc + "-H\xF9\xF8\xE4", "שרה"},
      {"~ISO IR87", "\\M2442\\;3ED\\C2842\\ x", "山田 x"},
      {"8859/1~8859/5", "\\C2D4C\\\xB8\xD2\\C2D41\\\xFC", "Ивü"},
      {"~ISO IR159", "\\M242844\\0!\\C2842\\", "丂"},
      {"~8859/5", esc + "-L\xB8\\T\\", "И&"},
      {"8859/1", "a" + esc + "$B;3",
       "a"
       "\x1B"
       "$B;3"},  // nobody said that it may switch
      {"~ISO IR87", "\\C9999\\x", "\\C9999\\x"},
  };
  for (const Switch& c : cases) {
    CAPTURE(c.msh_18);
    CAPTURE(c.text);
    CHECK(read(message(c.msh_18, c.value)) == good(c.text));
  }
  // Called in one field, forgotten in the next: G1 and, where a separator shows it, G0.
  CHECK(read(message("8859/1~8859/5", "\xFC", "") + "ZZZ|" + esc + "-L\xB8|\xFC\r").findings == "");
  const core::Message next(message("8859/1~8859/5", "x") + "ZZZ|" + esc + "-L\xB8|\xFC\r");
  CHECK(hl7v2::parse(next).value(*hl7v2::parse_path("ZZZ-2")).text(next) == "ü");
  CHECK(read(message("~ISO IR87", esc + "$B;3|x")).name == "山");
  CHECK(read(message("~ISO IR13", "x") + "ZZZ|" + esc + "(ITO|x\r").findings.empty());
  CHECK(read(message("~ISO IR87", esc + "$B;3\x4F\x7A;3" + esc + "(B")).name == "山\uFFFD山");
  const core::Message open(message("~ISO IR87", "x") + "ZZZ|" + esc + "$B;3ED|x\rZZ2|y\r");
  const hl7v2::View view = hl7v2::parse(open);
  CHECK(view.value(*hl7v2::parse_path("ZZZ-1")).text(open) == "山田");
  CHECK(view.value(*hl7v2::parse_path("ZZZ-2")).text(open) == "x");
  CHECK(view.value(*hl7v2::parse_path("ZZ2-1")).text(open) == "y");
  // MSH-20 alone allows it, too.
  CHECK(read(message("", esc + "$B;3" + esc + "(B", "ISO 2022-1994")).name == "山");
  CHECK(read(message("", "\\M2442\\;3\\C2842\\", "2.3")).name == "山");
}

TEST_CASE("charset: bytes given as hex are in the message's character set") {
  CHECK(read(message("8859/7", "\\XC5EB\\")) == good("Ελ"));
  CHECK(read(message("BIG-5", "\xB3\x5C\\XB35C\\")) == good("許許"));
  CHECK(read(message("", "\\XC581\\")) == good("Ł"));
  CHECK(read(message("", "\\XFC\\")) == good("ü"));
  CHECK(read(message("8859/1", "\\X0D0A\\")) == good("\r\n"));
}

TEST_CASE("charset: separators in the second byte of a character separate nothing, MSH included") {
  std::string text = message("Shift_JIS", bytes("83 7c 95 5c"));
  text.replace(text.find("|B|"), 3, "|" + bytes("83 7c") + "|");  // MSH-4
  CHECK(read(text) == good("ポ表"));
  CHECK(read(message("BIG-5", bytes("b3"))).birth == "19840307");
}

TEST_CASE("charset: UTF-16 and UTF-32 are seen by their bytes") {
  const std::string text = message("UNICODE UTF-16", "Müller €");
  for (const std::string_view name : {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
    CAPTURE(name);
    const Charset set{
        .code = "x", .form = Form::wide, .reads = name, .writes = name, .also = {}, .about = {}};
    CHECK(read(encoded(text, set)) == good("Müller €"));
    CHECK(read(encoded("\uFEFF" + text, set)) == good("Müller €"));
    CHECK(read(encoded(text, set).substr(0, 41)).name == "");
  }
}

TEST_CASE("charset: what the receiver cannot read is `?` or a failure that names the field only") {
  const core::Message whole(message("", "Łukasz 山"));
  const hl7v2::View view = hl7v2::parse(whole);
  const Charset& to = *find_charset("8859/2");
  const auto marked = hl7v2::in_charset(view, to, charset::Missing::question_mark);
  REQUIRE(marked);
  CHECK(marked->bytes == message("8859/2", bytes("a3 75 6b 61 73 7a 20 3f")));
  REQUIRE(marked->problems.size() == 1);
  CHECK(core::code_text(marked->problems[0]) == "W1214");
  CHECK(core::to_text(marked->problems[0].place.path) == "PID[1]-5");
  CHECK(marked->problems[0].what.text() == "1 characters do not exist in 8859/2");
  const auto refused = hl7v2::in_charset(view, to, charset::Missing::fail);
  REQUIRE_FALSE(refused);
  CHECK(core::code_text(refused.error()) == "E1215");
  const core::Message odd(message("", "x") + "山 is no segment\r");
  CHECK_FALSE(hl7v2::in_charset(hl7v2::parse(odd), to, charset::Missing::fail));
  for (const Charset& set : charset::charsets()) {
    std::string out;
    CAPTURE(set.code);
    const std::size_t lost = charset::encode("¥‾｜＾", set, out);
    CHECK((lost == 0 || out.find('?') != std::string::npos));
    if (set.form == Form::single_byte || set.form == Form::ascii)
      CHECK(out.find_first_of("|^\\~") == std::string::npos);
  }
}

TEST_CASE("charset: a message that is changed, and its answer, stay in its character set") {
  const core::Message big5(message("BIG-5", bytes("b3 5c")));
  const hl7v2::View view = hl7v2::parse(big5);
  CHECK(hl7v2::with(view, {{*hl7v2::parse_path("PID-5.1"), "功"}}) ==
        message("BIG-5", bytes("a5 5c")));
  const core::Message latin(message("8859/1", bytes("fc")));
  CHECK(hl7v2::with(hl7v2::parse(latin), {{*hl7v2::parse_path("PID-5.1"), "é"}}) ==
        message("8859/1", bytes("e9")));
  const core::Message sender("MSH|^~\\&|" + bytes("b3 5c") +
                             "|B|C|D|1||ADT^A04|M1|P|2.5.1||||||BIG-5\r");
  const hl7v2::View sent = hl7v2::parse(sender);
  CHECK(hl7v2::make_ack({.message = &sent,
                         .code = "AA",
                         .application = {},
                         .facility = {},
                         .timestamp = "1",
                         .control_id = "2"})
            .find("|" + bytes("b3 5c") + "|B|1||ACK^A04^ACK|2|P|2.5.1||||||BIG-5\r") !=
        std::string::npos);
  const core::Message kanji(message("~ISO IR87", "\x1B$B;3\x1B(B"));
  CHECK(hl7v2::with(hl7v2::parse(kanji), {}) == message("~ISO IR87", "\x1B$B;3\x1B(B"));
}
