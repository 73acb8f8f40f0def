#include "mappings/src/event_schema.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "mappings/src/embedded.hpp"

namespace mappings {

using core::say;
using parsers::json::Value;

namespace {

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

constexpr auto kSilent =
    std::to_array<std::string_view>({"$schema", "$id", "$comment", "title", "description",
                                     "examples", "default", "definitions", "$defs"});

class Reader {
 public:
  Reader(const Value& root, core::Name file, core::Problems& problems)
      : root_(root), file_(std::move(file)), problems_(problems) {}

  std::shared_ptr<const Schema> read(const Value& from, int depth) {
    constexpr int kDepthMax = 32;
    auto made = std::make_shared<Schema>();
    if (from.kind != Value::Kind::object || depth > kDepthMax) {
      report(3260, say("in %, a schema is an object, at most % deep", file_, kDepthMax));
      return made;
    }
    if (const std::string_view ref = from.string("$ref"); !ref.empty()) {
      const Value* to = referred(ref);
      if (to != nullptr) return read(*to, depth + 1);
      report(3260, say("%: `$ref` leads nowhere: `%`", file_, name_of(ref)),
             say("it leads to a place in the same file, such as #/definitions/bed"));
      return made;
    }
    for (const auto& [key, value] : from.members) keyword(key, value, *made, depth);
    if (const Value* required = from.find("required"); required != nullptr) {
      for (const Value& name : required->items) require(name.text, *made);
    }
    return made;
  }

 private:
  void report(std::uint16_t code, core::Safe what, core::Safe hint = {}) {
    problems_.add({.code = code,
                   .severity = code == 3261 ? core::Severity::warning : core::Severity::error,
                   .what = std::move(what),
                   .hint = std::move(hint)});
  }

  // RFC 6901, of names without ~0 and ~1.
  const Value* referred(std::string_view ref) const {
    if (!ref.starts_with("#/")) return nullptr;
    const Value* at = &root_;
    for (ref.remove_prefix(2); at != nullptr && !ref.empty();) {
      const std::size_t end = std::min(ref.find('/'), ref.size());
      at = at->find(ref.substr(0, end));
      ref.remove_prefix(std::min(end + 1, ref.size()));
    }
    return at;
  }

  void keyword(const std::string& key, const Value& value, Schema& made, int depth) {
    if (key == "type") {
      made.type = type(value);
    } else if (key == "properties") {
      for (const auto& [name, schema] : value.members)
        made.properties.push_back({name_of(name), read(schema, depth + 1), false});
    } else if (key == "additionalProperties") {
      made.closed = value.kind == Value::Kind::boolean && value.text == "false";
    } else if (key == "items") {
      made.items = read(value, depth + 1);
    } else if (key == "enum") {
      for (const Value& one : value.items) made.values.push_back(one.text);
    } else if (key == "const") {
      made.values = {value.text};
    } else if (key == "format") {
      made.format = value.text;
    } else if (key == "minLength" || key == "maxLength") {
      std::size_t length = 0;
      std::from_chars(value.text.data(), value.text.data() + value.text.size(), length);
      if (key == "minLength")
        made.length_min = length;
      else
        made.length_max = length;
    } else if (key != "required" && std::ranges::find(kSilent, key) == kSilent.end()) {
      report(3261, say("%: weir does not check `%`", file_, name_of(key)),
             say("what it forbids may be sent all the same"));
    }
  }

  // ["string", "null"]: what is null is left away, so the other one counts.
  Schema::Type type(const Value& value) {
    if (value.kind == Value::Kind::array) {
      for (const Value& one : value.items) {
        if (one.text != "null") return type(one);
      }
      return Schema::Type::any;
    }
    constexpr std::array<std::pair<std::string_view, Schema::Type>, 6> kTypes{
        {{"string", Schema::Type::text},
         {"number", Schema::Type::number},
         {"integer", Schema::Type::integer},
         {"boolean", Schema::Type::boolean},
         {"object", Schema::Type::object},
         {"array", Schema::Type::array}}};
    for (const auto& [word, type] : kTypes) {
      if (word == value.text) return type;
    }
    report(3260, say("%: JSON Schema has no type `%`", file_, name_of(value.text)));
    return Schema::Type::any;
  }

  void require(std::string_view name, Schema& made) {
    for (Schema::Property& one : made.properties) {
      if (one.name.text() != name) continue;
      one.required = true;
      return;
    }
    report(3260, say("%: `%` is required, and no property", file_, name_of(name)));
  }

  const Value& root_;
  core::Name file_;
  core::Problems& problems_;
};

}  // namespace

const Schema::Property* Schema::find(std::string_view name) const {
  const auto found = std::ranges::find(
      properties, name, [](const Property& p) -> std::string_view { return p.name.text(); });
  return found == properties.end() ? nullptr : &*found;
}

std::string event_of(std::string_view path) {
  constexpr std::string_view kEnd = ".json";
  if (!path.ends_with(kEnd)) return {};
  path.remove_suffix(kEnd.size());
  path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == path.size()) return {};
  return std::string(path.substr(0, dot)) + '/' + std::string(path.substr(dot + 1));
}

void Events::add(std::string_view path, std::string_view text, core::Problems& problems,
                 bool standard) {
  const core::Name file = name_of(path);
  const std::string event = event_of(path);
  if (event.empty()) {
    problems.add({.code = 3260,
                  .what = say("% is no name of an event's schema", file),
                  .hint = say("event visit.moved/1 is described in events/visit.moved.1.json")});
    return;
  }
  if (standard && schemas_.contains(event)) return;
  auto value = parsers::json::read(text);
  if (!value) {
    core::Problem problem = std::move(value).error();
    problem.note = say("in %", file);
    problems.add(std::move(problem));
    return;
  }
  schemas_[event] = Reader(*value, file, problems).read(*value, 0);
}

void Events::add_standard(core::Problems& problems) {
  for (const core::EmbeddedFile& file : embedded_files()) {
    if (file.path.starts_with("mappings/events/")) add(file.path, file.text, problems, true);
  }
}

std::shared_ptr<const Schema> Events::find(std::string_view event) const {
  const auto found = schemas_.find(event);
  return found == schemas_.end() ? nullptr : found->second;
}

std::vector<core::Name> Events::names() const {
  std::vector<core::Name> names;
  for (const auto& [event, schema] : schemas_) names.push_back(name_of(event));
  return names;
}

}  // namespace mappings
