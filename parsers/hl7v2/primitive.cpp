#include "parsers/hl7v2/primitive.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "parsers/time/dtm.hpp"

namespace parsers::hl7v2 {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::array<std::string_view, 12> kPrimitives{"DT", "DTM", "FT", "GTS", "ID", "IS",
                                                       "NM", "SI",  "ST", "TM",  "TS", "TX"};

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

// [+|-]digits[.digits]; 2.A.47 allows the point at either end.
bool number(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view rest = text.substr(std::min(dot + 1, text.size()));
  return (digits(whole) || whole.empty()) && (digits(rest) || rest.empty()) &&
         whole.size() + rest.size() > 0;
}

// As HL7 writes it: digits, a fraction and an offset; parse_dtm() takes ISO 8601 too.
bool date_time(std::string_view text) {
  const std::size_t zone = std::min(text.find_first_of("+-"), text.size());
  const std::string_view offset = text.substr(zone);
  const bool plain =
      text.substr(0, zone).find_first_not_of("0123456789.") == std::string_view::npos;
  return plain && (offset.empty() || offset.size() == 5) && time::parse_dtm(text).has_value();
}

}  // namespace

bool is_primitive(std::string_view type) {
  return std::ranges::find(kPrimitives, type) != kPrimitives.end();
}

bool fits(std::string_view type, std::string_view text) {
  if (type == "NM") return number(text);
  if (type == "SI") return digits(text);
  if (type == "DT") return text.size() <= 8 && digits(text) && date_time(text);
  if (type == "TM")
    return text.size() >= 2 && digits(text.substr(0, 2)) &&
           date_time("20000101" + std::string(text));
  if (type == "DTM" || type == "TS") return date_time(text);
  return true;
}

}  // namespace parsers::hl7v2
