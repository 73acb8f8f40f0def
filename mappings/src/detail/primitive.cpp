#include "mappings/src/detail/primitive.hpp"

#include <algorithm>
#include <array>

#include "parsers/time/dtm.hpp"

namespace mappings::detail {

namespace {

struct PrimitiveRow {
  std::string_view type;
  Convert convert;
};
constexpr std::array<PrimitiveRow, 20> kPrimitives{{
    {"string", Convert::text},
    {"markdown", Convert::markdown},
    {"code", Convert::code},
    {"id", Convert::code},
    {"uri", Convert::uri},
    {"url", Convert::uri},
    {"canonical", Convert::uri},
    {"oid", Convert::uri},
    {"uuid", Convert::uri},
    {"date", Convert::date},
    {"dateTime", Convert::date_time},
    {"instant", Convert::instant},
    {"time", Convert::time},
    {"integer", Convert::integer},
    {"positiveInt", Convert::integer},
    {"unsignedInt", Convert::integer},
    {"decimal", Convert::decimal},
    {"boolean", Convert::boolean},
    {"base64Binary", Convert::base64},
    {"xhtml", Convert::xhtml},
}};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// FHIR: a code has no blanks at its ends and single ones inside.
std::string code(std::string_view text) {
  std::string out;
  for (const char c : trimmed(text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank || out.back() != ' ') out += blank ? ' ' : c;
  }
  return out;
}

// HL7 writes +5, 007 and .5; JSON does not. Digits and trailing zeros stay as they were written.
std::optional<std::string> number(std::string_view text, bool whole) {
  text = trimmed(text);
  std::string out;
  if (text.starts_with('-')) out += '-';
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto dot = std::find(text.begin(), text.end(), '.');
  std::string_view before = text.substr(0, static_cast<std::size_t>(dot - text.begin()));
  std::string_view after = text.substr(std::min(before.size() + 1, text.size()));
  if (!std::all_of(before.begin(), before.end(), digit) ||
      !std::all_of(after.begin(), after.end(), digit))
    return {};
  if (before.empty() && after.empty()) return {};
  while (before.size() > 1 && before.front() == '0') before.remove_prefix(1);
  out += before.empty() ? "0" : before;
  if (after.empty()) return out;
  if (whole)
    return std::all_of(after.begin(), after.end(), [](char c) { return c == '0'; })
               ? std::optional(out)
               : std::nullopt;
  return (out += '.') += after;
}

std::optional<std::string> boolean(std::string_view text) {
  text = trimmed(text);
  if (text == "Y" || text == "y" || text == "true") return "true";
  if (text == "N" || text == "n" || text == "false") return "false";
  return {};
}

using parsers::time::DateTime;

// Without quotes.
std::optional<DateTime> dated(Convert convert, std::string_view text, const Clock& clock) {
  using parsers::time::Precision;
  using Take = parsers::time::Zone::Take;
  const auto dtm = parsers::time::parse_dtm(text);
  if (!dtm) return {};
  if (convert == Convert::date) return DateTime{parsers::time::fhir_date(*dtm)};
  if (convert == Convert::instant && dtm->precision < Precision::minute) return {};
  const Take take = clock.dst == Dst::earlier ? Take::earlier : Take::later;
  return parsers::time::fhir_date_time(*dtm, clock.zone, take);
}

bool is_uri(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\r\n<>\"") == std::string_view::npos;
}

bool is_base64(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=';
  });
}

}  // namespace

std::optional<Convert> convert_to(std::string_view fhir_type) {
  for (const auto& [type, convert] : kPrimitives) {
    if (type == fhir_type) return convert;
  }
  return {};
}

Written write_primitive(parsers::json::Writer& writer, Convert convert, std::string_view text,
                        const Clock& clock) {
  constexpr Written kDone{true, false};
  auto string = [&](const auto& made) {
    if (made) writer.string(*made);
    return Written{made.has_value()};
  };
  auto bare = [&](const auto& made) {
    if (made) writer.raw(*made);
    return Written{made.has_value()};
  };
  switch (convert) {
    case Convert::text:
    case Convert::markdown:
    case Convert::xhtml:
      writer.string(text);
      return kDone;
    case Convert::code:
      writer.string(code(text));
      return kDone;
    case Convert::uri:
      if (!is_uri(trimmed(text))) return {};
      writer.string(trimmed(text));
      return kDone;
    case Convert::time:
      return string(parsers::time::fhir_time(trimmed(text)));
    case Convert::date:
    case Convert::date_time:
    case Convert::instant: {
      const std::optional<DateTime> made = dated(convert, trimmed(text), clock);
      if (!made) return {};
      if (made->doubtful && clock.dst == Dst::reject) return {false, true};
      writer.string(made->text);
      return {true, made->doubtful};
    }
    case Convert::integer:
      return bare(number(text, true));
    case Convert::decimal:
      return bare(number(text, false));
    case Convert::boolean:
      return bare(boolean(text));
    case Convert::base64: {
      std::string packed(text);
      std::erase_if(packed, [](char c) { return c == ' ' || c == '\r' || c == '\n'; });
      if (!is_base64(packed)) return {};
      writer.string(packed);
      return kDone;
    }
    case Convert::absent:
      writer.begin_object();
      writer.key("extension");
      writer.begin_array();
      writer.begin_object();
      writer.key("url");
      writer.string("http://hl7.org/fhir/StructureDefinition/data-absent-reason");
      writer.key("valueCode");
      writer.string(text);
      writer.end_object();
      writer.end_array();
      writer.end_object();
      return kDone;
    case Convert::reference:
    case Convert::coding:
    case Convert::concept_:
    case Convert::copied:
    case Convert::hl7_value:
    case Convert::hl7_stamp:
    case Convert::hl7_system:
    case Convert::hl7_coded:
      return {};
  }
  return {};
}

}  // namespace mappings::detail
