// The door to simdjson. Its on-demand parser checks only what is visited and has no depth limit
// in release builds, so everything is visited and counted here.
#include <simdjson.h>

#include <algorithm>

#include "parsers/json/value.hpp"

namespace parsers::json {

using core::say;
namespace ondemand = simdjson::ondemand;

namespace {

// Why a text is no JSON; thrown inside this file only, as simdjson throws, too.
struct Wrong {
  core::Problem problem;
};

class Walker {
 public:
  // The text stands in [ ]: simdjson 3.0 reads a bare number or word at the top less strictly.
  Value document(ondemand::document& document, std::string_view wrapped) {
    Value all = array(document.get_array().value(), 0);
    const char* next = nullptr;
    const bool more = document.current_location().get(next) == simdjson::SUCCESS &&
                      next < wrapped.data() + wrapped.size();
    if (more || all.items.size() != 1) fail(1501, say("this is not JSON"));
    return std::move(all.items.front());
  }

 private:
  [[noreturn]] static void fail(std::uint16_t code, core::Safe what) {
    throw Wrong{{.code = code, .what = std::move(what)}};
  }

  static Value scalar(ondemand::value source) {
    const ondemand::json_type type = source.type();
    if (type == ondemand::json_type::string) {
      return {.kind = Value::Kind::string,
              .text = std::string(std::string_view(source.get_string()))};
    }
    if (type == ondemand::json_type::boolean) {
      return {.kind = Value::Kind::boolean, .text = source.get_bool() ? "true" : "false"};
    }
    if (type == ondemand::json_type::null) {
      if (!source.is_null()) fail(1501, say("this is not JSON"));
      return {};
    }
    // get_double() would refuse 1e400, which is good JSON.
    std::string_view token = source.raw_json_token();
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    if (!good_number(token)) fail(1501, say("this is not JSON"));
    return {.kind = Value::Kind::number, .text = std::string(token)};
  }

  // RFC 8259, 6.
  static bool good_number(std::string_view token) {
    auto digits = [&token] {
      const std::size_t n = std::min(token.find_first_not_of("0123456789"), token.size());
      token.remove_prefix(n);
      return n;
    };
    if (token.starts_with('-')) token.remove_prefix(1);
    const bool zero = token.starts_with('0');
    const std::size_t whole = digits();
    if (whole == 0 || (zero && whole > 1)) return false;
    if (token.starts_with('.')) {
      token.remove_prefix(1);
      if (digits() == 0) return false;
    }
    if (token.starts_with('e') || token.starts_with('E')) {
      token.remove_prefix(1);
      if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
      if (digits() == 0) return false;
    }
    return token.empty();
  }

  Value value(ondemand::value source, std::size_t depth) {
    if (depth > kDepthMax) fail(1502, say("this JSON is nested more than % deep", kDepthMax));
    const ondemand::json_type type = source.type();
    if (type == ondemand::json_type::array) return array(source.get_array().value(), depth);
    if (type == ondemand::json_type::object) return object(source.get_object().value(), depth);
    return scalar(source);
  }

  Value array(ondemand::array source, std::size_t depth) {
    Value value{.kind = Value::Kind::array};
    for (auto item : source) value.items.push_back(this->value(item.value(), depth + 1));
    return value;
  }

  Value object(ondemand::object source, std::size_t depth) {
    Value value{.kind = Value::Kind::object};
    for (auto field : source) {
      std::string key(std::string_view(field.unescaped_key()));
      value.members.emplace_back(std::move(key), this->value(field.value(), depth + 1));
    }
    if (twice(value)) fail(1503, say("a JSON object has the same key twice"));
    return value;
  }

  static bool twice(const Value& object) {
    std::vector<std::string_view> keys;
    for (const auto& member : object.members) keys.push_back(member.first);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
  }
};

}  // namespace

core::Result<Value> read(std::string_view json) {
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  try {
    std::string wrapped;
    wrapped.reserve(json.size() + 2 + simdjson::SIMDJSON_PADDING);
    wrapped.append("[").append(json).append("]");
    ondemand::parser parser;
    ondemand::document document = parser.iterate(wrapped);
    return Walker().document(document, wrapped);
  } catch (const Wrong& wrong) {
    return core::fail(wrong.problem);
  } catch (const simdjson::simdjson_error&) {
    return core::fail({.code = 1501, .what = say("this is not JSON")});
  }
}

}  // namespace parsers::json
