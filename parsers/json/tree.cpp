// The door to simdjson. Its on-demand parser checks only what is visited and has no depth limit
// in release builds, so everything is visited and counted here.
#include "parsers/json/tree.hpp"

#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "parsers/core/utf8.hpp"

namespace parsers::json {

using core::say;
namespace ondemand = simdjson::ondemand;
using tree::Form;
using tree::Kind;
using tree::Node;

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

core::Problem problem(std::uint16_t code, std::size_t offset, core::Safe what,
                      core::Safe hint = {}) {
  return {.code = code,
          .what = std::move(what),
          .hint = std::move(hint),
          .place = {core::kMessage, static_cast<std::uint32_t>(offset), 0, {}}};
}

// Why a text is no JSON; thrown inside this file only, as simdjson throws, too.
struct Wrong {
  core::Problem problem;
};

// RFC 8259, 6.
bool good_number(std::string_view token) {
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

// Makes the nodes of a text that stands in [ ]: simdjson 3.0 reads a bare number or word at the
// top less strictly.
class Builder {
 public:
  Builder(tree::Tree& tree, ondemand::document& document, std::size_t skipped, Limits limits)
      : tree_(tree), document_(document), skipped_(skipped), limits_(limits) {}

  void run() {
    std::size_t values = 0;
    ondemand::array items = document_.get_array();  // the loop needs it to live
    for (auto item : items) {
      if (++values > 1) wrong(1501, here(), say("this is not JSON: something follows the value"));
      value(item.value(), {.name = {}, .parent = nullptr, .depth = 1, .listed = false});
    }
    const char* next = nullptr;
    const bool more = document_.current_location().get(next) == simdjson::SUCCESS &&
                      next < begin() + tree_.text().size();
    if (values == 0) wrong(1501, 0, say("this is not JSON: there is nothing"));
    if (more) wrong(1501, here(), say("this is not JSON: something follows the value"));
  }

  // Where simdjson is, in the bytes that were given.
  std::size_t here() const {
    const char* at = nullptr;
    return document_.current_location().get(at) == simdjson::SUCCESS ? offset(at) : 0;
  }

 private:
  struct Spot {
    std::string_view name;
    Node* parent;
    std::size_t depth;
    bool listed;
  };

  [[noreturn]] static void wrong(std::uint16_t code, std::size_t at, core::Safe what) {
    throw Wrong{problem(code, at, std::move(what))};
  }
  const char* begin() const { return tree_.text().data(); }
  std::size_t offset(const char* at) const {
    const auto wrapped = static_cast<std::size_t>(at - begin());
    return std::clamp(wrapped, std::size_t{1}, tree_.text().size() - 1) - 1 + skipped_;
  }
  // Behind the bracket that closed last: nothing but blanks stand between it and the next sign.
  std::size_t end_before_next() const {
    const std::string_view before =
        std::string_view(begin(), tree_.text().size()).substr(0, here() - skipped_ + 1);
    return before.find_last_not_of(kBlanks) + skipped_;
  }

  Node* make(Spot spot, Kind kind, Form form, std::string_view token) {
    if (tree_.nodes() >= limits_.values)
      wrong(1504, offset(token.data()), say("this JSON has more than % values", limits_.values));
    Node* const node = tree_.make(kind, spot.name, spot.parent);
    node->form = form;
    node->listed = spot.listed;
    node->offset = static_cast<std::uint32_t>(offset(token.data()));
    node->length = static_cast<std::uint32_t>(token.size());
    return node;
  }

  void value(ondemand::value source, Spot spot) {
    const ondemand::json_type type = source.type();
    if (type == ondemand::json_type::array) return list(source, spot);
    if (type == ondemand::json_type::object) return object(source, spot);
    scalar(source, type, spot);
  }

  void scalar(ondemand::value source, ondemand::json_type type, Spot spot) {
    std::string_view token = source.raw_json_token();
    token = token.substr(0, token.find_last_not_of(kBlanks) + 1);
    auto not_json = [&] { wrong(1501, offset(token.data()), say("this is not JSON")); };
    if (type == ondemand::json_type::string) {
      if (token.size() < 2) not_json();
      const std::string_view inside = token.substr(1, token.size() - 2);
      Node* const node = make(spot, Kind::element, Form::text, inside);
      const std::string_view text = source.get_string();
      node->text = inside.find('\\') == std::string_view::npos ? inside : tree_.keep(text);
    } else if (type == ondemand::json_type::boolean) {
      const bool said = source.get_bool();
      make(spot, Kind::element, Form::boolean, token)->text = said ? "true" : "false";
    } else if (type == ondemand::json_type::null) {
      if (!source.is_null()) not_json();
      make(spot, Kind::element, Form::null, token);
    } else {
      // get_double() would refuse 1e400, which is good JSON.
      if (!good_number(token)) not_json();
      make(spot, Kind::element, Form::number, token)->text = token;
    }
  }

  // `opening`: of the list or object that begins; its end is known when it was read.
  std::string_view enter(ondemand::value source, const Spot& spot) {
    const std::string_view opening = source.raw_json_token();
    if (spot.depth > kDepthMax)
      wrong(1502, offset(opening.data()), say("this JSON is nested more than % deep", kDepthMax));
    return opening.substr(0, 1);
  }
  void close(Node& node) {
    node.length = static_cast<std::uint32_t>(end_before_next() - node.offset);
  }

  void list(ondemand::value source, Spot spot) {
    const std::string_view opening = enter(source, spot);
    const bool of_member = spot.parent != nullptr && !spot.listed;
    Node* const node = of_member ? nullptr : make(spot, Kind::element, Form::list, opening);
    const Spot each{.name = of_member ? spot.name : kItem,
                    .parent = of_member ? spot.parent : node,
                    .depth = spot.depth + 1,
                    .listed = true};
    bool any = false;
    for (auto item : source.get_array()) {
      any = true;
      value(item.value(), each);
    }
    if (node != nullptr) {
      close(*node);
    } else if (!any) {
      close(*make(spot, Kind::no_items, Form::list, opening));
    }
  }

  void object(ondemand::value source, Spot spot) {
    Node* const node = make(spot, Kind::element, Form::object, enter(source, spot));
    const std::size_t keys_before = keys_.size();
    for (auto result : source.get_object()) {
      ondemand::field field = std::move(result).take_value();
      const std::string_view key = this->key(field);
      keys_.push_back(key);
      value(field.value(), {.name = key, .parent = node, .depth = spot.depth + 1, .listed = false});
    }
    close(*node);
    refuse_twice(*node, keys_before);
  }

  // A view of the text if nothing is escaped.
  std::string_view key(ondemand::field& field) {
    const char* const raw = field.key().raw();
    const std::string_view key = field.unescaped_key();
    const std::string_view written(raw, key.size());
    const bool plain = written == key && raw[key.size()] == '"';
    return plain ? written : tree_.keep(key);
  }

  void refuse_twice(const Node& object, std::size_t keys_before) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(keys_before);
    std::sort(first, keys_.end());
    if (std::adjacent_find(first, keys_.end()) != keys_.end())
      wrong(1503, object.offset, say("a JSON object has the same key twice"));
    keys_.resize(keys_before);
  }

  tree::Tree& tree_;
  ondemand::document& document_;
  std::size_t skipped_;  // bytes before the text
  Limits limits_;
  std::vector<std::string_view> keys_;  // of the objects that are open
};

bool looks_wide(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         bytes.substr(0, 2).find('\0') != std::string_view::npos;
}

}  // namespace

core::Result<std::unique_ptr<const tree::Tree>> read_tree(std::string_view bytes, Limits limits) {
  if (bytes.size() > limits.bytes)
    return core::fail(problem(1504, 0, say("this JSON is longer than % bytes", limits.bytes)));
  if (looks_wide(bytes))
    return core::fail(problem(1501, 0, say("this is not JSON: it is in UTF-16"),
                              say("JSON is in UTF-8 (RFC 8259, 8.1)")));
  const std::size_t skipped = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::string_view json = bytes.substr(skipped);
  if (const std::size_t bad = core::find_invalid_utf8(json); bad != json.size())
    return core::fail(problem(1501, bad + skipped, say("this is not JSON: it is not in UTF-8")));
  std::string wrapped;
  wrapped.reserve(json.size() + 2 + simdjson::SIMDJSON_PADDING);
  wrapped.append("[").append(json).append("]");
  auto made = std::make_unique<tree::Tree>(std::move(wrapped));
  ondemand::parser parser;
  ondemand::document document;
  try {
    document = parser.iterate(made->text());
  } catch (const simdjson::simdjson_error&) {
    return core::fail(problem(1501, 0, say("this is not JSON")));
  }
  Builder builder(*made, document, skipped, limits);
  try {
    builder.run();
    return made;
  } catch (const Wrong& wrong) {
    return core::fail(wrong.problem);
  } catch (const simdjson::simdjson_error&) {
    return core::fail(problem(1501, builder.here(), say("this is not JSON")));
  }
}

}  // namespace parsers::json
