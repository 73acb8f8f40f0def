#include "terminology/src/load.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/standard.hpp"

using namespace parsers;
using terminology::Table;
using terminology::Tables;

namespace {

struct Site {
  std::map<std::string, std::string, std::less<>> files;
  core::Sources sources;
  core::Problems problems;
  Tables tables;

  std::optional<Table> load(std::string text) {
    const auto document = yaml::read(
        sources, {core::Name(core::NameKey{}, "terminology/t.yaml"), std::move(text)}, problems);
    const auto csv = [this](std::string_view file) -> std::optional<std::string> {
      const auto found = files.find(file);
      return found == files.end() ? std::nullopt : std::optional(found->second);
    };
    return terminology::load(sources, document, system_of, csv, problems);
  }

  static std::optional<std::string> system_of(std::string_view name) {
    if (name == "loinc") return "http://loinc.org";
    return std::nullopt;
  }

  // "E2002@terminology/t.csv:3 ..."
  std::string findings() const {
    std::string out;
    for (const core::Problem& problem : problems) {
      if (!out.empty()) out += ' ';
      out += core::code_text(problem) + '@' +
             core::file_and_line(sources, problem.place).text().substr(12);
      CHECK(!core::show(problem, sources).empty());
    }
    return out;
  }
};

std::string code(const terminology::Row* row) { return row == nullptr ? "-" : row->code; }

constexpr std::string_view kLab =
    "table: lab\n"
    "owner: lab-it\n"
    "file: t.csv\n"
    "from: { system: ACME, code: code, display: name }\n"
    "to:   { system: loinc, code: loinc, display: loinc_name }\n"
    "only_rows: state = 'approved'\n"
    "match: [trim, ignore-case]\n"
    "keep_source: yes\n"
    "unmapped: { keep: source, report: warning }\n";

// A table with one source column `code` and one target column `loinc`.
std::string findings_of_csv(std::string rows) {
  Site site;
  site.files["t.csv"] = "code,loinc\n" + std::move(rows);
  site.load(
      "{table: t, file: t.csv, from: {code: code}, to: {code: loinc}, unmapped: {fail: message}}");
  return site.findings();
}

}  // namespace

TEST_CASE("terminology: a table with its rows in the file") {
  Site site;
  const auto table = site.load(
      "table: gender\n"
      "about: sex\n"
      "to: http://hl7.org/fhir/administrative-gender\n"
      "unmapped: { use: unknown, report: info }\n"
      "map:\n"
      "  F: female\n"
      "  N: unknown\n"
      "  01: { code: 718-7, display: y, system: loinc }\n"
      "reverse: { female: F, unknown: N }\n");
  CHECK(site.findings() == "");
  REQUIRE(table);
  CHECK(table->name().text() == "gender");
  CHECK(table->to_system() == "http://hl7.org/fhir/administrative-gender");
  CHECK(table->policy() == terminology::Unmapped::use);
  CHECK(table->use_code() == "unknown");
  CHECK(table->report() == terminology::Report::info);
  CHECK(table->file().text() == "terminology/t.yaml");
  CHECK(code(table->find("F")) == "female");
  CHECK(code(table->find("f")) == "-");
  CHECK(table->find("01")->system == "http://loinc.org");
  CHECK(table->find("01")->display == "y");
  CHECK(code(table->reverse("unknown")) == "N");
  CHECK(core::file_and_line(site.sources, table->find("N")->place).text() ==
        "terminology/t.yaml:7");
}

TEST_CASE("terminology: a table with its rows in a .csv file, where drafts do not count") {
  for (const bool excel : {false, true}) {
    CAPTURE(excel);
    Site site;
    std::string csv =
        "code,name,loinc,loinc_name,state,checked_by\n"
        "GLU,Glucose,2345-7,\"Glucose [Mass/volume], serum\",approved,m.ortiz\n"
        " k ,Potassium,2823-3,,approved,\n"
        "TROPHS,Troponin,89579-7,,draft,\n"
        ",,,,,\n"
        "SHORT\n";
    if (excel) {
      std::string crlf = "\xEF\xBB\xBF";
      for (const char c : csv) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
      csv = crlf;
    }
    site.files["t.csv"] = csv;
    const auto table = site.load(std::string(kLab));
    CHECK(site.findings() == "");
    REQUIRE(table);
    CHECK(code(table->find("glu ")) == "2345-7");
    CHECK(table->find("GLU")->display == "Glucose [Mass/volume], serum");
    CHECK(table->find("GLU")->name == "Glucose");
    CHECK(code(table->find("K")) == "2823-3");
    CHECK(code(table->find("TROPHS")) == "-");
    CHECK(table->from_system() == "ACME");
    CHECK(table->to_system() == "http://loinc.org");
    CHECK(table->keep_source());
    CHECK(table->policy() == terminology::Unmapped::keep);
    CHECK(table->owner().text() == "lab-it");
    CHECK(table->file().text() == "terminology/t.csv");
    CHECK(core::file_and_line(site.sources, table->find("K")->place).text() ==
          "terminology/t.csv:3");
    CHECK(table->reversible());
    CHECK(table->reverse("2345-7")->code == "GLU");
  }
}

TEST_CASE("terminology: what is wrong in a table file") {
  struct Case {
    std::string text;
    std::string expected;
  };
  const Case cases[] = {
      {"table: t\nunmapped: { fail: message }\nmap: { A: b }\n", ""},
      {"table: t\nunmapped: { omit: field }\nmap: { A: b }\n", ""},
      {"table: t\nmap: { A: b }\n", "E1422@t.yaml:1"},
      {"unmapped: { use: x }\nmap: { A: b }\n", "E1422@t.yaml:1"},
      {"table: t\nunmapped: { use: x }\n", "E1427@t.yaml:1"},
      {"table: t\nunmapped: { use: x, keep: source }\nmap: { A: b }\n", "E1427@t.yaml:2"},
      {"table: t\nunmapped: { report: info }\nmap: { A: b }\n", "E1427@t.yaml:2"},
      {"table: t\nunmapped: { keep: it }\nmap: { A: b }\n", "E1425@t.yaml:2"},
      {"table: t\nunmaped: { keep: source }\nmap: { A: b }\n", "E1420@t.yaml:2 E1422@t.yaml:1"},
      {"table: t\nto: loink\nunmapped: { use: x }\nmap: { A: b }\n", "E2007@t.yaml:2"},
      {"table: t\nunmapped: { use: x }\nfile: none.csv\n", "E2001@t.yaml:3"},
      {"table: t\nunmapped: { use: x }\nfile: ../t.csv\n", "E2001@t.yaml:3"},
      {"table: t\nunmapped: { use: x }\nonly_rows: a = 'b'\nmap: { A: b }\n", "E2018@t.yaml:3"},
      {"table: t\nunmapped: { use: x }\nmap: { A: '' }\n", "E2008@t.yaml:3"},
      {"table: t\nunmapped: { use: x }\nmatch: [ignore-case]\nmap:\n  A: b\n  a: c\n",
       "E2002@t.yaml:6"},
      {"table: t\nunmapped: { use: x }\nmatch: [trim]\nmap:\n  A: b\n  'A ': b\n",
       "W2002@t.yaml:6"},
      {"table: t\nto: loinc\nunmapped: { use: x }\nmap:\n  A: 2345-8\n  B: 23457\n",
       "W2012@t.yaml:5 W2012@t.yaml:6"},
      {"table: t\nunmapped: { use: x }\nmap: { A: female }\nreverse: { femlae: A }\n",
       "W2011@t.yaml:4"},
      {"table: t\nunmapped: { use: x }\nmap: { A: female }\nreverse: { male: M }\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Site site;
    site.load(c.text);
    CHECK(site.findings() == c.expected);
  }
}

TEST_CASE("terminology: what is wrong in a .csv file") {
  struct Case {
    std::string rows;
    std::string expected;
  };
  const Case cases[] = {
      {"A,b\nB,c\n", ""},
      {"A,b\nA,c\n", "E2002@t.csv:3"},
      {"A,b\n,c\n", "E2008@t.csv:3"},
      {"A,\nB,c\n", "E2008@t.csv:2"},
      {"A,b\nB\n", "E2008@t.csv:3"},
      {"A,b,c\n", "E2017@t.csv:2"},
      {"A,\"b\n", "E2014@t.csv:2"},
      {"A,\"b\"c\n", "E2014@t.csv:2"},
      {"A,\xE4\n", "E2016@t.csv:2"},
      {"1E3,b\n1.00E+03,c\n12E,d\nE3,e\n", "W2013@t.csv:2 W2013@t.csv:3"},
      {"MAR-1,b\n01-Mar,c\n1-mar-26,d\n3/1/2026,e\nMARE,f\nMAR-,g\n1-2,h\n",
       "W2013@t.csv:2 W2013@t.csv:3 W2013@t.csv:4 W2013@t.csv:5"},
      {"00123,b\n00124,c\n125,d\nX7,e\n123456,f\n", "W2013@t.csv:4"},
      {"00123,b\n125,d\n", ""},
      {"00123,b\n0124,c\n125,d\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.rows);
    CHECK(findings_of_csv(c.rows) == c.expected);
  }
}

TEST_CASE("terminology: the header of a .csv file") {
  struct Case {
    std::string csv;
    std::string expected;
  };
  const Case cases[] = {
      {"", "E2015@t.csv:1"},
      {"code;loinc\nA;b\n", "E2015@t.csv:1"},
      {"codes,name,loinc,loinc_name,state\n", "E2004@t.yaml:4"},
      {"code,name,loinc,state,state\n", "E2015@t.csv:1 E2004@t.yaml:5"},
      {"code,name,loinc,loinc_name\n", "E2004@t.yaml:6"},
      {"code,name,loinc,loinc_name,state\nA,,2345-7,,Approved\n", "W2019@t.yaml:6"},
      {"code,name,loinc,loinc_name,state\n", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.csv);
    Site site;
    site.files["t.csv"] = c.csv;
    site.load(std::string(kLab));
    CHECK(site.findings() == c.expected);
  }
}

TEST_CASE("terminology: only_rows") {
  struct Case {
    std::string text;
    std::string found;  // codes of the rows that count, or the problem
  };
  const Case cases[] = {
      {"state = 'ok'", "AB"},
      {"state != 'ok'", "C"},
      {"state in ('ok', 'old')", "ABC"},
      {"state not in ('old')", "AB"},
      {"state = 'ok' and kind of = 'it''s'", "B"},
      {"kind of in ('x','it''s') and state='ok'", "AB"},
      {"state = \"ok\"", "E2006:9"},
      {"state", "E2006:6"},
      {"state = 'ok' or kind of = 'x'", "E2006:14"},
      {"state = 'ok", "E2006:12"},
      {"state in 'ok'", "E2006:10"},
      {"state in ('ok'", "E2006:15"},
      {"= 'ok'", "E2006:1"},
      {"stat = 'ok'", "E2004:1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Site site;
    site.files["t.csv"] = "from,to,state,kind of\nA,1,ok,x\nB,2,ok,it's\nC,3,old,x\n";
    const auto table =
        site.load("table: t\nfile: t.csv\nunmapped: {fail: message}\nonly_rows: " + c.text + "\n");
    std::string found;
    for (const auto& row : table->rows()) found += row.from;
    if (!site.problems.empty()) {
      const auto& problem = site.problems[0];
      found = core::code_text(problem) + ':' +
              std::to_string(core::locate(site.sources.find(1)->text, problem.place.offset).column -
                             11);
    }
    CHECK(found == c.found);
  }
}

TEST_CASE("terminology: a table that asks another one needs it, and no ring") {
  struct Case {
    std::string next;  // "ab bc": a asks b, b asks c
    std::string expected;
  };
  const Case cases[] = {
      {"ab", "E2009"},       {"ab b", ""},       {"aa", "E2010"},
      {"ab ba", "E2010"},    {"ab bc c", ""},    {"ab bc ca", "E2010"},
      {"ab bc cb", "E2010"}, {"ab bb", "E2010"}, {"ba cb ac", "E2010"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.next);
    Site site;
    for (std::size_t i = 0; i < c.next.size();) {
      const std::size_t end = std::min(c.next.find(' ', i), c.next.size());
      const std::string name(1, c.next[i]);
      const std::string policy =
          end - i == 2 ? "table: " + std::string(1, c.next[i + 1]) : "use: x";
      site.tables.add(*site.load("table: " + name + "\nunmapped: { " + policy + " }\nmap: {}\n"));
      i = end + 1;
    }
    terminology::check(site.tables, site.problems);
    std::string codes;
    for (const auto& problem : site.problems) codes += core::code_text(problem);
    CHECK(codes == c.expected);
  }
}

TEST_CASE("terminology: the standard tables have no problem, and know the way back") {
  Site site;
  terminology::add_standard(site.tables, site.sources, Site::system_of, site.problems);
  terminology::check(site.tables, site.problems);
  CHECK(site.problems.empty());
  const std::filesystem::directory_iterator files(SOURCE_ROOT "/terminology");
  CHECK(site.tables.names().size() ==
        static_cast<std::size_t>(std::count_if(begin(files), end(files), [](const auto& file) {
          return file.path().extension() == ".yaml";
        })));
  struct Case {
    std::string_view table;
    std::string_view asked;
    std::string_view found;
  };
  const Case cases[] = {
      {"gender", "F", "female"},
      {"gender", "x", "-"},
      {"name-use", "L", "official"},
      {"address-use", "H", "home"},
      {"address-type", "M", "postal"},
      {"telecom-use", "WPN", "work"},
      {"telecom-system", "CP", "phone"},
      {"quantity-comparator", ">=", ">="},
      {"coding-system", "LN", "http://loinc.org"},
      {"coding-system", "ln ", "http://loinc.org"},
      {"coding-system", "L", "-"},
      {"coding-system", "ATC", "-"},
      {"marital-status", "P", "T"},
      {"patient-class", "I", "IMP"},
      {"result-status", "F", "final"},
      {"report-status", "F", "final"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.table);
    CAPTURE(c.asked);
    const Table* table = site.tables.find(c.table);
    REQUIRE(table != nullptr);
    CHECK(code(table->find(c.asked)) == c.found);
    CHECK(table->file().text() == "terminology/" + std::string(c.table) + ".yaml");
  }
  CHECK(site.tables.find("marital-status")->find("U")->system ==
        "http://terminology.hl7.org/CodeSystem/v3-NullFlavor");
  CHECK(code(site.tables.find("gender")->reverse("other")) == "O");
}
