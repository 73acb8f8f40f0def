#include "tools/dict/text.hpp"

#include <algorithm>

namespace tools::dict {

using parsers::hl7v2::CodeDef;
using parsers::hl7v2::Node;

namespace {

using Lines = std::vector<std::vector<std::string>>;

// Columns as wide as their longest cell, two blanks apart.
std::string columns(const Lines& lines) {
  std::vector<std::size_t> widths;
  for (const auto& cells : lines) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string out;
  for (const auto& cells : lines) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += "  " + cells[i];
      line.append(widths[i] - cells[i].size(), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string title(const Dictionary& dictionary, std::string_view what, std::string_view name) {
  std::string out(what);
  if (!name.empty()) out += "  " + std::string(name);
  return out + "  (HL7 v" + std::string(dictionary.version()) + ")\n";
}

std::string use_of(const Part& part) {
  if (part.withdrawn()) return "withdrawn";
  if (part.required && part.repeats) return "required, repeats";
  return part.required ? "required" : part.repeats ? "repeats" : "";
}

std::string table_of(const Part& part) {
  if (part.table == 0) return {};
  const TableDef* table = Dictionary::table(part.table);
  return four_digits(part.table) + (table == nullptr ? "" : ' ' + std::string(table->name));
}

std::string text_of(const std::vector<Part>& parts) {
  Lines lines{{"", "name", "type", "use", "length", "table"}};
  for (const Part& part : parts) {
    lines.push_back({part.label, std::string(part.name), std::string(part.type), use_of(part),
                     part.length == 0 ? "" : std::to_string(part.length), table_of(part)});
  }
  return columns(lines);
}

std::string held(const std::string& versions) { return "\nin versions " + versions + '\n'; }

std::string text_of(const Dictionary& dictionary, const SegmentDef& segment) {
  const std::string versions =
      versions_where([&](const Dictionary& d) { return d.segment(segment.name) != nullptr; });
  return title(dictionary, segment.name.view(), segment.title) + text_of(parts_of(segment)) +
         held(versions);
}

std::string text_of(const Dictionary& dictionary, const Part& part) {
  std::string out = title(dictionary, part.label, part.name) + text_of({part});
  const auto parts = parts_of(dictionary, part.type, part.label);
  if (!parts.empty()) out += "\ncomponents\n" + text_of(parts);
  out += "\nby version\n";
  Lines lines;
  for (const Era& era : history(part.path)) {
    std::string versions(era.first);
    if (era.last != era.first) versions += " to " + std::string(era.last);
    lines.push_back(era.part
                        ? std::vector<std::string>{versions, std::string(era.part->type),
                                                   std::string(era.part->name), use_of(*era.part)}
                        : std::vector<std::string>{versions, "-", "not there"});
  }
  return out + columns(lines);
}

std::string text_of(const Dictionary& dictionary, const TypeDef& type) {
  const std::string versions =
      versions_where([&](const Dictionary& d) { return d.type(type.id) != nullptr; });
  return title(dictionary, type.id, {}) +
         text_of(parts_of(dictionary, type.id, std::string(type.id))) + held(versions);
}

std::string text_of(const Dictionary& dictionary, const Primitive& type) {
  const std::string versions =
      versions_where([&](const Dictionary& d) { return primitive(d, type.id).has_value(); });
  return title(dictionary, type.id, {}) + "  a type without components\n" + held(versions);
}

// As the standard writes: [ ] may be missing, { } may repeat, < > is one of those inside.
struct Marks {
  std::string open, close;
};
Marks marks(const Node& node) {
  Marks m;
  if (!node.required) m = {"[", "]"};
  if (node.repeats) m = {m.open + '{', '}' + m.close};
  if (node.choice) m = {m.open + '<', '>' + m.close};
  return m;
}

std::string title_of(const Dictionary& dictionary, std::string_view segment) {
  if (segment == "*any*") return "any segment";
  const SegmentDef* def = dictionary.segment(core::SegmentName(segment));
  return def == nullptr ? std::string() : std::string(def->title);
}

void tree(const Dictionary& dictionary, const StructureDef& structure, const Node& node,
          const std::string& indent, Lines& lines) {
  for (std::size_t i = 0; i < node.child_count; ++i) {
    const Node& child = structure.nodes[node.first_child + i];
    const Marks m = marks(child);
    const std::string name(child.name);
    if (child.group) {
      lines.push_back({indent + m.open + (m.open.empty() ? "" : " ") + name});
      tree(dictionary, structure, child, indent + "  ", lines);
      if (!m.close.empty()) lines.push_back({indent + m.close});
      continue;
    }
    const std::string word = m.open.empty() ? name : m.open + ' ' + name + ' ' + m.close;
    lines.push_back({indent + word, title_of(dictionary, name)});
  }
}

std::string text_of(const Dictionary& dictionary, const StructureDef& structure) {
  std::string out = title(dictionary, structure.id, {});
  Lines lines;
  tree(dictionary, structure, structure.nodes[0], "", lines);
  out += columns(lines);
  std::string events;
  for (const auto& e : dictionary.events()) {
    if (e.structure.view() != structure.id.view()) continue;
    events += (events.empty() ? "" : ", ") + std::string(e.type) + '^' + std::string(e.event);
  }
  if (!events.empty()) out += "\nof events " + events;
  const std::string versions =
      versions_where([&](const Dictionary& d) { return d.structure(structure.id) != nullptr; });
  return out + held(versions) + "[ ] may be missing   { } may repeat   < > one of these\n";
}

std::string text_of(const Dictionary& dictionary, const TableDef& table) {
  const bool said = dictionary.has(table);
  std::string out = "table " + four_digits(table.number) + "  " + std::string(table.name) + "  (";
  out += said ? "HL7 v" + std::string(dictionary.version()) : std::string("all versions");
  out += ")\n  ";
  if (!table.kind.view().empty()) out += std::string(table.kind) + "  ";
  out += std::string(table.system) + "\n\n";
  Lines here;
  Lines elsewhere;
  for (const CodeDef& code : table.codes) {
    std::vector<std::string> cells{std::string(code.code), std::string(code.display)};
    if (code.old) cells[1] += " (not to be used any more)";
    const bool has = !said || dictionary.has(code);
    if (!has) cells.push_back(versions_where([&](const Dictionary& d) { return d.has(code); }));
    (has ? here : elsewhere).push_back(std::move(cells));
  }
  if (table.codes.empty()) out += "  no code of it is known to weir\n";
  out += columns(here);
  if (!elsewhere.empty()) out += "\nnot in this version\n" + columns(elsewhere);
  if (!said && !table.codes.empty()) {
    out +=
        "\nwhich of them HL7 v" + std::string(dictionary.version()) + " has is not known to weir\n";
  }
  return out;
}

}  // namespace

std::string text(const Dictionary& dictionary, const Entry& entry) {
  return std::visit(
      [&](const auto& found) {
        if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(found)>>)
          return text_of(dictionary, *found);
        else
          return text_of(dictionary, found);
      },
      entry);
}

}  // namespace tools::dict
