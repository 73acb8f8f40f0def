#include "tools/testing/tests_file.hpp"

namespace parsers::yaml {

using tools::TestFile;
using tools::TestsFile;

template <>
const Spec<TestFile>& spec<TestFile>() {
  static const auto table =
      Spec<TestFile>("test", "One example: a message, and what must come of it.")
          .option("test", &TestFile::test, "What it shows, as a sentence.",
                  "an unknown sex code is carried as 'unknown'")
          .required()
          .option(
              "given", &TestFile::given,
              "The message: a file, from here, or the message itself. If not said, that of all.",
              "../samples/adt-a01-basic.hl7")
          .option("now", &TestFile::now, "The time at which it is received.",
                  "2026-11-19T14:32:05-06:00")
          .option("change", &TestFile::change, "Fields of the message that differ in this example.",
                  "{ MSH-9.2: A03, PID-8: Q }")
          .option("expect", &TestFile::expect,
                  "What must come out: paths into the output with their values, `absent`, "
                  "`X.count`; `issues: none` or a list; `message: fails` and `because:`.",
                  "{ Patient.gender: female, issues: none }")
          .option("ack", &TestFile::ack, "What the sender is answered.", "AA")
          .option("golden", &TestFile::golden,
                  "A file that has all that comes out; `weir test --update` writes it.",
                  "golden/adt-a01.json")
          .later("time", "How much later it is then.", "+20m", "there are no tickets in tests yet")
          .later("tickets", "Which tickets are opened.", "[opened silence severity 2]",
                 "there are no tickets in tests yet");
  return table;
}

template <>
const Spec<TestsFile>& spec<TestsFile>() {
  static const auto table =
      Spec<TestsFile>("tests", "Examples that must keep working, beside what they test.")
          .option("tests", &TestsFile::tests, "The mapping, or the channel, that they test.",
                  "adt-to-fhir")
          .required()
          .option("about", &TestsFile::about, "What they are about, in one sentence.",
                  "Visits of every kind")
          .option("given", &TestsFile::given,
                  "The message that all start from: a file, from here, or the message itself.",
                  "../samples/adt-a01-basic.hl7")
          .option("now", &TestsFile::now, "The time at which messages are received.",
                  "2026-11-19T14:32:05-06:00")
          .option("cases", &TestsFile::cases, "The examples.",
                  "[ { test: a name, expect: { Patient.gender: female } } ]")
          .required();
  return table;
}

}  // namespace parsers::yaml
