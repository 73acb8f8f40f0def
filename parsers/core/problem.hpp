// Problem: everything that can be wrong, in one type.
//
// Knows a code whose first digit names the room (1 parsers, 2 terminology, 3 mappings,
// 4 channels, 5 engine), a sentence, a hint and a place. Numbers never change meaning; each
// has a page in samples/problems.
// Does not know how it will be shown: terminal (show.hpp), log, HL7 ERR, OperationOutcome.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parsers/core/place.hpp"
#include "parsers/core/safe.hpp"

namespace parsers::core {

enum class Severity : std::uint8_t { info, warning, error };
std::string_view word(Severity severity);

struct Problem {
  std::uint16_t code = 0;
  Severity severity = Severity::error;
  Safe what{};  // one sentence, in the user's words, lower case, no full stop
  Safe hint{};  // what to do; may be empty
  Place place{};
  Safe note{};      // more that helps to understand; may be empty
  Name fix_from{};  // `fix: from -> to`; empty when there is none
  Name fix_to{};
};

// Findings of one message or of one set of files, in the order they were found.
class Problems {
 public:
  void add(Problem problem) { list_.push_back(std::move(problem)); }
  void add(Problems more);
  // Into the order of the files, and of the places in each; those without a file come first.
  void sort();
  // Says how the problem that was added last is mended.
  void suggest(Name from, Name to);
  bool any(Severity at_least) const;
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  const Problem& operator[](std::size_t i) const { return list_[i]; }
  std::size_t count(Severity severity) const;

 private:
  std::vector<Problem> list_;
};

// The word of style.md's closest match, at most a third of its letters off; empty if none.
Name did_you_mean(std::string_view wrong, const std::vector<Name>& candidates);

// "E3012" or "W3402": the letter is the severity's.
std::string code_text(const Problem& problem);

}  // namespace parsers::core
