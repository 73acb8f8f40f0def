// Tests of the functions: every example of the reference page, and what each gives for what is
// empty, odd or wrong.
#include "mappings/src/function_docs.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

const Meta kMeta{.channel = "lab-in", .environment = "dev", .date = "2026-11-24"};

// What a formula gives for a message; "E3319 ..." when it does not compile.
std::string value(const kit::Site& site, std::string_view formula, std::string_view lines,
                  Format format = Format::hl7v2) {
  core::Problems problems;
  const auto compiled =
      compile_formula(kit::name(formula), {}, Want::text, site.for_mappings(), format, problems);
  std::string codes;
  for (const core::Problem& problem : problems) codes += code_text(problem) + ' ';
  if (!compiled) return codes;
  if (format != Format::hl7v2) {
    const core::Message document(lines);
    const auto source = read_source(format, document);
    REQUIRE(source);
    return text_of(*compiled, source->view(document), kMeta, kit::kNow);
  }
  const core::Message message(kit::wire(lines));
  return text_of(*compiled, parsers::hl7v2::parse(message), kMeta, kit::kNow);
}

// The element that a formula makes, as JSON.
std::string element(kit::Site& site, std::string_view name, std::string_view formula,
                    std::string_view lines) {
  const auto program = site.program(
      "mapping: visits\nfrom: hl7v2 2.5.1 ORU_R01\nto: fhir r4 transaction\nmake:\n"
      "  - { resourceType: Patient, $as: patient, $identity: PID-1, gender: male, birthDate: "
      "=PID-7 }\n"
      "  - resourceType: Observation\n    $identity: MSH-10\n    issued: =MSH-7\n    " +
      std::string(name) + ": =" + std::string(formula) + "\n");
  if (program == nullptr) return site.codes();
  const std::string json = kit::apply(*program, lines).json;
  const std::string key = '"' + std::string(name) + "\":";
  std::size_t begin = json.find(key);
  if (begin == std::string::npos) begin = json.find("\"_" + key.substr(1));
  if (begin == std::string::npos) return "";
  begin = json.find(':', begin) + 1;
  int depth = 0;
  std::size_t end = begin;
  for (; end < json.size(); ++end) {
    depth += json[end] == '{' || json[end] == '['   ? 1
             : json[end] == '}' || json[end] == ']' ? -1
                                                    : 0;
    if (depth < 0 || (depth == 0 && json[end] == ',')) break;
  }
  return json.substr(begin, end - begin);
}

}  // namespace

TEST_CASE("functions: every example of the reference gives what the page says") {
  kit::Site site;
  const std::vector<FunctionDoc> docs = function_docs();
  CHECK(docs.size() == 45);
  for (const FunctionDoc& doc : docs) {
    CAPTURE(doc.example);
    CHECK(doc.written.starts_with(std::string(doc.name) + "("));
    CHECK(doc.about.ends_with('.'));
    const std::string_view lines = doc.format == Format::cda    ? kExampleCda
                                   : doc.format == Format::fhir ? kExampleFhir
                                                                : kExampleMessage;
    CHECK(doc.empty != "");
    CHECK(doc.example.find(std::string(doc.name) + "(") != std::string_view::npos);
    if (!doc.result.starts_with('{')) {
      CHECK(value(site, doc.example, lines, doc.format) == doc.result);
      continue;
    }
    const std::string_view place = doc.name == "quantity" ? "valueQuantity"
                                   : doc.name == "absent" ? "effectiveDateTime"
                                   : doc.name == "ref"    ? "subject"
                                                          : "performer";
    std::string made = element(site, place, doc.example, kExampleMessage);
    if (made.starts_with('[')) made = made.substr(1, made.size() - 2);
    CHECK(made == doc.result);
  }
}

TEST_CASE(
    "functions: what is empty, odd or out of bounds gives nothing or a short text, never more") {
  const kit::Site site;
  struct Case {
    std::string_view formula;
    std::string_view expected;
  };
  const Case cases[] = {
      {"capture(PID-5.1, '([0-9]+)')", ""},
      {"capture(PID-5.1, 'ka(f)')", "f"},
      {"capture(PID-5.1, 'kaf', 0)", "kaf"},
      {"capture(PID-5.1, 'kaf')", ""},
      {"capture(PID-5.1, '(k)(a)', 3)", ""},
      {"capture(PID-5.1, '(k)(a)', -1)", ""},
      {"capture(PID-5.1, '(k)|(O)', 2)", "O"},
      {"capture(PID-9, '(.*)')", ""},
      {"lookup('K', 'lab-to-loinc', 'state')", "approved"},
      {"lookup('NOPE', 'lab-to-loinc', 'state')", ""},
      {"lookup(PID-8, 'gender', 'code')", "female"},
      {"lookup(PID-8, 'gender', 'display')", ""},
      {"format_date(PID-5.1, 'yyyy')", ""},
      {"format_date(PID-7, 'HH:mm')", ""},
      {"format_date(OBR-7, 'HHmmZ')", "1430-0600"},
      {"format_date(now(), 'yyyy-MM-dd HH:mm')", "2026-11-24 12:00"},
      {"add_time(PID-7, 1, 'days')", "19840308"},
      {"add_time(PID-7, 1, 'hours')", ""},
      {"add_time(PID-7, PID-5.1, 'days')", ""},
      {"add_time(PID-5.1, 1, 'days')", ""},
      {"add_time(PID-29, 1, 'days')", ""},
      {"between(PID-7, PID-29, 'years')", ""},
      {"between(OBR-7, PID-7, 'years')", "-42"},
      {"between(PID-7, OBR-7, 'hours')", ""},
      {"uuid(PID-29)", ""},
      {"hash(PID-29)", ""},
      {"length(control_id())", "20"},
      {"length(uuid(PID-1))", "36"},
      {"pad(PID-1, 1000000000, '0')", ""},
      {"mid(PID-5.1, 0, 3)", ""},
      {"round(2.345, 2)", "2.35"},
      {"round(OBX-5[2])", ""},
      {"join(split('a,,b', ','), '+')", "a+b"},
      {"split('abc', '')", "abc"},
      {"count(PID-99 else PID-29)", "E3204 "},
      {"system('MERCY', '', '')", "urn:oid:2.16.840.1.113883.3.999.1"},
      {"system('X', '1.2.3', 'ISO')", "urn:oid:1.2.3"},
      {"exists(PID-29)", "false"},
      {"if(PID-29 valued, 'x')", ""},
      {"distinct(OBX-3.1)[2]", "REF"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.formula);
    CHECK(value(site, c.formula, kExampleMessage) == c.expected);
  }
}

TEST_CASE("functions: a wrong argument is found when the mapping is loaded") {
  kit::Site site;
  struct Case {
    std::string_view formula;
    std::string_view expected;
  };
  const Case cases[] = {
      {"capture(PID-5, '(')", "E3307 "},
      {"capture(PID-5, PID-3)", "E3313 "},
      {"lookup(PID-8, 'gendre', 'code')", "E3230 "},
      {"lookup(PID-8, 'gender', 'colour')", "E3320 "},
      {"lookup(PID-8, PID-3, 'code')", "E3313 "},
      {"format_date(PID-7, 'yyyymmdd')", "E3319 "},
      {"format_date(PID-7, 'DD.MM.YYYY')", "E3319 "},
      {"format_date(PID-7, '')", "E3319 "},
      {"add_time(PID-7, 1, 'fortnights')", "E3318 "},
      {"add_time(PID-7, 1)", "E3312 "},
      {"between(PID-7, PID-29, PID-8)", "E3313 "},
      {"quantity(OBX-5, 'mg/dL')", "E3317 "},
      {"upper(absent('unknown'))", "E3317 "},
      {"v2type(OBX-5)", "E3311 "},
      {"resolve(OBX-5)", "E3311 "},
      {"section('11450-4')", "E3311 "},
  };
  for (const Case& c : cases) {
    CAPTURE(c.formula);
    CHECK(value(site, c.formula, kExampleMessage) == c.expected);
  }
  CHECK(element(site, "valueQuantity", "quantity(1, 'MG/DL')", kExampleMessage) == "E3322");
  CHECK(element(site, "effectiveDateTime", "absent('dunno')", kExampleMessage) == "E3321");
  CHECK(element(site, "subject", "quantity(1, 'mg')", kExampleMessage) == "E3401");
  CHECK(element(site, "value[x]", "quantity(1, 'mg')", kExampleMessage) == "E3317");
  site.facts.pseudonym = {};
  CHECK(value(site, "hash(PID-3)", kExampleMessage) == "E3316 ");
}

TEST_CASE("functions: control_id() and uuid() are the same again, and others where they must be") {
  kit::Site site;
  const std::string other(kit::wire(kExampleMessage) + "ZZZ|1");
  const std::string id = value(site, "control_id()", kExampleMessage);
  CHECK(id == value(site, "control_id()", kExampleMessage));
  CHECK(id != value(site, "control_id()", other));
  const std::string uuid = value(site, "uuid('a')", kExampleMessage);
  CHECK(uuid == value(site, "uuid('a')", other));
  CHECK(uuid != value(site, "uuid('b')", other));
  site.facts.site = kit::name("mercy-south");
  CHECK(uuid != value(site, "uuid('a')", other));
  CHECK(id != value(site, "control_id()", kExampleMessage));
}

TEST_CASE("functions: quantity() and absent() make elements, alone, behind else and in if()") {
  kit::Site site;
  const std::string unknown =
      R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]})";
  struct Case {
    std::string_view name;
    std::string_view formula;
    std::string expected;
  };
  const Case cases[] = {
      {"valueQuantity", "quantity(OBX-5[1], 'mmol/L')",
       R"({"value":10.60,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"})"},
      {"valueQuantity", "quantity(OBX-5[1], OBX-6[1].2)",
       R"({"value":10.60,"unit":"milligrams per decilitre"})"},
      {"valueQuantity", "quantity(OBX-5[1])", R"({"value":10.60})"},
      {"valueQuantity", "quantity(PID-29, 'mg')", ""},
      {"valueQuantity", "quantity(PID-29, 'mg') else quantity(7, '%')",
       R"({"value":7,"unit":"%","system":"http://unitsofmeasure.org","code":"%"})"},
      {"valueQuantity", "if(PID-8 = 'M', quantity(1, 'mg'), quantity(2, 'kg'))",
       R"({"value":2,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"})"},
      {"effectiveDateTime", "PID-29 else absent('unknown')", unknown},
      {"effectiveDateTime", "OBR-7 else absent('unknown')", R"("2026-11-19T14:30:00-06:00")"},
      {"effectiveDateTime", "absent('unknown')", unknown},
      {"effectiveDateTime", "if(PID-8 = 'F', absent('unknown'), OBR-7)", unknown},
      {"effectiveDateTime", "if(PID-8 = 'M', absent('unknown'), OBR-7)",
       R"("2026-11-19T14:30:00-06:00")"},
      {"subject", "ref(patient) else absent('unknown')",
       element(site, "subject", "ref(patient)", kExampleMessage)},
      {"code", "OBR-4[.1 = 'X'] else absent('unknown')", unknown},
      {"performer", "PID-1 else absent('unknown')", "E3401"},
      {"identifier", "PID-21 else absent('unknown')", '[' + unknown + ']'},
  };
  for (const Case& c : cases) {
    CAPTURE(c.formula);
    CHECK(element(site, c.name, c.formula, kExampleMessage) == c.expected);
  }
  CHECK(element(site, "identifier", "PID-3 else absent('unknown')", kExampleMessage)
            .find("987-65-4320") != std::string::npos);
}
