#include "terminology/src/file.hpp"

namespace parsers::yaml {

using terminology::Coding;
using terminology::Side;
using terminology::TableFile;
using terminology::UnmappedFile;

template <>
const Spec<Side>& spec<Side>() {
  static const auto table =
      Spec<Side>("side", "One of the two code systems, and its columns.")
          .option("system", &Side::system, "URI or short name of the code system.", "loinc")
          .option("code", &Side::code, "Column of the code.", "loinc")
          .option("display", &Side::display, "Column of its name.", "loinc_name")
          .short_form("system");
  return table;
}

template <>
const Spec<Coding>& spec<Coding>() {
  static const auto table =
      Spec<Coding>("coding", "A code, with a name if it has one.")
          .option("code", &Coding::code, "The code.", "51990-0")
          .option("display", &Coding::display, "Its name.", "Basic metabolic panel - Blood")
          .short_form("code");
  return table;
}

template <>
const Spec<UnmappedFile>& spec<UnmappedFile>() {
  static const auto table =
      Spec<UnmappedFile>("unmapped",
                         "What becomes of a code that has no row. Every one is counted.")
          .option("use", &UnmappedFile::use, "This code is used instead.", "unknown")
          .option("keep", &UnmappedFile::keep, "The source code goes through untranslated.",
                  "source")
          .option("omit", &UnmappedFile::omit, "The element is left out.", "field")
          .option("fail", &UnmappedFile::fail, "The delivery is parked.", "message")
          .option("table", &UnmappedFile::table, "Another table is asked.", "lab-to-loinc-old")
          .exactly_one({"use", "keep", "omit", "fail", "table"})
          .option("report", &UnmappedFile::report, "How loud the finding is.", "warning");
  return table;
}

template <>
const Spec<TableFile>& spec<TableFile>() {
  static const auto table =
      Spec<TableFile>("table", "A crosswalk from one code system to another: terminology/*.yaml.")
          .option("table", &TableFile::table, "Name, as translate() uses it.", "gender")
          .required()
          .option("about", &TableFile::about, "What it is for.",
                  "HL7 table 0001 to FHIR administrative-gender")
          .option("owner", &TableFile::owner, "Who keeps it.", "lab-it")
          .option("file", &TableFile::file, "A CSV file beside it that holds the rows.",
                  "lab-to-loinc.csv")
          .option("from", &TableFile::from, "What comes in.",
                  "{ system: ACME, code: code, display: name }")
          .option("to", &TableFile::to, "What goes out.", "loinc")
          .option("only_rows", &TableFile::only_rows, "Only rows for which this holds are used.",
                  "state = 'approved'")
          .option("match", &TableFile::match, "How codes are compared.", "[trim, ignore-case]")
          .option("keep_source", &TableFile::keep_source,
                  "The source code stays as a second coding.", "yes")
          .option("unmapped", &TableFile::unmapped, "What becomes of a code that has no row.",
                  "{ use: unknown, report: warning }")
          .required()
          .option("map", &TableFile::map, "The rows, when there is no file.",
                  "{ F: female, M: male }")
          .option("reverse", &TableFile::reverse,
                  "The way back, where it is not the way there turned round.", "{ female: F }")
          .exactly_one({"file", "map"});
  return table;
}

}  // namespace parsers::yaml
