#include "mappings/src/instructions.hpp"

#include <array>

namespace mappings {

namespace {

using Form = Instruction::Form;

constexpr auto kFileKeys = std::to_array<Instruction>({
    {"mapping", Form::text, "The name of a mapping of whole messages.", "adt-to-fhir"},
    {"template", Form::text, "The name of a piece that mappings use.", "patient-from-pid"},
    {"about", Form::text, "What it is for, in one sentence.", "Visits to one FHIR transaction"},
    {"from", Form::text, "What it reads.", "hl7v2 2.5.1 ADT_A01, ADT_A02"},
    {"to", Form::text, "What it makes.", "fhir r4 transaction"},
    {"make", Form::items, "The output.", "[ { resourceType: Patient, birthDate: =PID-7 } ]"},
    {"start", Form::word, "Whether HL7 v2 starts as a copy of the message.", "copy", "copy empty"},
    {"edit", Form::items, "What is changed in the copy.", "[ { PID-8: F } ]"},
    {"profile", Form::text, "What the vendor really sends.", "acme-lis"},
    {"options", Form::options, "How the mapping takes what is odd.", "{ null: data-absent }"},
});

constexpr auto kInstructions = std::to_array<Instruction>({
    {"$each", Form::formula, "Repeats this item for every one.", "OBX as result"},
    {"$when", Form::formula, "Only if the test holds.", "PV1-3 valued"},
    {"$from", Form::formula, "Steps into something; inside, `.` is it.", "PID-3[first]"},
    {"$use", Form::text, "Starts from a template; keys here override it.", "patient-from-pid"},
    {"$value", Form::value, "The value itself, when the item needs $when too.", "=PID-24"},
    {"$first", Form::values, "The first alternative that yields something.",
     "[ =PID-13, =PID-14 ]"},
    {"$let", Form::named, "Values that are used as $name.", "{ code: =OBX-3.1 }"},
    {"$as", Form::text, "Names this resource for ref() and refs().", "patient"},
    {"$identity", Form::formula, "What makes it the same thing next time.", "PID-3[first]"},
    {"$request", Form::word, "How it enters a transaction.", "put",
     "put create-if-none create none"},
    {"$make", Form::items, "Several resources inside one $each or $when.", "[ { $use: a } ]"},
    {"$delete", Form::formulas, "What is taken out of the copy.", "ZPD"},
    {"$move", Form::move, "What goes elsewhere in the copy.", "{ from: PID-19, to: PID-3[2].1 }"},
    {"$note", Form::text, "A text for explain.", "ACME leaves this blank"},
});

}  // namespace

std::span<const Instruction> file_keys() { return kFileKeys; }
std::span<const Instruction> instructions() { return kInstructions; }

std::vector<parsers::core::Name> names_of(std::span<const Instruction> all) {
  std::vector<parsers::core::Name> names;
  for (const Instruction& one : all) names.emplace_back(parsers::core::NameKey{}, one.name);
  return names;
}

}  // namespace mappings
