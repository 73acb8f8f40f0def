// Tests of the table of repairs: everything that is read although it is not written so is a row of
// it, with a page, and each row is met by some bytes.
#include "parsers/repair/repairs.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "parsers/hl7v2/pieces.hpp"
#include "parsers/mllp/envelope.hpp"
#include "parsers/mllp/framer.hpp"

using namespace parsers;
using repair::Kind;

namespace {

const std::string kMsh = "MSH|^~\\&|A|B|C|D|2026||ADT^A01|1|P|2.5.1\r";
const std::string kPid = "PID|1\r";

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// By name, in the order that they are found.
std::string repairs(std::string_view payload) {
  const core::Message message(payload);
  const hl7v2::View view = hl7v2::parse(message);
  core::Problems found = view.problems();
  if (auto piece = hl7v2::piece_of_more(view)) found.add(*std::move(piece));
  std::string names;
  for (const core::Problem& problem : found) {
    const repair::Row* row = repair::row_of(problem.code);
    names += row == nullptr ? code_text(problem) : std::string(row->name);
    names += ' ';
    if (row != nullptr) CHECK(problem.severity == repair::severity(row->usual));
  }
  return names;
}

// Of a stream that comes at once.
std::string odd(std::string_view stream) {
  mllp::Framer framer({.frame_bytes_max = 100, .garbage_bytes_max = 100});
  std::memcpy(framer.room().data(), stream.data(), stream.size());
  framer.commit(stream.size());
  std::string names;
  for (bool ended = false;;) {
    mllp::Step step = framer.next();
    if (std::holds_alternative<mllp::NeedMore>(step)) {
      if (std::exchange(ended, true)) return names;
      step = framer.end();
    }
    if (const auto* found = std::get_if<mllp::Frame>(&step)) framer.take(*found);
    if (const auto* what = std::get_if<mllp::Odd>(&step))
      names += std::string(repair::row_of(what->what).name) + ' ';
    const auto* broken = std::get_if<mllp::Broken>(&step);
    if (broken != nullptr) return names + std::string(repair::row_of(broken->what).name) + ' ';
  }
}

struct Case {
  std::string bytes;
  std::string_view found;
};

const Case kPayloads[] = {
    {kMsh + kPid, ""},
    {"\xEF\xBB\xBF" + kMsh, "byte-order-mark "},
    {" \r\n" + kMsh, "leading-blanks "},
    {std::string(2, '\0') + kMsh, "leading-blanks "},
    {std::string(65, ' ') + kMsh, "E1203 "},
    {"MSH|^~\\|A\r", "separators "},
    {"MSH|^|A\r", "separators "},
    {"MSH|^~\\&#|A|B|C|D|2026||ADT^A01|1|P|2.5.1\r", "truncation-sign "},
    {"MSH|^~\\&#|A|B|C|D|2026||ADT^A01|1|P|2.7\r", ""},
    {"MSH|^~\\&#|A|B|C|D|2026||ADT^A01|1|P|2.8.2\r", ""},
    {"MSH|^~\\&#|A|B|C|D|2026||ADT^A01|1|P|\r", ""},
    {"MSH|^~\\&|A\nPID|1\n", "line-ends "},
    {"MSH|^~\\&|A\r\nPID|1\r\n", "line-ends "},
    {kMsh + "PID|1|a\nb\r", ""},
    {kMsh + "PID|1\n", "line-ends "},
    {kMsh + kPid + "\n", "line-ends "},
    {kMsh + kPid + "\nPV1|1\r", "line-ends "},
    {kMsh + "\r" + kPid, "blank-lines "},
    {kMsh + kPid + "\r", "blank-lines "},
    {kMsh + "  \t\r" + kPid, "blank-lines "},
    {kMsh + kPid + "and so on\r", "wrapped-lines "},
    {kMsh + kPid + std::string(3, '\0'), "final-nuls "},
    {kMsh + "PID|1" + std::string(3, '\0'), "final-nuls cut-tail "},
    {kMsh + "PID|1|a" + std::string(1, '\0') + "b\r", "inner-nuls "},
    {kMsh + "PID|a" + std::string(1, '\0') + "b\r" + std::string(1, '\0'),
     "final-nuls inner-nuls "},
    {kMsh + "PID|1", "cut-tail "},
    {kMsh + "PID|1  ", "cut-tail "},
    {"MSH|^~\\&|A|||||||||||||||KLINGON\r", "unknown-charset "},
    {"MSH|^~\\&|A|||||||||||||||UNICODE UTF-16\r", "other-charset "},
    {"MSH|^~\\&|A|||||||||||||||UNICODE UTF-8\rPID|\xFF\r", "wrong-characters "},
    {"MSH|^~\\&|A\rPID|\xE9\r", "guessed-charset "},
    {kMsh + "DSC|1\r", "piece "},
    {"<A><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2></MSH></A>", "xml-encoding "},
    {"<A><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2></MSH><no/></A>",
     "xml-encoding stray-elements "},
};

const Case kStreams[] = {
    {mllp::wrap("a"), ""},
    {"x" + mllp::wrap("a"), "stray-bytes "},
    {"\x0bx" + mllp::wrap("a"), "frame-in-frame "},
    {"\x0bx\x1c", "missing-return "},
    {"\x0bx\x1c\n", "line-feed "},
    {mllp::wrap(""), "empty-frame "},
    {"\x0bx", "half-frame "},
    {"\x16\x03\x01", "tls-client "},
    {"GET / HTTP/1.1", "web-client "},
    {mllp::wrap(std::string(101, 'x')), "too-large "},
};

}  // namespace

TEST_CASE("repairs: what is read although it is not written so is named, and no more than that") {
  std::set<std::string_view> met;
  for (const Case& c : kPayloads) {
    CAPTURE(c.bytes);
    CHECK(repairs(c.bytes) == c.found);
    met.insert(c.found);
    met.insert(c.found.substr(c.found.find(' ') + 1));
  }
  for (const Case& c : kStreams) {
    CAPTURE(c.bytes);
    CHECK(odd(c.bytes) == c.found);
    met.insert(c.found);
  }
  for (const repair::Row& row : repair::kRows) {
    CAPTURE(row.name);
    CHECK(met.contains(std::string(row.name) + ' '));
  }
}

TEST_CASE(
    "repairs: a beginning of a message, and bytes changed in it, give no finding but by a row") {
  const std::string whole =
      "\xEF\xBB\xBF" + kMsh + "PID|1\r \rNTE|\xFF\rmore\r" + std::string(1, '\0');
  const std::set<std::string> errors{"1203", "1204", "1207"};
  auto check = [&](const std::string& bytes) {
    const core::Message message(bytes);
    const hl7v2::View view = hl7v2::parse(message);
    for (const core::Problem& problem : view.problems()) {
      CAPTURE(problem.code);
      CHECK((repair::row_of(problem.code) != nullptr) ==
            !errors.contains(std::to_string(problem.code)));
    }
  };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    check(whole.substr(0, at));
    for (const char c : {'\0', '\r', '\n', ' ', '|', 'x', '\xE9'}) {
      std::string changed = whole;
      changed[at] = c;
      check(changed);
    }
  }
}

TEST_CASE("repairs: however many there are of one kind, each other kind is found, too") {
  std::string many = kMsh;
  for (int i = 0; i < 150; ++i) many += " \r";
  const core::Message message(many + "more\rPID|1\r");
  const hl7v2::View view = hl7v2::parse(message);
  CHECK(view.problems().size() == 101);
  CHECK(view.problems()[100].code == 1208);
}

TEST_CASE("repairs: each has a page that says its name and how grave it usually is") {
  std::set<std::string_view> names;
  std::set<std::uint16_t> codes;
  for (const repair::Row& row : repair::kRows) {
    CAPTURE(row.name);
    const std::string code = core::code_text({.code = row.code, .severity = severity(row.usual)});
    const std::string page = file_text(SOURCE_ROOT "/samples/problems/" + code + ".md");
    CHECK(page.starts_with("# " + code + ": "));
    CHECK(page.find("`" + std::string(row.name) + "`") != std::string::npos);
    CHECK(row.does.ends_with('.'));
    CHECK_FALSE(row.met.ends_with('.'));
    CHECK(repair::row_of(row.code) == &row);
    names.insert(row.name);
    codes.insert(row.code);
  }
  CHECK(names.size() == repair::kKinds);
  CHECK(codes.size() == repair::kKinds);
}
