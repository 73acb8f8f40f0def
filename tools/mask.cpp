#include "tools/mask.hpp"

#include <algorithm>
#include <array>

namespace tools {

namespace {

constexpr std::array<std::string_view, 14> kOpen{
    "resourceType", "system",    "code",    "status", "url",  "method",     "use",
    "type",         "reference", "fullUrl", "id",     "unit", "comparator", "gender"};

char hidden(char c) {
  if (c >= 'a' && c <= 'z') return 'x';
  if (c >= 'A' && c <= 'Z') return 'X';
  if (c >= '0' && c <= '9') return '9';
  return static_cast<unsigned char>(c) >= 0x80 ? 'x' : c;
}

std::size_t string_end(std::string_view json, std::size_t open) {
  std::size_t at = open + 1;
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2U : 1U;
  return std::min(at + 1, json.size());
}

// A JSON string in its quotes; its escapes stay what they are.
std::string masked_string(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += hidden(text[at]);
      continue;
    }
    const std::size_t length = text[at + 1] == 'u' ? 6 : 2;
    out += text.substr(at, length);
    at += length - 1;
  }
  return out;
}

// With the values that are the same for everybody, or without.
std::string masked_values(std::string_view json, bool fhir) {
  std::string out;
  std::string key;
  for (std::size_t at = 0; at < json.size();) {
    if (json[at] != '"') {
      const bool number = (json[at] >= '0' && json[at] <= '9') || json[at] == '-';
      out += number ? hidden(json[at]) : json[at];
      ++at;
      continue;
    }
    const std::size_t end = string_end(json, at);
    const std::string_view text = json.substr(at, end - at);
    const bool is_key = end < json.size() && json[end] == ':';
    if (is_key) key = text.substr(1, text.size() - 2);
    const bool open = is_key || (fhir && std::find(kOpen.begin(), kOpen.end(), key) != kOpen.end());
    out += open ? std::string(text) : masked_string(text);
    at = end;
  }
  return out;
}

}  // namespace

std::string masked_text(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), hidden);
  return out;
}

std::string masked_hl7(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find_first_of("\r\n"), message.size());
    const std::string_view line = message.substr(0, end);
    const bool open = line.starts_with("MSH") || line.size() < 4;
    const std::size_t name = std::min<std::size_t>(3, line.size());
    out += open ? std::string(line)
                : std::string(line.substr(0, name)) + masked_text(line.substr(name));
    if (end < message.size()) out += message[end];
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return out;
}

std::string masked_json(std::string_view json) { return masked_values(json, true); }

std::string masked_document(std::string_view format, std::string_view bytes) {
  if (format == "hl7v2") return masked_hl7(bytes);
  return masked_values(bytes, format.starts_with("fhir"));
}

}  // namespace tools
