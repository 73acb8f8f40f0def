// The functions of the mapping language: what the checker, the reference page and the tests of the
// examples know of each.
#include <array>

#include "mappings/src/detail/functions.hpp"
#include "mappings/src/function_docs.hpp"

namespace mappings {

namespace detail {

namespace {

constexpr auto kRows = std::to_array<FunctionRow>({
    {{"Choose", "if", "if(test, value, other value)",
      "The value when the test holds, the other one when not.",
      "the test fails and there is no other value", "if(PID-8 = 'F', 'a woman', 'no woman')",
      "a woman"},
     Function::if_, 2, 3, Kind::nothing, true, {Arg::test, Arg::any, Arg::any}},
    {{"Choose", "require", "require(value, 'what is missing')",
      "The value; when there is none, the message is not mapped, and the text says why.",
      "never: the message is parked instead", "require(PID-3[.5 = 'MR'].1, 'no MRN in PID-3')",
      "100234"},
     Function::require, 2, 2, Kind::nothing, false, {Arg::any, Arg::any}},
    {{"Choose", "first", "first(values)", "The first of several that has a value.",
      "none has a value", "first(PID-3).1", "100234"},
     Function::first, 1, 1, Kind::nothing, false, {Arg::any}},
    {{"Choose", "last", "last(values)", "The last of several that has a value.", "none has a value",
      "last(PID-3).1", "987-65-4320"},
     Function::last, 1, 1, Kind::nothing, false, {Arg::any}},
    {{"Choose", "count", "count(values)", "How many have a value.", "never: none are 0",
      "count(PID-3)", "2"},
     Function::count, 1, 1, Kind::number, false, {Arg::any}},
    {{"Choose", "distinct", "distinct(values)", "Each once, compared by their texts.",
      "none has a value", "join(distinct(OBX-2), ',')", "NM,ST"},
     Function::distinct, 1, 1, Kind::nothing, true, {Arg::any}},
    {{"Choose", "index", "index()", "Which one of `$each` this is, from 1.", "never", "index()",
      "1"},
     Function::index, 0, 0, Kind::number, false, {}},
    {{"Text", "upper", "upper(text)",
      "In capital letters: A to Z; letters of other alphabets stay.", "the text is",
      "upper(PID-5.1)", "OKAFOR"},
     Function::upper, 1, 1, Kind::text, false, {Arg::any}},
    {{"Text", "lower", "lower(text)", "In small letters: a to z; letters of other alphabets stay.",
      "the text is", "lower(PID-5.1)", "okafor"},
     Function::lower, 1, 1, Kind::text, false, {Arg::any}},
    {{"Text", "trim", "trim(text)", "Without blanks at both ends.",
      "the text is, or has only blanks", "trim('  a b ')", "a b"},
     Function::trim, 1, 1, Kind::text, false, {Arg::any}},
    {{"Text", "length", "length(text)", "How many characters it has.", "the text is",
      "length(PID-5.1)", "6"},
     Function::length, 1, 1, Kind::number, false, {Arg::any}},
    {{"Text", "left", "left(text, how many)", "That many characters from the left.", "the text is",
      "left(PID-5.1, 3)", "Oka"},
     Function::left, 2, 2, Kind::text, false, {Arg::any, Arg::any}},
    {{"Text", "right", "right(text, how many)", "That many characters from the right.",
      "the text is", "right(PID-5.1, 3)", "for"},
     Function::right, 2, 2, Kind::text, false, {Arg::any, Arg::any}},
    {{"Text", "mid", "mid(text, from, how many)",
      "That many characters, beginning with the one of that number, from 1.",
      "the text is, or ends before", "mid(PID-5.1, 2, 3)", "kaf"},
     Function::mid, 3, 3, Kind::text, false, {Arg::any, Arg::any, Arg::any}},
    {{"Text", "pad", "pad(text, width, 'filler')",
      "Filled up on the left to that many characters. A longer text stays.", "the text is",
      "pad(PID-1, 4, '0')", "0001"},
     Function::pad, 3, 3, Kind::text, false, {Arg::any, Arg::any, Arg::any}},
    {{"Text", "digits", "digits(text)", "Only its digits.", "it has none", "digits(PID-13.1)",
      "5125550143"},
     Function::digits, 1, 1, Kind::text, false, {Arg::any}},
    {{"Text", "replace", "replace(text, 'old', 'new')", "With every `old` replaced.",
      "the text is, or nothing is left of it", "replace(PID-13.1, '-', ' ')", "(512)555 0143"},
     Function::replace, 3, 3, Kind::text, false, {Arg::any, Arg::any, Arg::any}},
    {{"Text", "capture", "capture(text, 'pattern', which)",
      "What the part in parentheses of a pattern (RE2) found: of the first pair, or of that "
      "number; 0 is all that the pattern found.",
      "the pattern does not match, or that part of it found nothing",
      "capture(OBX-5[last], '([0-9]+) to ([0-9]+)', 2)", "12"},
     Function::capture, 2, 3, Kind::text, false, {Arg::any, Arg::pattern, Arg::any}},
    {{"Text", "split", "split(text, 'separator')",
      "The pieces between the separators, without those that are empty.", "the text is",
      "split(PID-13.1, '-')[last]", "0143"},
     Function::split, 2, 2, Kind::text, true, {Arg::any, Arg::any}},
    {{"Text", "join", "join(values, 'separator')",
      "All that have a value as one text, with the separator between two.", "none has a value",
      "join(PID-3.1, ', ')", "100234, 987-65-4320"},
     Function::join, 2, 2, Kind::text, false, {Arg::any, Arg::any}},
    {{"Text", "concat", "concat(a, b, ...)", "One text of all of them. `a & b` is the same.",
      "all are", "concat(PID-5.1, ', ', PID-5.2)", "Okafor, Adaeze"},
     Function::concat, 1, 16, Kind::text, false, {Arg::any}},
    {{"Text", "plain", "plain(text)", "On one line: line breaks and tabs become blanks.",
      "the text is", "plain(OBX-5[last])", "range 4 to 12"},
     Function::plain, 1, 1, Kind::text, false, {Arg::any}},
    {{"Number", "number", "number(text)",
      "The text as a number, with its digits as they were written. What is none is an issue.",
      "the text is, or is no number", "number(OBX-5[1])", "10.60"},
     Function::number, 1, 1, Kind::number, false, {Arg::any}},
    {{"Number", "round", "round(number, digits)",
      "Rounded to that many digits behind the point, or to a whole number.", "it is no number",
      "round(OBX-5[1])", "11"},
     Function::round, 1, 2, Kind::number, false, {Arg::any, Arg::any}},
    {{"Date", "date", "date(value)", "The value as a date, where its type does not say so.",
      "the value is", "date(PID-7)", "19840307"},
     Function::date, 1, 1, Kind::value, false, {Arg::any}},
    {{"Date", "datetime", "datetime(value)",
      "The value as a date with time, where its type does not say so.", "the value is",
      "datetime(OBR-7)", "20261119143000"},
     Function::datetime, 1, 1, Kind::value, false, {Arg::any}},
    {{"Date", "now", "now()", "When the message is mapped, in the zone of the facility.", "never",
      "now()", "20261124120000-0600"},
     Function::now, 0, 0, Kind::value, false, {}},
    {{"Date", "format_date", "format_date(date, 'pattern')",
      "The date in the form of the pattern. `yyyy` `yy` year, `MM` `M` month, `MMM` Jan, `dd` `d` "
      "day, `HH` `H` hour 0-23, `hh` `h` hour 1-12, `a` AM or PM, `mm` minute, `ss` second, `SSS` "
      "thousandths, `zzz` offset as +01:00, `Z` as +0100. Other letters stand in double quotes. "
      "The clock is shown as the date says it.",
      "it is no date (an issue), or not as precise as the pattern; seconds that are not said are "
      "00",
      "format_date(OBR-7, 'dd.MM.yyyy HH:mm')", "19.11.2026 14:30"},
     Function::format_date, 2, 2, Kind::text, false, {Arg::any, Arg::date_pattern}},
    {{"Date", "add_time", "add_time(date, how many, 'unit')",
      "The date, later by that many seconds, minutes, hours, days, weeks, months or years; earlier "
      "when negative. Days and longer keep the time on the clock; the last day of a shorter month "
      "stands for days that it has not.",
      "one of the two is, it is no date (an issue), or it is not as precise as the unit",
      "add_time(AIS-4, AIS-7, 'minutes')", "20261120094500-0600"},
     Function::add_time, 3, 3, Kind::value, false, {Arg::any, Arg::any, Arg::unit}},
    {{"Date", "between", "between(from, to, 'unit')",
      "How many whole units lie between two dates; negative when `to` is earlier.",
      "one is, is no date (an issue), or is not as precise as the unit",
      "between(PID-7, OBR-7, 'years')", "42"},
     Function::between, 3, 3, Kind::number, false, {Arg::any, Arg::any, Arg::unit}},
    {{"Codes", "translate", "translate(code, 'table', 'reverse')",
      "The code of each row that a table of terminology/ has for it. The third may be left out; "
      "'reverse' goes the other way, 'keep', 'omit' and 'fail' say what is done with a code that "
      "has no row.",
      "the table says so for a code that has no row", "translate(PID-8, 'gender')", "female"},
     Function::translate, 2, 3, Kind::coded, true, {Arg::any, Arg::any, Arg::any}},
    {{"Codes", "lookup", "lookup(code, 'table', 'column')",
      "What the row of a code has in a column of the .csv file; of a table with `map:` the columns "
      "are code and display. A code without a row is an issue.",
      "there is no row, or nothing in the column", "lookup('GLU', 'lab-to-loinc', 'loinc_name')",
      "Glucose [Mass/volume] in Serum or Plasma"},
     Function::lookup, 3, 3, Kind::text, true, {Arg::any, Arg::table, Arg::column}},
    {{"Codes", "concept", "concept('system', code, 'display')",
      "A code of a system: a URI, or a short name of hospital.yaml. The display may be left out.",
      "the code is", "concept('loinc', OBX-3[1].1)", "GLU"},
     Function::concept_, 2, 3, Kind::coded, true, {Arg::any, Arg::any, Arg::any}},
    {{"Codes", "system", "system(authority)",
      "The URI of who assigned an identifier, or of a coding system: by hospital.yaml, by HL7 "
      "table 0396, else urn:id: and an issue. Also system(name, id, kind of id), the three parts "
      "of an HD.",
      "the value is", "system(PID-3[1].4)", "urn:oid:2.16.840.1.113883.3.999.1"},
     Function::system, 1, 3, Kind::text, false, {Arg::any, Arg::any, Arg::any}},
    {{"Codes", "quantity", "quantity(number, unit)",
      "A FHIR Quantity. When the unit is a code of UCUM, system and code say so; any other stays a "
      "text, and is an issue. What the unit measures is not checked.",
      "the number is", "quantity(OBX-5[1], OBX-6[1].1)",
      "{\"value\":10.60,\"unit\":\"mg/dL\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg/"
      "dL\"}"},
     Function::quantity, 1, 2, Kind::built, false, {Arg::any, Arg::unit_code}},
    {{"Identity, links", "ref", "ref(name)",
      "A reference to the resource that is made `$as: name`: the one of this iteration, else one "
      "further out.",
      "there is none", "ref(patient)", "{\"reference\":\"urn:uuid:a3c4bba6-2afe-5055-aafb-0ff397cb872f\"}"},
     Function::ref, 1, 1, Kind::resource, false, {Arg::any}},
    {{"Identity, links", "refs", "refs(name)", "References to all of them.", "there is none",
      "refs(patient)", "{\"reference\":\"urn:uuid:a3c4bba6-2afe-5055-aafb-0ff397cb872f\"}"},
     Function::refs, 1, 1, Kind::resource, true, {Arg::any}},
    {{"Identity, links", "resolve", "resolve(reference)",
      "The resource that a reference leads to: in the same bundle, or contained.",
      "it leads to nothing that came along", "resolve(DiagnosticReport.result).code.text",
      "Glucose", Format::fhir},
     Function::resolve, 1, 1, Kind::node, true, {Arg::any}},
    {{"Identity, links", "uuid", "uuid(text)",
      "A UUID (version 5) of the text in the name space of the site: the same text gives the same "
      "one, always, and another site's is another.",
      "the text is", "uuid(PID-3[1].1)", "354ae9ab-83a9-510b-b100-c751549a587e"},
     Function::uuid, 1, 1, Kind::text, false, {Arg::any}},
    {{"Identity, links", "hash", "hash(text)",
      "A pseudonym: the text under a secret key of the site. Without the key nobody can find the "
      "text by trying them all; with another key it is another one.",
      "the text is", "hash(PID-3[1].1)", "7b41c0e29d5f6"},
     Function::hash, 1, 1, Kind::text, false, {Arg::any}},
    {{"Identity, links", "control_id", "control_id()",
      "An id for MSH-10, 20 characters (HL7 2.5.1, 2.14.9.10). The same message through the same "
      "mapping and channel gives the same one, so that its receiver knows it again.",
      "never", "control_id()", "5M8C519EWKQW69Q79XG0"},
     Function::control_id, 0, 0, Kind::text, false, {}},
    {{"Source", "section", "section('code')",
      "The sections of a CDA document of this LOINC code or template, nested ones, too.",
      "the document has none", "section('11450-4').title", "Problems", Format::cda},
     Function::section, 1, 1, Kind::node, true, {Arg::section}},
    {{"Source", "exists", "exists(value)",
      "A test: whether it has a value. `x valued` is the same.", "never", "exists(PID-8)", "true"},
     Function::exists, 1, 1, Kind::truth, false, {Arg::any}},
    {{"Source", "v2type", "v2type(value)",
      "The HL7 v2 data type for a value of FHIR or CDA, for OBX-2.",
      "the value is, or there is no such type", "v2type(Observation[1].value)", "NM", Format::fhir},
     Function::v2type, 1, 1, Kind::text, false, {Arg::any}},
    {{"Source", "absent", "absent('reason')",
      "Says why a value is missing, as FHIR's data-absent-reason. It stands alone, behind `else`, "
      "or in if().",
      "never; alone with constants it makes nothing, as they do", "PID-29 else absent('unknown')",
      "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"
      "data-absent-reason\",\"valueCode\":\"unknown\"}]}"},
     Function::absent, 1, 1, Kind::built, false, {Arg::reason}},
});

}  // namespace

std::span<const FunctionRow> function_rows() { return kRows; }

}  // namespace detail

std::vector<FunctionDoc> function_docs() {
  std::vector<FunctionDoc> docs;
  for (const detail::FunctionRow& row : detail::function_rows()) docs.push_back(row.doc);
  return docs;
}

const std::string_view kExampleMessage =
    "MSH|^~\\&|LAB|MERCY|WEIR|MERCY|20261119143000-0600||ORU^R01^ORU_R01|LAB7781|P|2.5.1\n"
    "PID|1||100234^^^MERCY^MR~987-65-4320^^^SSA^SS||Okafor^Adaeze^N||19840307|F|||||"
    "(512)555-0143\n"
    "OBR|1|4711|8899|CHEM^Chemistry|||20261119143000\n"
    "OBX|1|NM|GLU^Glucose||10.60|mg/dL^milligrams per decilitre^UCUM\n"
    "OBX|2|ST|REF^Reference||range\\.br\\4 to 12\n"
    "AIS|1||XRAY^X-ray|20261120090000-0600|||45|min\n";

const std::string_view kExampleCda =
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><structuredBody><component>\n"
    "<section><code code=\"11450-4\"/><title>Problems</title></section>\n"
    "</component></structuredBody></component></ClinicalDocument>\n";

const std::string_view kExampleFhir =
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\n"
    "{\"resource\":{\"resourceType\":\"DiagnosticReport\",\"status\":\"final\",\n"
    "\"result\":[{\"reference\":\"Observation/o1\"}]}},\n"
    "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o1\",\"status\":\"final\",\n"
    "\"code\":{\"text\":\"Glucose\"},\"valueQuantity\":{\"value\":106,\"unit\":\"mg/dL\"}}}]}\n";

}  // namespace mappings
