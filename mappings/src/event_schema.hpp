// Schema: what a canonical event's data may hold, as its JSON Schema (draft-07) says.
//
// Knows type, properties, required, additionalProperties, items, enum, const, format, minLength,
// maxLength and $ref within the file. A keyword that it does not check is a finding, never ignored
// silently. Does not know files or messages.
//
// Flow: events.add(file, text, problems) for each file of events/; events.find("visit.moved/1").
// Invariant: immutable once added; a Schema lives as long as its Events.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/core/problem.hpp"
#include "parsers/json/value.hpp"

namespace mappings {

namespace core = parsers::core;

struct Schema {
  enum class Type : std::uint8_t { any, text, number, integer, boolean, object, array };
  struct Property {
    core::Name name;
    std::shared_ptr<const Schema> schema;
    bool required = false;
  };
  Type type = Type::any;
  std::vector<Property> properties;
  bool closed = false;  // additionalProperties: false
  std::shared_ptr<const Schema> items;
  std::vector<std::string> values;  // of enum or const; empty: any
  std::string format;               // "date", "date-time", "time", "uri"
  std::size_t length_min = 0;
  std::optional<std::size_t> length_max;

  const Property* find(std::string_view name) const;
};

class Events {
 public:
  // `path` is events/visit.moved.1.json, which describes event visit.moved/1. A standard one does
  // not take the place of a site's.
  void add(std::string_view path, std::string_view text, core::Problems& problems,
           bool standard = false);
  // The events that come with weir.
  void add_standard(core::Problems& problems);
  std::shared_ptr<const Schema> find(std::string_view event) const;  // null: none
  std::vector<core::Name> names() const;

 private:
  std::map<std::string, std::shared_ptr<const Schema>, std::less<>> schemas_;
};

// "visit.moved/1" of "events/visit.moved.1.json"; empty: no such name.
std::string event_of(std::string_view path);

}  // namespace mappings
