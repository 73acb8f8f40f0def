#include "parsers/fhir/primitives.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "parsers/xml/read.hpp"

namespace parsers::fhir {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// R4: 1 MB of text, without control characters.
bool string(std::string_view text) {
  constexpr std::size_t kBytesMax = 1'048'576;
  return !text.empty() && text.size() <= kBytesMax && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && !blank(c);
  });
}
bool uri(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}
// No blanks at its ends, and single ones inside.
bool code(std::string_view text) {
  if (text.empty() || blank(text.front()) || blank(text.back())) return false;
  const auto two =
      std::ranges::adjacent_find(text, [](char a, char b) { return blank(a) && blank(b); });
  return string(text) && two == text.end();
}
bool id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return letter(c) || digit(c) || c == '-' || c == '.';
  });
}
bool oid(std::string_view text) {
  if (!text.starts_with("urn:oid:")) return false;
  text.remove_prefix(8);
  if (text.size() < 3 || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
  for (text.remove_prefix(1); !text.empty();) {
    text.remove_prefix(1);  // the dot
    const std::size_t n = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, n);
    if (part.empty() || (part.size() > 1 && part[0] == '0') || !std::ranges::all_of(part, digit))
      return false;
    text.remove_prefix(n);
  }
  return true;
}
bool uuid(std::string_view text) {
  if (!text.starts_with("urn:uuid:") || text.size() != 45) return false;
  text.remove_prefix(9);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// Digits of a number that is written without point and exponent, in 32 bits.
bool whole(std::string_view text, std::int64_t least) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= least &&
         value <= 2'147'483'647;
}

// Blanks may stand between groups of four (R4 allows them, and says not to rely on it).
bool base64(std::string_view text) {
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (blank(c)) continue;
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || !(letter(c) || digit(c) || c == '+' || c == '/')) {
      return false;
    }
    ++letters;
  }
  return letters > 0 && letters % 4 == 0 && padding <= 2;
}

// Cuts parts off the front of a time; what is not there stops it.
class Clock {
 public:
  explicit Clock(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // -1: not so many digits.
  int number(std::size_t digits) {
    if (rest_.size() < digits || !std::ranges::all_of(rest_.substr(0, digits), digit)) return -1;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) value = value * 10 + (c - '0');
    rest_.remove_prefix(digits);
    return value;
  }
  bool between(std::size_t digits, int least, int most) {
    const int value = number(digits);
    return value >= least && value <= most;
  }
  // hh:mm:ss[.f...]
  bool time() {
    if (!between(2, 0, 23) || !take(':') || !between(2, 0, 59) || !take(':') || !between(2, 0, 60))
      return false;
    if (!take('.')) return true;
    const std::size_t n = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    rest_.remove_prefix(n);
    return n > 0;
  }
  bool zone() {
    if (take('Z')) return true;
    if (!take('+') && !take('-')) return false;
    const int hours = number(2);
    if (hours < 0 || hours > 14 || !take(':')) return false;
    return between(2, 0, hours == 14 ? 0 : 59);
  }
  // yyyy[-mm[-dd]]; how many of the three.
  int date() {
    const int year = number(4);
    if (year < 1) return 0;
    if (!take('-')) return 1;
    const int month = number(2);
    if (month < 1 || month > 12) return 0;
    if (!take('-')) return 2;
    const int day = number(2);
    const std::chrono::year_month_day whole{
        std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(std::max(day, 0)))};
    return whole.ok() ? 3 : 0;
  }

 private:
  std::string_view rest_;
};

bool date(std::string_view text) {
  Clock clock(text);
  return clock.date() > 0 && clock.at_end();
}
bool moment(std::string_view text, bool to_the_second) {
  Clock clock(text);
  const int parts = clock.date();
  if (clock.at_end()) return parts > 0 && !to_the_second;
  return parts == 3 && clock.take('T') && clock.time() && clock.zone() && clock.at_end();
}
bool time_of_day(std::string_view text) {
  Clock clock(text);
  return clock.time() && clock.at_end();
}

// R4, narrative.html: txt-1 and txt-2; what could act or lead elsewhere by itself has no place.
bool quiet(const tree::Node& node) {
  constexpr auto kLoud = std::to_array<std::string_view>(
      {"script", "form", "input", "button", "iframe", "frame", "frameset", "object", "applet",
       "embed", "head", "body", "html", "base", "link", "meta", "style", "xlink"});
  if (node.kind == tree::Kind::attribute) return !node.name.starts_with("on");
  if (node.kind == tree::Kind::element && std::ranges::find(kLoud, node.name) != kLoud.end())
    return false;
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    const bool style = child->kind == tree::Kind::attribute && child->name == "style";
    if (!style && !quiet(*child)) return false;
  }
  return true;
}
bool xhtml(std::string_view text) {
  const auto made = xml::read(text);
  return made && (*made)->root().name == "div" && quiet((*made)->root());
}

using Form = tree::Form;
struct Row {
  std::string_view name;
  Form form;
  bool (*good)(std::string_view);
};
constexpr auto kRows = std::to_array<Row>({
    {"string", Form::text, string},
    {"code", Form::text, code},
    {"uri", Form::text, uri},
    {"boolean", Form::boolean, [](std::string_view) { return true; }},
    {"dateTime", Form::text, [](std::string_view t) { return moment(t, false); }},
    {"decimal", Form::number, [](std::string_view) { return true; }},
    {"date", Form::text, date},
    {"id", Form::text, id},
    {"instant", Form::text, [](std::string_view t) { return moment(t, true); }},
    {"canonical", Form::text, uri},
    {"url", Form::text, uri},
    {"markdown", Form::text, string},
    {"positiveInt", Form::number, [](std::string_view t) { return whole(t, 1); }},
    {"unsignedInt", Form::number, [](std::string_view t) { return whole(t, 0); }},
    {"integer", Form::number, [](std::string_view t) { return whole(t, -2'147'483'648); }},
    {"base64Binary", Form::text, base64},
    {"time", Form::text, time_of_day},
    {"oid", Form::text, oid},
    {"uuid", Form::text, uuid},
    {"xhtml", Form::text, xhtml},
});

const Row* row_of(std::string_view name) {
  const auto* const found = std::ranges::find(kRows, name, &Row::name);
  return found == kRows.end() ? nullptr : &*found;
}

}  // namespace

tree::Form form_of(std::string_view primitive) {
  const Row* const row = row_of(primitive);
  return row == nullptr ? Form::text : row->form;
}

bool well_written(std::string_view primitive, std::string_view text) {
  const Row* const row = row_of(primitive);
  return row != nullptr && row->good(text);
}

}  // namespace parsers::fhir
