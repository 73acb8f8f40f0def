#include "parsers/cda/templates.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <span>
#include <unordered_map>

#include "parsers/core/embedded.hpp"

namespace parsers::cda {

// Made of templates.txt when weir is built (parsers/cda/meson.build).
std::span<const core::EmbeddedFile> template_files();

namespace {

using Kind = Template::Kind;

struct Table {
  std::deque<Template> list{};
  std::unordered_map<std::string_view, const Template*> by_root{};
  std::map<std::pair<Kind, std::string_view>, const Template*> by_code{};
};

std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return first;
}

void read(std::string_view line, Table& table) {
  const std::string_view kind = word(line);
  Template& made = table.list.emplace_back();
  made.kind = kind == "document" ? Kind::document : kind == "section" ? Kind::section : Kind::entry;
  made.root = word(line);
  if (const std::string_view code = word(line); code != "-") made.code = code;
  made.title = core::Name(core::NameKey{}, line);
  table.by_root.emplace(made.root, &made);
  if (!made.code.empty()) table.by_code.try_emplace({made.kind, made.code}, &made);
}

Table make() {
  Table table;
  for (const core::EmbeddedFile& file : template_files()) {
    for (std::string_view text = file.text; !text.empty();) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      if (!line.empty() && line.front() != '#') read(line, table);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
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

const Template* find_template(std::string_view root) {
  const auto found = table().by_root.find(root);
  return found == table().by_root.end() ? nullptr : found->second;
}

const Template* find_by_code(Template::Kind kind, std::string_view code) {
  const auto found = table().by_code.find({kind, code});
  return found == table().by_code.end() ? nullptr : found->second;
}

}  // namespace parsers::cda
