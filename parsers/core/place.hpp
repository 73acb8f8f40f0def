// Place: where something is wrong, and the texts that places point into.
//
// Knows offsets. Line and column are computed only when someone looks (Locator).
// Does not know what the texts mean; never holds a message's text: a message is origin 0 and
// its places are shown by their Path, or by the names of elements that a standard knows.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "parsers/core/path.hpp"
#include "parsers/core/safe.hpp"

namespace parsers::core {

// Which text: 0 is "the message", others are files of the site, in Sources.
using Origin = std::uint32_t;
inline constexpr Origin kMessage = 0;

struct Place {
  Origin origin = kMessage;
  std::uint32_t offset = 0;  // bytes from the beginning of the text
  std::uint32_t length = 0;
  Path path{};     // of a place in an HL7 v2 message
  Safe element{};  // of a place in a document: "Patient.name[2].family"

  bool operator==(const Place&) const = default;
};
// What it is called in a message or a document: "PID-3.1", "Patient.gender". Empty: nobody said.
std::string to_text(const Place& place);

// A file of the site (or of the standard library) that was read.
struct Source {
  Name name;         // as a person would write it: mappings/lib/patient.yaml
  std::string text;  // with its BOM, if it has one; offsets count it
};

// Every text that a Place can point into. Grows only; sources never move.
class Sources {
 public:
  Origin add(Source source);
  // Null for kMessage and for an origin that is not ours.
  const Source* find(Origin origin) const;

 private:
  std::deque<Source> sources_;
};

// Line and column of an offset, both from 1; a column counts code points, a tab is one.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};
LineColumn locate(std::string_view text, std::uint32_t offset);

// "mappings/lib/patient.yaml:19" for provenance; empty for a message.
Name file_and_line(const Sources& sources, const Place& place);

}  // namespace parsers::core
