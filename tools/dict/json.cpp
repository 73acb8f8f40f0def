#include "tools/dict/json.hpp"

namespace tools::dict {

using parsers::json::Writer;

namespace {

void member(Writer& w, std::string_view key, std::string_view value) {
  w.key(key), w.string(value);
}

// The members that every part has; inside an object.
void facts(Writer& w, const Part& part) {
  member(w, "name", part.name);
  member(w, "type", part.type);
  w.key("required"), w.boolean(part.required);
  w.key("repeats"), w.boolean(part.repeats);
  if (part.length != 0) w.key("length"), w.number(part.length);
  if (part.table != 0) member(w, "table", four_digits(part.table));
}

void list(Writer& w, std::string_view key, const std::vector<Part>& parts) {
  w.key(key);
  w.begin_array();
  for (const Part& part : parts) {
    w.begin_object();
    member(w, "path", part.label);
    facts(w, part);
    w.end_object();
  }
  w.end_array();
}

void json_of(Writer& w, const Dictionary&, const SegmentDef& segment) {
  member(w, "kind", "segment");
  member(w, "segment", segment.name.view());
  member(w, "name", segment.title);
  list(w, "fields", parts_of(segment));
}

void json_of(Writer& w, const Dictionary& dictionary, const Part& part) {
  member(w, "kind", "part");
  member(w, "path", part.label);
  facts(w, part);
  list(w, "components", parts_of(dictionary, part.type, part.label));
  w.key("history");
  w.begin_array();
  for (const Era& era : history(part.path)) {
    w.begin_object();
    member(w, "from", era.first);
    member(w, "to", era.last);
    w.key("exists"), w.boolean(era.part.has_value());
    if (era.part) facts(w, *era.part);
    w.end_object();
  }
  w.end_array();
}

void json_of(Writer& w, const Dictionary& dictionary, const TypeDef& type) {
  member(w, "kind", "type");
  member(w, "type", type.id);
  list(w, "components", parts_of(dictionary, type.id, std::string(type.id)));
}

void json_of(Writer& w, const Dictionary&, const Primitive& type) {
  member(w, "kind", "type");
  member(w, "type", type.id);
  list(w, "components", {});
}

void nodes(Writer& w, const StructureDef& structure, const parsers::hl7v2::Node& node) {
  w.begin_array();
  for (std::size_t i = 0; i < node.child_count; ++i) {
    const auto& child = structure.nodes[node.first_child + i];
    w.begin_object();
    member(w, child.group ? "group" : "segment", child.name);
    w.key("required"), w.boolean(child.required);
    w.key("repeats"), w.boolean(child.repeats);
    if (child.group) {
      w.key("choice"), w.boolean(child.choice);
      w.key("content");
      nodes(w, structure, child);
    }
    w.end_object();
  }
  w.end_array();
}

void json_of(Writer& w, const Dictionary& dictionary, const StructureDef& structure) {
  member(w, "kind", "structure");
  member(w, "structure", structure.id);
  w.key("events");
  w.begin_array();
  for (const auto& e : dictionary.events()) {
    if (e.structure.view() == structure.id.view())
      w.string(std::string(e.type) + '^' + std::string(e.event));
  }
  w.end_array();
  w.key("content");
  nodes(w, structure, structure.nodes[0]);
}

void json_of(Writer& w, const Dictionary& dictionary, const TableDef& table) {
  member(w, "kind", "table");
  member(w, "table", four_digits(table.number));
  member(w, "name", table.name);
  member(w, "owner", table.kind);
  member(w, "system", table.system);
  w.key("codes");
  w.begin_array();
  for (const auto& code : table.codes) {
    w.begin_object();
    member(w, "code", code.code);
    member(w, "display", code.display);
    if (dictionary.has(table)) w.key("in_version"), w.boolean(dictionary.has(code));
    if (code.old) w.key("old"), w.boolean(true);
    w.end_object();
  }
  w.end_array();
}

}  // namespace

void json(Writer& w, const Dictionary& dictionary, const Entry& entry) {
  w.begin_object();
  std::visit(
      [&](const auto& found) {
        if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(found)>>)
          json_of(w, dictionary, *found);
        else
          json_of(w, dictionary, found);
      },
      entry);
  w.end_object();
}

}  // namespace tools::dict
