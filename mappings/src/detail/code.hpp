// What a compiled mapping consists of: expressions, paths and output nodes as flat tables that
// refer to one another by index.
//
// Knows the shapes only. detail/compiler.hpp fills them, detail/evaluate.hpp and detail/emit.hpp
// walk them. Nothing in it points into a message.
//
// Invariant: an index is kNone or valid in its own table; tables do not change after compile().
#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mappings/src/event_schema.hpp"
#include "mappings/src/expression.hpp"
#include "mappings/src/program.hpp"
#include "mappings/src/template.hpp"
#include "parsers/fhir/definitions.hpp"
#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/profile.hpp"
#include "terminology/src/table.hpp"

namespace mappings::detail {

namespace fhir = parsers::fhir;
namespace hl7v2 = parsers::hl7v2;

using Index = std::uint32_t;
inline constexpr Index kNone = UINT32_MAX;

// What an expression yields, as far as it is known before any message is seen.
enum class Kind : std::uint8_t {
  nothing,
  text,
  number,
  truth,
  value,
  coded,
  resource,
  segment,
  group,
  node,   // an element or attribute of a document
  built,  // an element of several parts, made where it stands: quantity(), absent()
};
struct Type {
  Kind kind = Kind::nothing;
  std::string_view
      name;  // value: the data type; owner: the dictionary. "varies" if a message decides
  std::uint16_t table = 0;                    // value: the HL7 table of the field
  bool many = false;                          // may yield several, and nobody said which
  const fhir::ElementDef* element = nullptr;  // node: of FHIR, where its type depends on it
};

enum class Function : std::uint8_t {
  none,
  if_,
  require,
  first,
  last,
  count,
  distinct,
  index,
  upper,
  lower,
  trim,
  length,
  left,
  right,
  mid,
  pad,
  digits,
  replace,
  capture,
  split,
  join,
  concat,
  plain,
  number,
  round,
  date,
  datetime,
  now,
  format_date,
  add_time,
  between,
  translate,
  lookup,
  concept_,
  system,
  quantity,
  unit_code,  // of quantity(): its unit, when it is a code of UCUM; with the flag, UCUM's URI
  ref,
  refs,
  uuid,
  hash,
  control_id,
  section,
  resolve,
  v2type,
  exists,
  absent,
};

struct Exp {
  Op op = Op::text;
  Function function = Function::none;
  bool flag = false;  // truth: the value; tests: negated
  Type type;
  core::Place place;
  std::vector<Index> args;
  Index payload = kNone;  // in the table that belongs to op or function
};

// What a place in a message holds.
struct Typed {
  std::string_view name;    // of the data type; owner: the dictionary
  std::uint16_t table = 0;  // of HL7
};
// How a path finds its first things, and the steps down from there.
struct StepCode {
  Step::Kind kind = Step::Kind::every;
  std::uint32_t number = 0;
  Index test = kNone;
  Typed type;             // after the step
  std::string element{};  // name, attribute
  bool choice = false;    // the name goes on with a type: valueQuantity
};
struct PathCode {
  enum class Start : std::uint8_t {
    nothing,    // this structure has no such place: always empty
    slot,       // segments at `slot`, within the nearest group `anchor` of the current one
    group,      // groups `slot`, within `anchor`
    root,       // of the document
    resources,  // of the document, all of one type
    named,      // every segment of that name, wherever it stands (formulas of channels)
    frame,      // the thing of the frame `up` levels out
    argument,   // the value of an expression
    meta,       // a fact about the message's journey
  };
  Start start = Start::nothing;
  std::uint16_t anchor = 0;
  std::uint16_t slot = 0;
  std::uint16_t up = 0;
  core::SegmentName segment;
  std::string_view resource{};  // owner: the definitions of FHIR
  bool one = false;             // and there may be only one of them
  Index argument = kNone;
  std::string meta;  // channel, environment, date, event
  StepCode which;    // among several segments: OBX[2]-5
  std::uint16_t field = 0;
  Typed type;  // of the field
  std::vector<StepCode> steps;
};

struct Translation {
  const terminology::Table* table = nullptr;  // owner: the site's Tables
  bool reverse = false;
  std::string on_unmapped;  // "", or a policy that this use asks for: keep, omit, fail
};
struct Lookup {
  const terminology::Table* table = nullptr;  // owner: the site's Tables
  std::uint32_t column = 0;
};
struct Pattern {
  std::unique_ptr<RE2> regex;
};
// ref(x): resources named x within the frame that lies `up` frames out.
struct Link {
  Index name = 0;
  std::uint16_t up = 0;
};
struct Variable {
  std::uint16_t up = 0;
  std::uint16_t number = 0;
};

// How a value becomes a JSON token.
enum class Convert : std::uint8_t {
  text,
  markdown,
  code,
  uri,
  date,
  date_time,
  instant,
  time,
  integer,
  decimal,
  boolean,
  base64,
  xhtml,  // of the narrative of CDA
  reference,
  coding,
  concept_,
  absent,      // the text is the reason: an extension instead of the value
  copied,      // as it stands in the FHIR that is read
  hl7_value,   // as it stands, or the text with its separators escaped
  hl7_stamp,   // a date or time of FHIR or CDA, as HL7 v2 writes it
  hl7_system,  // the URI of a system: HD, or its name in HL7 table 0396
  hl7_coded,   // CWE and its kin: code, text, system
};

// What happens before a node is written: $each, $from, $let, $when, each optional. Each of the
// first two opens a frame, and so do lets together.
struct Gate {
  Index each = kNone;
  Index from = kNone;
  std::vector<Index> lets;
  Index when = kNone;
};

struct Node {
  enum class Shape : std::uint8_t { constant, leaf, object, list, first };
  Shape shape = Shape::constant;
  Gate gate;
  std::string name;      // of the element, for explain; empty in lists
  std::string key;       // the name as it stands in JSON: "name":
  std::string constant;  // its JSON token
  Index exp = kNone;
  Convert convert = Convert::text;
  std::uint16_t part = 0;  // HL7 v2: the component or subcomponent of the object around it
  bool all = false;        // leaf in a list: every value, else the first
  bool must = false;       // the object around it fails the message without it
  bool reads = false;      // it, or something in it, reads the message
  std::vector<std::string> allowed;  // leaf: what may be written; empty: anything
  // leaf of convert concept_/coding whose code may stay untranslated: how the source is written
  Index untranslated = kNone;
  std::vector<Index> children;
  core::Place place;
  core::Place asked;  // the value of a mapping or template that led here through standard maps
  core::Name rule;    // for explain: "std XPN-HumanName" or "mappings/lib/patient.yaml:19"

  bool keyed = false;  // it, or what is in it, has its key already

  void call(std::string_view element) {
    if (keyed) return;
    name = element;
    key = '"' + name + "\":";
  }
  // Beside a primitive element, where FHIR's JSON has its extensions: "_birthDate".
  void call_beside(std::string_view element) {
    name = element;
    key = "\"_" + name + "\":";
    keyed = true;
  }
};

// Resources, and $make blocks of them.
struct Resource {
  Gate gate;
  std::vector<Index> make;  // block: what is in it
  Index node = kNone;       // resource: its object
  std::string type;
  Index name = kNone;  // $as
  Index identity = kNone;
  Request request = Request::put;
  core::Place place;
};

// A place in an HL7 v2 message that is written. Of the path only what finds its segment, or the
// thing of a frame that it starts from.
struct Spot {
  Index path = kNone;
  core::Path at{};  // field, repetition, component, subcomponent; 0: not said
};
struct Write {
  Spot to;
  Index node = kNone;
};
// One item of `edit:`.
struct Edit {
  struct Moved {
    Index from = kNone;  // an expression
    Spot to;
  };
  Gate gate;
  std::vector<Write> writes;
  std::vector<Moved> moves;
  std::vector<Index> removals;  // expressions
};

// A segment or group that is made.
struct Part {
  enum class Shape : std::uint8_t { group, segment, copy };
  Shape shape = Shape::group;
  Gate gate;
  std::string name;             // of the segment
  std::vector<Write> fields;    // segment: in the order of the message
  std::vector<Index> children;  // group: in the order of the structure
  Index copied = kNone;         // copy: an expression that gives segments
  bool numbered = false;        // segment: its Set ID (field 1) is counted
  bool reads = false;           // it, or something in it, reads the message
  core::Place place;
};

// A mapping compiled for one message structure or type of document (or, for a channel's formula
// about HL7 v2, for any: none).
struct Variant {
  std::optional<hl7v2::Shape> structure;
  std::string_view root;  // of a document: "ClinicalDocument", "Bundle"; owner: the definitions
  std::vector<Exp> exps;
  std::vector<PathCode> paths;
  std::vector<std::string> texts;
  std::vector<Translation> translations;
  std::vector<Lookup> lookups;
  std::vector<Pattern> patterns;
  std::vector<Link> links;
  std::vector<Variable> variables;
  std::vector<Node> nodes;
  std::vector<Resource> resources;
  std::vector<Index> top;  // resources in order
  std::vector<Edit> edits;
  std::vector<Part> parts;
  Index whole = kNone;    // the part that is the message
  Index formula = kNone;  // of a channel
};

struct Code {
  core::Name name;  // of the mapping; empty for a channel's formula
  Format format = Format::hl7v2;
  Options options;
  Target target = Target::fhir_transaction;
  std::string event;                     // visit.moved/1
  core::Name makes;                      // a message structure
  std::shared_ptr<const Schema> schema;  // of its data
  std::vector<Variant> variants;
  std::shared_ptr<const hl7v2::Profile> profile;  // or none; structures are views of it
  const hl7v2::Dictionary* dictionary = nullptr;  // of the version that is read; constant memory
  const SiteFacts* facts = nullptr;               // owner: the site
  const terminology::Tables* tables = nullptr;    // owner: the site
  const terminology::Table* coding_systems =
      nullptr;                               // HL7 table 0396 to URI; owner: the site's Tables
  const terminology::Table* oids = nullptr;  // OID to URI; likewise
};

}  // namespace mappings::detail
