// The typed tree of a mapping file: what an analyst wrote, with every place, before names and
// types are checked.
//
// Knows the instructions ($each, $when, ...), text and formulas. Does not know whether an
// element, a segment or a table exists: compile.hpp does.
//
// Flow: read_template() makes it of a YAML document; a Library keeps it; compile() walks it.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "mappings/src/expression.hpp"
#include "mappings/src/options.hpp"
#include "mappings/src/parse_formula.hpp"
#include "mappings/src/program.hpp"
#include "parsers/yaml/node.hpp"

namespace mappings {

struct Item;
struct Text {
  core::Name text;
};
using ItemPointer = std::shared_ptr<const Item>;  // shared: a template is used by many mappings

struct Value {
  using List = std::vector<Value>;
  std::variant<Text, Expression, ItemPointer, List> what;
  core::Place place;
};

struct Member {
  core::Name key;
  core::Place key_place;
  Value value;
};

// None: it is there already, and only referred to.
enum class Request : std::uint8_t { put, create_if_none, create, none };

struct Named {
  core::Name name;
  core::Place place;
};

// `$move: { from:, to: }`
struct Move {
  std::optional<Expression> from;
  Named to;
};

struct Item {
  core::Place place;
  std::optional<EachText> each;
  std::optional<Expression> from;
  std::vector<std::pair<Named, Expression>> lets;
  std::optional<Expression> when;
  std::optional<Named> use;
  std::optional<Value> value;
  std::optional<Value::List> first;
  std::optional<Value::List> make;
  std::optional<Named> as;
  std::optional<Expression> identity;
  std::optional<Request> request;
  core::Name note;
  std::vector<Expression> deletes;  // of `edit:`
  std::vector<Move> moves;          // of `edit:`
  std::vector<Member> members;
};

struct Template {
  Named name;
  bool is_mapping = false;
  core::Name about;
  Format format = Format::hl7v2;  // from: hl7v2
  core::Name version;             // 2.5.1; of HL7 v2 only
  // Of a mapping: message structures, kinds of documents, resources. Of a template: the segment,
  // data type or class.
  std::vector<Named> reads;
  Target target = Target::fhir_transaction;
  // What it makes: Patient, HumanName, Observation.value[x]; ORU_R01; visit.moved/1
  Named makes;
  Named makes_version;   // to: hl7v2 2.5.1
  bool copies = false;   // start: copy
  core::Place to_place;  // of `to:`
  Options options;
  Named profile;  // of the site, or none
  Value::List make;
  Value::List edit;  // what is changed in the copy, one item after the other
  core::Name file;   // for explain: mappings/lib/patient.yaml
  bool standard = false;
};

// Empty when the document is no mapping or template; every finding is in `problems`.
std::optional<Template> read_template(const parsers::yaml::Document& document,
                                      const core::Sources& sources, core::Problems& problems);

}  // namespace mappings
