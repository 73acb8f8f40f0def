#include "parsers/cda/templates.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "parsers/core/embedded.hpp"

namespace parsers::cda {

// Made of templates.txt when weir is built (parsers/cda/meson.build).
std::span<const core::EmbeddedFile> template_files();

namespace {

using Kind = Template::Kind;

struct Table {
  std::vector<Template> list{};
  std::span<const Template> documents{};
  std::unordered_map<std::string_view, const Template*> by_root{};
  std::map<std::pair<Kind, std::string_view>, const Template*> by_code{};
};

std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return first;
}

void read(std::string_view line, std::vector<Template>& list) {
  const std::string_view kind = word(line);
  Template& made = list.emplace_back();
  made.kind = kind == "document" ? Kind::document : kind == "section" ? Kind::section : Kind::entry;
  made.root = word(line);
  if (const std::string_view code = word(line); code != "-") made.code = code;
  if (const std::string_view name = word(line); name != "-") made.name = name;
  made.title = core::Name(core::NameKey{}, line);
}

Table make() {
  Table table;
  for (const core::EmbeddedFile& file : template_files()) {
    for (std::string_view text = file.text; !text.empty();) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      if (!line.empty() && line.front() != '#') read(line, table.list);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  for (const Template& one : table.list) {
    table.by_root.emplace(one.root, &one);
    if (!one.code.empty()) table.by_code.try_emplace({one.kind, one.code}, &one);
  }
  const auto end = std::ranges::find(table.list, Kind::section, &Template::kind);
  table.documents = {table.list.begin(), end};
  return table;
}

const Table& table() {
  static const Table made = make();
  return made;
}

}  // namespace

bool Template::requires_entries() const {
  // C-CDA R2.1: "entries required" is the root of "entries optional" with `.1` behind it.
  return kind == Kind::section && root.ends_with(".1") &&
         find_template(root.substr(0, root.size() - 2)) != nullptr;
}

std::span<const Template> documents() { return table().documents; }

const Template* find_template(std::string_view root) {
  const auto found = table().by_root.find(root);
  return found == table().by_root.end() ? nullptr : found->second;
}

const Template* find_by_code(Template::Kind kind, std::string_view code) {
  const auto found = table().by_code.find({kind, code});
  return found == table().by_code.end() ? nullptr : found->second;
}

}  // namespace parsers::cda
