#include "engine/http/request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace engine::http {

namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 23> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason(unsigned status) {
  for (const auto& [code, text] : kReasons) {
    if (code == status) return text;
  }
  return "Unknown";
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<char> escaped(std::string_view text) {
  if (text.size() < 3) return {};
  unsigned byte = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
  if (error != std::errc() || end != text.data() + 3) return {};
  return static_cast<char>(byte);
}

std::string unescaped(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (const auto byte = escaped(text.substr(i))) {
        out += *byte;
        i += 2;
        continue;
      }
    }
    out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

}  // namespace

std::string_view Request::field(std::string_view name) const {
  for (const Field& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

bool Request::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return field.name == name; });
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string to_text(const Response& response, Written how) {
  std::string out = "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason(response.status);
  out += "\r\n";
  auto field = [&](std::string_view name, std::string_view value) {
    ((out += name) += ": ") += value;
    out += "\r\n";
  };
  if (!response.type.empty()) field("Content-Type", response.type);
  for (const Field& one : response.fields) field(one.name, one.value);
  if (response.status != 204) field("Content-Length", std::to_string(response.body.size()));
  if (!how.keep_alive) field("Connection", "close");
  out += "\r\n";
  if (!how.no_body) out += response.body;
  return out;
}

std::string decoded(std::string_view text) { return unescaped(text, false); }

std::vector<std::pair<std::string, std::string>> query_of(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> all;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    if (part.empty()) continue;
    all.emplace_back(unescaped(part.substr(0, equals), true),
                     unescaped(part.substr(std::min(equals + 1, part.size())), true));
  }
  return all;
}

std::string media_type(std::string_view value) {
  return lower(trimmed(value.substr(0, value.find(';'))));
}

std::string parameter(std::string_view value, std::string_view name) {
  for (std::size_t at = value.find(';'); at != std::string_view::npos; at = value.find(';')) {
    value.remove_prefix(at + 1);
    const std::string_view part = value.substr(0, value.find(';'));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || lower(trimmed(part.substr(0, equals))) != name)
      continue;
    std::string_view text = trimmed(part.substr(equals + 1));
    if (text.size() > 1 && text.front() == '"' && text.back() == '"')
      text = text.substr(1, text.size() - 2);
    return lower(text);
  }
  return {};
}

}  // namespace engine::http
