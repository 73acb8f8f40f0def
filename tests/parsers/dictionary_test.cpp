// Tests of the dictionary: what each version of HL7 v2 says, and that no two are mixed.
#include "parsers/hl7v2/dictionary.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <set>

using namespace parsers::hl7v2;

namespace {

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// "2.3 QRD", with the version in front.
std::string in(const Dictionary& dictionary, std::string_view what) {
  return std::string(dictionary.version()) + ' ' + std::string(what);
}

std::string type_of(std::string_view version, std::string_view segment, std::size_t number) {
  const SegmentDef* def = Dictionary::find(version)->segment(SegmentName(segment));
  if (def == nullptr || number > def->fields.size()) return "-";
  return std::string(def->fields[number - 1].type);
}

std::string codes(std::string_view version, std::uint16_t table) {
  std::string out;
  for (const CodeDef& code : Dictionary::table(table)->codes) {
    if (Dictionary::find(version)->has(code)) out += std::string(code.code) + ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("dictionary: every version from 2.1 to 2.8.2 is known and has its own segments") {
  struct Case {
    std::string_view version;
    std::ptrdiff_t segments, types, structures;
  };
  const Case cases[] = {
      {"2.1", 37, 8, 39},      {"2.2", 62, 52, 73},     {"2.3", 110, 76, 127},
      {"2.3.1", 110, 81, 129}, {"2.4", 138, 82, 192},   {"2.5", 150, 79, 215},
      {"2.5.1", 150, 79, 213}, {"2.6", 170, 77, 224},   {"2.7", 170, 72, 206},
      {"2.8", 180, 70, 217},   {"2.8.1", 180, 70, 221}, {"2.8.2", 184, 71, 222},
  };
  CHECK(Dictionary::all().size() == std::size(cases));
  for (const Case& c : cases) {
    CAPTURE(c.version);
    const Dictionary* dictionary = Dictionary::find(c.version);
    REQUIRE(dictionary != nullptr);
    CHECK(dictionary->version() == c.version);
    CHECK(std::ranges::distance(dictionary->segments()) == c.segments);
    CHECK(std::ranges::distance(dictionary->types()) == c.types);
    CHECK(std::ranges::distance(dictionary->structures()) == c.structures);
  }
}

TEST_CASE("dictionary: a version is found exactly, and an odd one is read with the nearest") {
  struct Case {
    std::string_view version, nearest;
    bool exact = false;
  };
  const Case cases[] = {
      {"2.1", "2.1", true},
      {"2.5.1", "2.5.1", true},
      {"2.8.2", "2.8.2", true},
      {"2.5.1^USA", "2.5.1", true},
      {" 2.4 ", "2.4", true},
      {"2.5^^", "2.5", true},
      {"2.3.0", "2.3"},
      {"2.3.2", "2.3.1"},
      {"2.5.1.2", "2.5.1"},
      {"2.7.1", "2.7"},
      {"2.8.3", "2.8.2"},
      {"2.9", "2.8.2"},
      {"2.10", "2.8.2"},
      {"3.0", "2.8.2"},
      {"2.0", "2.1"},
      {"1.0", "2.1"},
      {"v2.4", "2.4"},
      {"V 2.3.1", "2.3.1"},
      {"HL7 2.6", "2.6"},
      {"2.4x", "2.4"},
      {"2.9^USA", "2.8.2"},
      {"", "2.5.1"},
      {"2", "2.5.1"},
      {"2.", "2.5.1"},
      {"2.x", "2.5.1"},
      {"251", "2.5.1"},
      {"garbage", "2.5.1"},
      {"^2.3", "2.5.1"},
      {"...", "2.5.1"},
      {"99999999999.1", "2.5.1"},
      {"2.99999999999", "2.5.1"},
      {"-2.3", "2.3"},
      {"HL7 v2.3.1", "2.3.1"},
      {"\xFF\xFE", "2.5.1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.version);
    const Dictionary& dictionary = Dictionary::nearest(c.version);
    CHECK(dictionary.version() == c.nearest);
    CHECK(dictionary.is(c.version) == c.exact);
    CHECK((Dictionary::find(c.version) != nullptr) == c.exact);
  }
}

TEST_CASE("dictionary: what one version says is not mixed with what another says") {
  struct Case {
    std::string_view segment;
    std::size_t field;
    std::string_view version, type;
  };
  const Case cases[] = {
      {"PID", 3, "2.1", "CK"},     {"PID", 3, "2.2", "CM_PAT_ID"}, {"PID", 3, "2.3", "CX"},
      {"PID", 3, "2.8.2", "CX"},   {"PID", 7, "2.1", "DT"},        {"PID", 7, "2.5.1", "TS"},
      {"PID", 7, "2.6", "DTM"},    {"PID", 7, "2.7", "DTM"},       {"PID", 39, "2.3", "-"},
      {"PID", 39, "2.5.1", "CWE"}, {"PID", 28, "2.8", "ST"},       {"PID", 40, "2.8", "XTN"},
      {"SPM", 1, "2.4", "-"},      {"SPM", 1, "2.5", "SI"},        {"OBX", 4, "2.8.2", "OG"},
      {"EVN", 1, "2.8", "WD"},     {"EVN", 2, "2.8", "DTM"},       {"ZZZ", 1, "2.5", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.segment);
    CAPTURE(c.field);
    CAPTURE(c.version);
    CHECK(type_of(c.version, c.segment, c.field) == c.type);
  }
}

TEST_CASE("dictionary: all of a name is found again by that name") {
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const SegmentDef& def : dictionary.segments()) CHECK(dictionary.segment(def.name) == &def);
    for (const TypeDef& def : dictionary.types()) CHECK(dictionary.type(def.id) == &def);
    for (const StructureDef& def : dictionary.structures())
      CHECK(dictionary.structure(def.id) == &def);
    CHECK(dictionary.segment(SegmentName("")) == nullptr);
    CHECK(dictionary.segment(SegmentName("ZZZ")) == nullptr);
    CHECK(dictionary.type("") == nullptr);
    CHECK(dictionary.type("ST") == nullptr);
    CHECK(dictionary.structure("ZZZ_Z99") == nullptr);
    CHECK(dictionary.structure_of("ADT", "Z99").empty());
    CHECK(dictionary.structure_of("", "").empty());
  }
  std::uint16_t last = 0;
  for (const TableDef& table : Dictionary::tables()) {
    CHECK(table.number > last);
    last = table.number;
    CHECK(Dictionary::table(table.number) == &table);
    for (const CodeDef& code : table.codes) CHECK(table.code(code.code) == &code);
  }
  CHECK(Dictionary::table(0) == nullptr);
  CHECK(Dictionary::table(9999) == nullptr);
}

TEST_CASE("dictionary: a structure is made of segments of its version, but for the known gaps") {
  std::set<std::string> missing;
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const StructureDef& def : dictionary.structures()) {
      for (const Node& node : def.nodes) {
        if (node.group || node.name.view() == "*any*") continue;
        if (dictionary.segment(SegmentName(node.name)) == nullptr)
          missing.insert(in(dictionary, node.name));
      }
    }
  }
  // hl7apy 2.7 names the withdrawn query segments; 2.1 has ORO in structures only.
  CHECK(joined(missing) == "2.1 ORO 2.7 QRD 2.7 QRF 2.7 URD 2.7 URS");
}

TEST_CASE("dictionary: the nodes of a structure are a tree, in which parents come first") {
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const StructureDef& def : dictionary.structures()) {
      CAPTURE(in(dictionary, def.id));
      CHECK(def.nodes[0].name.view() == def.id.view());
      std::size_t next = 1;  // children stand side by side, in the order of their parents
      for (std::size_t i = 0; i < def.nodes.size(); ++i) {
        const Node& node = def.nodes[i];
        CHECK((node.group || node.child_count == 0));
        if (node.child_count == 0) continue;  // also of a group: QBP_Q13 of 2.4 has an empty one
        CHECK(node.first_child == next);
        next += node.child_count;
        REQUIRE(next <= def.nodes.size());
        for (std::size_t c = node.first_child; c < next; ++c) CHECK(def.nodes[c].parent == i);
      }
      CHECK(next == def.nodes.size());
    }
  }
}

TEST_CASE("dictionary: the type of a field and of a component has parts or is a primitive") {
  const std::set<std::string_view> primitives{"DT", "DTM", "FT", "GTS", "ID",  "IS", "NM",    "SI",
                                              "ST", "TM",  "TN", "TX",  "SNM", "WD", "varies"};
  std::set<std::string> unknown;
  for (const Dictionary& dictionary : Dictionary::all()) {
    auto look = [&](std::string_view type) {
      if (dictionary.type(type) == nullptr && !primitives.contains(type))
        unknown.insert(in(dictionary, type));
    };
    for (const SegmentDef& segment : dictionary.segments()) {
      for (const FieldDef& field : segment.fields) look(field.type);
    }
    for (const TypeDef& type : dictionary.types()) {
      for (const ComponentDef& part : type.components) look(part.type);
    }
  }
  CHECK(joined(unknown) == "2.1 CM 2.8 LA2 2.8.1 LA2 2.8.2 LA2");  // their parts are in no source
}

TEST_CASE("dictionary: an event has a structure of its version") {
  struct Case {
    std::string_view version, type, event, structure;
  };
  const Case cases[] = {
      {"2.1", "ADT", "A01", "ADT_A01"},   {"2.1", "ADT", "A04", "ADT_A04"},
      {"2.2", "ADT", "A04", "ADT_A04"},   {"2.2", "ADT", "A31", "ADT_A31"},
      {"2.3", "ADT", "A04", "ADT_A01"},   {"2.3.1", "ADT", "A04", "ADT_A01"},
      {"2.4", "ADT", "A31", "ADT_A05"},   {"2.5", "ORU", "R01", "ORU_R01"},
      {"2.5.1", "ADT", "A04", "ADT_A01"}, {"2.5.1", "ORU", "R32", "ORU_R30"},
      {"2.6", "ADT", "A08", "ADT_A01"},   {"2.7", "ADT", "A13", "ADT_A01"},
      {"2.8", "ADT", "A07", "ADT_A06"},   {"2.8.1", "ADT", "A28", "ADT_A05"},
      {"2.8.2", "ADT", "A04", "ADT_A01"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.version);
    CAPTURE(c.event);
    CHECK(Dictionary::find(c.version)->structure_of(c.type, c.event) == c.structure);
    CHECK(Dictionary::find(c.version)->structure(c.structure) != nullptr);
  }
}

TEST_CASE("dictionary: a table has its codes, and says which version has which") {
  CHECK(codes("2.3.1", 1) == "F M O U ");
  CHECK(codes("2.5.1", 1) == "A F M N O U ");
  CHECK(codes("2.3", 1) == "");
  CHECK_FALSE(Dictionary::find("2.3")->has(*Dictionary::table(1)));
  CHECK(Dictionary::find("2.3.1")->has(*Dictionary::table(1)));
  const TableDef& sex = *Dictionary::table(1);
  CHECK(sex.name.view() == "Administrative Sex");
  CHECK(sex.kind.view() == "User");
  CHECK(sex.code("F")->display.view() == "Female");
  CHECK(sex.code("f") == nullptr);
  CHECK(sex.code("") == nullptr);
  CHECK(table_system(1) == "http://terminology.hl7.org/CodeSystem/v2-0001");
  CHECK(table_system(5) == "urn:oid:2.16.840.1.113883.6.238");
  CHECK(table_system(0) == "");
  for (const Dictionary& dictionary : Dictionary::all()) {
    for (const SegmentDef& segment : dictionary.segments()) {
      for (const FieldDef& field : segment.fields)
        CHECK((field.table == 0 || Dictionary::table(field.table) != nullptr));
    }
  }
}
