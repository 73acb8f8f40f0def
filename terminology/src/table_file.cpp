#include "terminology/src/table_file.hpp"

namespace parsers::yaml {

using terminology::Side;
using terminology::TableFile;
using terminology::Target;
using terminology::UnmappedFile;

template <>
const Spec<UnmappedFile>& spec<UnmappedFile>() {
  static const auto table =
      Spec<UnmappedFile>("unmapped", "What is done with a code that has no row.")
          .option("use", &UnmappedFile::use, "This code instead.", "unknown")
          .option("keep", &UnmappedFile::keep, "The source code goes through as it is.", "source")
          .option("omit", &UnmappedFile::omit, "The element is left out.", "field")
          .option("fail", &UnmappedFile::fail, "The message goes to the error queue.", "message")
          .option("table", &UnmappedFile::table, "Another table is asked.", "lab-to-loinc-2")
          .option("report", &UnmappedFile::report,
                  "Level of the issue; every miss is counted and listed whatever it is.", "warning")
          .exactly_one({"use", "keep", "omit", "fail", "table"});
  return table;
}

template <>
const Spec<Target>& spec<Target>() {
  static const auto table =
      Spec<Target>("target", "What a code is called over there.")
          .option("code", &Target::code, "The code.", "2345-7")
          .required()
          .option("display", &Target::display, "Its name.", "Glucose")
          .option("system", &Target::system, "Its system, if not that of the table.", "loinc")
          .short_form("code");
  return table;
}

template <>
const Spec<Side>& spec<Side>() {
  static const auto table =
      Spec<Side>("side", "A coding system, and where its codes stand in the .csv file.")
          .option("system", &Side::system,
                  "A URI, or a short name from `namespaces:` in hospital.yaml.", "loinc")
          .option("code", &Side::code,
                  "The column of the codes; `from` or `to` when it is not said.", "loinc_code")
          .option("display", &Side::display, "The column of the names.", "loinc_name")
          .short_form("system");
  return table;
}

template <>
const Spec<TableFile>& spec<TableFile>() {
  static const auto table =
      Spec<TableFile>("table", "A crosswalk: what each code of one system is called in another.")
          .option("table", &TableFile::table, "Its name, for `translate()`.", "gender")
          .required()
          .option("about", &TableFile::about, "What it is for, in one sentence.",
                  "HL7 table 0001 to FHIR administrative-gender")
          .option("owner", &TableFile::owner, "Who keeps it; a name from hospital.yaml.", "lab-it")
          .option("from", &TableFile::from, "The system of the source codes.",
                  "{ system: ACME, code: code, display: name }")
          .option("to", &TableFile::to, "The system of the target codes.",
                  "http://hl7.org/fhir/administrative-gender")
          .option("match", &TableFile::match, "How codes are compared; exactly, if not said.",
                  "[trim, ignore-case]")
          .option("keep_source", &TableFile::keep_source,
                  "The source code stays as a second coding.", "yes")
          .option("unmapped", &TableFile::unmapped, "What is done with a code that has no row.",
                  "{ use: unknown, report: warning }")
          .required()
          .option("map", &TableFile::map, "The rows, when they stand here.",
                  "F: female\nGLU: { code: 2345-7, display: Glucose }")
          .option("file", &TableFile::file, "The .csv file beside this one that has the rows.",
                  "lab-to-loinc.csv")
          .option("only_rows", &TableFile::only_rows,
                  "Which rows of the file count; the others are drafts.", "state = 'approved'")
          .option("reverse", &TableFile::reverse,
                  "The way back; needed for it when several codes lead to one.",
                  "{ female: F, male: M }")
          .exactly_one({"map", "file"});
  return table;
}

}  // namespace parsers::yaml
