// Every condition of HL7's v2-to-FHIR guide, translated mechanically into the formula language:
// how many are formulas, and why the others are not.
//
// Reads ../shared/reference (facts of the guide, not part of this project); skipped without it.
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "terminology/src/csv.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;
namespace hl7v2 = parsers::hl7v2;

namespace {

const std::filesystem::path kGuide =
    std::filesystem::path(WEIR_ROOT) / "../shared/reference/standards";

const hl7v2::Dictionary& dictionary() { return *hl7v2::Dictionary::find("2.8.2"); }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    std::size_t end = i + 1;
    if (c == '"' || c == '\'') {
      end = text.find(c, i + 1);
      if (end == std::string_view::npos) return {};
      ++end;
    } else if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                   text[end] == '-' || text[end] == '.' || text[end] == '_'))
        ++end;
    }
    if (c != ' ') words.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return words;
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// Recursive descent over the guide's words. `type` is empty for segments; of a data type, its name
// in front of a component becomes a dot. `self` is the row's own field, for a condition without
// one.
class Translator {
 public:
  Translator(std::string_view condition, std::string type, std::string self)
      : words_(words_of(condition)), type_(std::move(type)), self_(std::move(self)) {}

  std::optional<std::string> whole() {
    auto made =
        chain("OR", " or ", [this] { return chain("AND", " and ", [this] { return one(); }); });
    if (!made || at_ < words_.size() || !bare_.empty()) return {};
    return made;
  }

 private:
  std::string peek(std::size_t ahead = 0) const {
    return at_ + ahead < words_.size() ? upper(words_[at_ + ahead]) : std::string();
  }
  bool accept(std::string_view word) {
    if (peek() != word) return false;
    ++at_;
    return true;
  }
  bool accept_any(std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [this](std::string_view word) { return accept(word); });
  }

  template <class Next>
  std::optional<std::string> chain(std::string_view word, std::string_view sign, Next next) {
    std::string all;
    do {
      while (accept("IF")) {
      }
      const auto part = next();
      if (!part) return {};
      if (!all.empty() && !part->empty()) all += sign;
      all += *part;
      joins_ = sign;
    } while (accept(word));
    return all;
  }

  std::optional<std::string> one() {
    while (accept("IF")) {
    }
    if (accept("(")) {
      auto inner =
          chain("OR", " or ", [this] { return chain("AND", " and ", [this] { return one(); }); });
      if (!inner || !accept(")")) return {};
      return "(" + *inner + ")";
    }
    std::string subject = self_;
    if (const auto path = this->path()) subject = *path;
    if (subject.empty()) return {};
    if (const std::string next = peek(); next.empty() || next == "AND" || next == "OR") {
      bare_.push_back(subject);  // "PID-33 AND PID-34 VALUED": what follows holds for both
      return std::string();
    }
    const auto test = predicate();
    if (!test) return {};
    std::string made;
    for (const std::string& before : bare_) made += with(before, *test) + std::string(joins_);
    bare_.clear();
    return made + with(subject, *test);
  }

  static std::string with(const std::string& subject, const std::string& test) {
    std::string made = test;
    made.replace(made.find('%'), 1, subject);
    return made;
  }

  std::optional<std::string> path() {
    const std::string& word = at_ < words_.size() ? words_[at_] : self_;
    const std::size_t mark = word.find_first_of(".-");
    const std::string name = word.substr(0, mark);
    const std::string below = mark == std::string::npos ? "" : word.substr(mark + 1);
    std::string path;
    if (upper(word) != word || name == "NOT") return {};
    if (dictionary().type(name) != nullptr && !below.empty()) {
      path = (type_.empty() ? self_ : "") + "." + below;  // of the row's own field, or of the type
    } else if (core::SegmentName::looks_right(name)) {
      path = below.empty() ? name : name + "-" + below;
    } else {
      return {};
    }
    ++at_;
    return path;
  }

  // What is asked of a subject, which stands where the % is.
  std::optional<std::string> predicate() {
    if (accept("LENGTH")) return compared("length(%)");
    if (accept_any({"COUNT", "LST.COUNT"})) return compared("count(%)");
    accept_any({"IS", "DOES", "ARE"});
    const bool negated = accept("NOT");
    accept("IS");
    if (accept_any({"VALUED", "VALUE"})) return negated ? "% not valued" : "% valued";
    if (accept("EMPTY")) return negated ? "% not empty" : "% empty";
    if (accept_any({"EXIST", "EXISTS"})) return negated ? "% not valued" : "% valued";
    if (accept("IN")) return list(negated ? "% not in (" : "% in (");
    if (accept_any({"EQUALS", "EQUAL", "="})) accept("TO");
    const auto text = string();
    if (!text) return {};
    return (negated ? "% != " : "% = ") + *text;
  }

  std::optional<std::string> compared(std::string_view of) {
    std::string sign = "=";
    if (accept("GREATER")) sign = ">";
    if (accept("LESS")) sign = "<";
    if (accept_any({"=", "EQUALS"})) sign = "=";
    if (accept(">")) sign = ">";
    accept("THAN");
    if (accept("OR") && accept_any({"EQUALS", "EQUAL"})) sign += "=";
    if (peek().find_first_not_of("0123456789") != std::string::npos || peek().empty()) return {};
    return std::string(of) + " " + sign + " " + words_[at_++];
  }

  std::optional<std::string> list(std::string made) {
    if (!accept("(")) return {};
    do {
      const auto text = string();
      if (!text) return {};
      made += (made.ends_with('(') ? "" : ", ") + *text;
    } while (accept(","));
    if (!accept(")")) return {};
    return made + ")";
  }

  std::optional<std::string> string() {
    const std::string word = at_ < words_.size() ? words_[at_] : std::string();
    if (word.size() < 2 || (word.front() != '"' && word.front() != '\'')) return {};
    ++at_;
    return "'" + word.substr(1, word.size() - 2) + "'";
  }

  std::vector<std::string> words_;
  std::string type_;
  std::string self_;
  std::size_t at_ = 0;
  std::vector<std::string> bare_;
  std::string_view joins_ = " and ";
};

bool holds(const hl7v2::StructureDef& structure, std::string_view segment) {
  return std::ranges::any_of(structure.nodes,
                             [&](const hl7v2::Node& node) { return node.name.view() == segment; });
}

// A structure that has all segments of a formula; of one that names none, any.
std::string structure_for(const std::string& formula) {
  for (const auto& structure : dictionary().structures()) {
    bool all = true;
    for (const auto& segment : dictionary().segments()) {
      const std::string name(segment.name.view());
      const std::size_t at = formula.find(name);
      const bool named =
          at != std::string::npos &&
          (at == 0 || std::isalnum(static_cast<unsigned char>(formula[at - 1])) == 0) &&
          (formula[at + 3] == '-' || formula[at + 3] == ' ');
      all = all && (!named || holds(structure, name));
    }
    if (all && holds(structure, "PID")) return std::string(structure.id.view());
  }
  return "ORU_R01";
}

// A field of a data type, in a structure: "PID-11", "ADT_A01".
std::pair<std::string, std::string> place_of(std::string_view type) {
  for (const auto& structure : dictionary().structures()) {
    for (const hl7v2::Node& node : structure.nodes) {
      if (node.group || !core::SegmentName::looks_right(node.name.view())) continue;
      const auto* segment = dictionary().segment(core::SegmentName(node.name.view()));
      for (std::size_t n = 0; segment != nullptr && n < segment->fields.size(); ++n) {
        if (segment->fields[n].type.view() == type)
          return {std::string(node.name.view()) + "-" + std::to_string(n + 1) + "[first]",
                  std::string(structure.id.view())};
      }
    }
  }
  return {"OBX-5[first]", "ORU_R01"};  // SN and its kin stand only there
}

// "compiles", or the codes of what is wrong.
std::string compiled(kit::Site& site, const std::string& formula, const std::string& type) {
  auto [from, structure] = type.empty()
                               ? std::pair(std::string("PID-3[first]"), structure_for(formula))
                               : place_of(type);
  const auto program =
      site.program("mapping: visits\nfrom: hl7v2 2.8.2 " + structure +
                   "\nto: fhir r4 transaction\nmake:\n  - resourceType: Patient\n    "
                   "language: en\n    name:\n      - $from: " +
                   from + "\n        $when: " + formula + "\n        text: =MSH-10\n");
  return program != nullptr ? "compiles" : site.codes();
}

// "compiles 283, no formula 3 ..." of a file of the guide.
std::string outcome(kit::Site& site, std::string_view file, std::string_view own) {
  std::ifstream in(kGuide / file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  terminology::CsvReader reader(text);
  std::vector<terminology::CellView> row;
  std::map<std::string, std::size_t> columns;
  std::map<std::string, std::string> known;
  std::map<std::string, int> counts;
  while (reader.next(row)) {
    if (columns.empty()) {
      for (std::size_t i = 0; i < row.size(); ++i) columns[std::string(row[i].text)] = i;
      continue;
    }
    const std::string condition(row[columns.at("cond_antlr")].text);
    if (condition.empty()) continue;
    const std::string map(row[columns.at(own.empty() ? "structure" : "map")].text);
    const bool datatype = own == "component";
    const std::string type = datatype ? map.substr(0, map.find('[')) : "";
    std::string self = own.empty() ? "" : std::string(row[columns.at(std::string(own))].text);
    if (datatype) self = self.starts_with(type + ".") ? self.substr(type.size()) : "";
    std::string& became = known[type + '|' + self + '|' + condition];
    if (became.empty()) {
      const auto formula = Translator(condition, type, self).whole();
      became = formula ? compiled(site, *formula, type) : "unclear";
    }
    ++counts[became];
  }
  std::string made;
  for (const auto& [what, count] : counts)
    made += (made.empty() ? "" : ", ") + std::to_string(count) + ' ' + what;
  return made;
}

}  // namespace

TEST_CASE(
    "guide: the conditions of the v2-to-FHIR guide are formulas, but for those that are unclear") {
  if (!std::filesystem::exists(kGuide)) {
    MESSAGE("skipped: the facts of the guide are not here");
    return;
  }
  kit::Site site;
  // E3204: fields that HL7 has only since 2.9 (PRT-23, OBX-33, ORC-38). E3205: PR1-5.5, where PR1-5
  // is a date. E3201: "PL3.NOT VALUED". Unclear: a bracket or an AND that is missing, "AREA" for
  // ARE, an address instead of a list, "ic".
  CHECK(outcome(site, "v2fhir_segment_map.csv", "field") ==
        "53 E3204, 3 E3205, 224 compiles, 6 unclear");
  CHECK(outcome(site, "v2fhir_datatype_map.csv", "component") ==
        "2 E3201 E3201, 78 compiles, 3 unclear");
  CHECK(outcome(site, "v2fhir_message_map.csv", "") == "151 compiles, 1 unclear");
}
