// What is to be said of the functions of the mapping language: for `weir docs functions`.
//
// Knows one entry for each function, from the table that the checker goes by. Every example is
// executed by a test, on a message or document below.
#pragma once

#include <string_view>
#include <vector>

#include "mappings/src/program.hpp"

namespace mappings {

struct FunctionDoc {
  std::string_view group;         // "Text"
  std::string_view name;          // "left"
  std::string_view written;       // "left(text, how many)"
  std::string_view about;         // what it takes and gives
  std::string_view empty;         // when it gives nothing
  std::string_view example;       // "left(PID-5.1, 3)"
  std::string_view result;        // "Oka"; for what is no text, as JSON
  Format format = Format::hl7v2;  // what the example reads
};
std::vector<FunctionDoc> function_docs();  // in the order of the groups

// What the examples read; segments end with a line feed here.
extern const std::string_view kExampleMessage;
extern const std::string_view kExampleCda;
extern const std::string_view kExampleFhir;  // a Bundle

}  // namespace mappings
