// Draft: a message of HL7 v2 while it is being changed: its segments as text.
//
// Knows positions and separators, and the character set of the message that it began with. What is
// put in is taken as it stands: whoever puts in text with separators means them. Does not know
// types, structures or where a segment belongs.
//
// Flow: Draft draft(view); draft.set(3, path, "..."); draft.bytes()
// Invariant: a segment keeps its number until bytes(), whatever is put in or taken out around it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

// What stands at one place of a field, changed; parts that are not there are made. Of the path
// only repetition, component and subcomponent count; without any it is the whole field.
std::string changed_field(std::string_view field, const core::Path& path, const Separators& s,
                          std::string_view value);
// The same within a segment's text; MSH-1 and MSH-2 stay as they are.
std::string changed_segment(std::string_view segment, const core::Path& path, const Separators& s,
                            std::string_view value);
// The text without the separators at its end that say nothing.
std::string_view trimmed(std::string_view text, char separator);

class Draft {
 public:
  explicit Draft(const View& view);

  // The numbers of the view's segments, then those that were put in.
  std::size_t size() const { return lines_.size(); }
  // Values are UTF-8. Without a field the path means all that stands behind the segment's name.
  // MSH-1 and MSH-2 stay as they are.
  void set(std::size_t segment, const core::Path& path, std::string_view value);
  // A repetition goes with its separator; a field, component or subcomponent becomes empty.
  void remove(std::size_t segment, const core::Path& path);
  // A new segment behind what was put in before this one of the view's segments, or at the end;
  // gives its number.
  std::size_t insert(std::size_t before, core::SegmentName name);
  // In CR line ends and the character set of the message, with `?` for what that does not have.
  std::string bytes() const;

 private:
  struct Line {
    std::string text;
    std::size_t before = 0;  // the segment that it stands before; its own number: it was there
    bool there = true;
  };
  std::string written(std::string_view utf8) const;

  const View& view_;
  std::size_t count_;
  std::vector<Line> lines_;
};

}  // namespace parsers::hl7v2
