// Tests of the dictionary against the CSV files that it was made of, all of them, where they are.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "parsers/hl7v2/dictionary.hpp"

using namespace parsers::hl7v2;

namespace {

// "2.3 QRD", with the version in front.
std::string in(const Dictionary& dictionary, std::string_view what) {
  return std::string(dictionary.version()) + ' ' + std::string(what);
}

// The directory of the CSV files that the dictionary was made of, somewhere above the sources.
std::filesystem::path facts_directory() {
  const std::filesystem::path sources(SOURCE_ROOT);
  for (auto top = sources; top != top.root_path(); top = top.parent_path()) {
    const auto directory = top / "shared/reference/hl7v2-dictionary";
    if (std::filesystem::exists(directory)) return directory;
  }
  return {};
}

// One line of CSV, blanks put in order as the generator does.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      out.emplace_back();
    } else if (line[i] != '\r') {
      out.back() += line[i];
    }
  }
  for (std::string& cell : out) {
    for (std::size_t at = 0; (at = cell.find("\xC2\xA0")) != std::string::npos;)
      cell.replace(at, 2, " ");  // a blank that does not break
    std::istringstream words(cell);
    std::string tidy;
    for (std::string word; words >> word;) tidy += (tidy.empty() ? "" : " ") + word;
    cell = tidy;
  }
  return out;
}

// Calls for each row of a file but the first. False: there is no such file here.
bool each_row(const std::string& name,
              const std::function<void(const std::vector<std::string>&)>& row) {
  const auto directory = facts_directory();
  if (directory.empty()) {
    MESSAGE("skipped: " << name << " is not here, the dictionary is not compared with it");
    return false;
  }
  std::ifstream file(directory / name);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) row(cells(line));
  return true;
}

std::string type_name(const std::string& name) {
  if (name == "DR_SIMPLE") return "DR";  // hl7apy's guard against a type inside itself
  return name == "wd" ? "WD" : name;
}
std::size_t table_number(const std::string& text) {  // 9999 is hl7apy's word for none
  return text.empty() || text == "9999" ? 0 : std::stoul(text);
}
std::size_t length(const std::string& text) {
  return text.empty() ? 0 : std::min(std::stoul(text), 65535UL);
}

// The rows of structures.csv of a node's children: "PATIENT/VISIT 1 segment PV1  1 1".
void flatten(const StructureDef& def, const Node& node, const std::string& path,
             std::string& text) {
  for (std::size_t i = 0; i < node.child_count; ++i) {
    const Node& child = def.nodes[node.first_child + i];
    text += path + ' ' + std::to_string(i + 1) + ' ' + std::string(child.name);
    text += child.group ? (child.choice ? " choice" : " sequence") : " segment";
    text += child.required ? " 1" : " 0";
    text += child.repeats ? " *\n" : " 1\n";
    const std::string below = path + (path.empty() ? "" : "/") + std::string(child.name);
    if (child.group) flatten(def, child, below, text);
  }
}

}  // namespace

TEST_CASE("dictionary: every field is as the reference says, in every version") {
  std::map<std::string, std::size_t> last;  // "2.3 PID" -> its last field
  std::size_t said = 0;
  const bool here = each_row("segments.csv", [&](const std::vector<std::string>& row) {
    CAPTURE(row[0] + ' ' + row[1] + '-' + row[2]);
    const SegmentDef* segment = Dictionary::find(row[0])->segment(SegmentName(row[1]));
    REQUIRE(segment != nullptr);
    const std::size_t number = std::stoul(row[2]);
    REQUIRE(number <= segment->fields.size());
    const FieldDef& field = segment->fields[number - 1];
    CHECK(field.name.view() == row[3]);
    CHECK(field.type.view() == type_name(row[4]));
    CHECK(field.required == (row[6] != "0"));
    CHECK(field.repeats == (row[7] != "0" && row[7] != "1"));
    CHECK(field.length == length(row[8]));
    CHECK(field.table == table_number(row[9]));
    ++said;
    last[row[0] + ' ' + row[1]] = number;
  });
  if (!here) return;
  std::size_t fields = 0;
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const SegmentDef& segment : dictionary.segments()) {
      CHECK(segment.fields.size() == last[in(dictionary, segment.name.view())]);
      fields += segment.fields.size();
    }
  }
  CHECK(said == 23107);
  CHECK(fields - said == 66);  // what is left out is as in the version after
}

TEST_CASE("dictionary: every component, event and code is as the reference says") {
  each_row("datatypes.csv", [](const std::vector<std::string>& row) {
    if (row[1] != type_name(row[1])) return;
    CAPTURE(row[0] + ' ' + row[1] + '.' + row[2]);
    const TypeDef* type = Dictionary::find(row[0])->type(row[1]);
    REQUIRE(type != nullptr);
    REQUIRE(std::stoul(row[2]) <= type->components.size());
    const ComponentDef& part = type->components[std::stoul(row[2]) - 1];
    CHECK(part.name.view() == row[3]);
    CHECK(part.type.view() == type_name(row[4]));
    CHECK(part.required == (row[5] == "R"));
    CHECK(part.length == length(row[6]));
    CHECK(part.table == table_number(row[7]));
  });
  each_row("events.csv", [](const std::vector<std::string>& row) {
    CAPTURE(row[0] + ' ' + row[1] + '^' + row[2]);
    CHECK(Dictionary::find(row[0])->structure_of(row[1], row[2]) == row[3]);
    CHECK(Dictionary::find(row[0])->structure(row[3]) != nullptr);
  });
  std::set<std::string> said;  // a code may be there twice, with blanks around it and without
  const bool here = each_row("tables_by_version.csv", [&](const std::vector<std::string>& row) {
    CAPTURE(row[0] + ' ' + row[1] + ' ' + row[2]);
    const TableDef* table = Dictionary::table(static_cast<std::uint16_t>(table_number(row[1])));
    REQUIRE(table != nullptr);
    REQUIRE(table->code(row[2]) != nullptr);
    CHECK(Dictionary::find(row[0])->has(*table->code(row[2])));
    said.insert(row[0] + ' ' + row[1] + ' ' + row[2]);
  });
  std::size_t known = 0;
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const TableDef& table : Dictionary::tables())
      known += static_cast<std::size_t>(
          std::ranges::count_if(table.codes, [&](const CodeDef& c) { return dictionary.has(c); }));
  }
  CHECK((!here || known == said.size()));
}

TEST_CASE("dictionary: every structure is as the reference says, in every version") {
  std::map<std::string, std::string> said;
  const bool here = each_row("structures.csv", [&](const std::vector<std::string>& row) {
    const std::string kind = row[4] == "segment" ? row[4] : row[6];
    const std::string most = row[8] == "1" ? row[8] : "*";
    said[row[0] + ' ' + row[1]] +=
        row[2] + ' ' + row[3] + ' ' + row[5] + ' ' + kind + ' ' + row[7] + ' ' + most + '\n';
  });
  if (!here) return;
  std::size_t known = 0;
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const StructureDef& def : dictionary.structures()) {
      std::string text;
      flatten(def, def.nodes[0], "", text);
      CHECK(text == said[in(dictionary, def.id)]);
      ++known;
    }
  }
  CHECK(known == said.size());
}
