// View: an HL7 v2 message as segments, fields, repetitions, components and subcomponents.
//
// Knows where each segment and field begins (one pass over the bytes, by parse()); everything
// below a field is found when asked for. Nothing is copied, nothing is decoded until text();
// but where a character's bytes may look like separators, all of it is decoded before parse()
// looks at it, into the message's arena. The message keeps the bytes as they came.
// Does not know versions, data types or groups (dictionary.hpp, structure.hpp).
//
// Flow: View view = parse(message); view.first(kPid)->field(3).child(1).child(5).text(message)
// Invariant: a View and all that comes from it borrow from the Message.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/charset/payload.hpp"
#include "parsers/core/message.hpp"
#include "parsers/core/problem.hpp"
#include "parsers/hl7v2/blocks.hpp"

namespace parsers::hl7v2 {

namespace core = parsers::core;
namespace charset = parsers::charset;

// MSH-1 and MSH-2 (HL7 2.5.1, 2.5.4). 0: not declared, so that level does not exist. And how the
// bytes between them are text.
struct Separators {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
  char truncation = 0;
  charset::Reading reading{};
};

// Empty and null are not the same: null (`""`) says "delete what you have" (2.5.1, 2.7.3).
enum class Presence : std::uint8_t { absent, empty, null, valued };
enum class Level : std::uint8_t { field, repetition, component, subcomponent };

// The bytes between two separators, at one level.
class ValueView {
 public:
  ValueView() = default;
  ValueView(std::string_view raw, const Separators* separators, Level level, bool whole = false)
      : raw_(raw), separators_(separators), level_(level), whole_(whole) {}

  std::string_view raw() const { return raw_; }
  Level level() const { return level_; }
  inline Presence presence() const;  // blanks only count as empty
  bool valued() const { return presence() == Presence::valued; }
  const Separators& separators() const;

  // Of the next level down: repetitions of a field, components of a repetition, subcomponents of
  // a component. At least 1, but 0 for what is absent or has no level below.
  std::size_t count() const;
  // The n-th of them, from 1; absent beyond the end. Asked for the first part of what has no
  // parts, it is the value itself.
  ValueView child(std::size_t n) const;
  // All of them in one pass; `visit(child, n)` says whether to go on.
  template <class Visit>
  void each_child(Visit visit) const;
  // As UTF-8, with escape sequences decoded (2.5.1, 2.7). Views the message where it can.
  std::string_view text(const core::Message& message) const;

 private:
  char separator() const;  // of the next level; 0 if there is none

  std::string_view raw_;
  const Separators* separators_ = nullptr;  // owner: the View; null: absent
  Level level_ = Level::field;
  bool whole_ = false;  // MSH-1 and MSH-2 are never split
};

inline Presence ValueView::presence() const {
  if (separators_ == nullptr) return Presence::absent;
  for (const char c : raw_) {
    if (c == ' ' || c == '\t') continue;
    return raw_ == "\"\"" ? Presence::null : Presence::valued;
  }
  return Presence::empty;
}

template <class Visit>
void ValueView::each_child(Visit visit) const {
  if (separators_ == nullptr || level_ == Level::subcomponent) return;
  const auto below = static_cast<Level>(static_cast<int>(level_) + 1);
  const char c = separator();
  std::string_view rest = raw_;
  for (std::size_t n = 1;; ++n) {
    const std::size_t at = c == 0 ? std::string_view::npos : rest.find(c);
    if (!visit(ValueView(rest.substr(0, at), separators_, below, whole_), n)) return;
    if (at == std::string_view::npos) return;
    rest.remove_prefix(at + 1);
  }
}

struct SegmentEntry {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first = 0;       // of its marks
  std::uint32_t count = 0;       // separators: as many as fields, but MSH has one more field
  std::uint32_t occurrence = 0;  // 0: not counted yet
  core::SegmentName name{};      // empty: a line that is no segment

  bool header() const;
};

class View;

class SegmentView {
 public:
  SegmentView(const View& view, std::uint32_t index) : view_(&view), index_(index) {}
  core::SegmentName name() const;
  std::uint32_t index() const { return index_; }
  std::uint32_t occurrence() const;  // nth of its name in the message, from 1
  std::size_t field_count() const;
  ValueView field(std::size_t n) const;  // from 1; absent beyond the end
  std::string_view raw() const;
  std::uint32_t offset() const;

 private:
  const SegmentEntry& entry() const;

  const View* view_;
  std::uint32_t index_;
};

class View {
 public:
  const core::Message& message() const { return *message_; }
  // What was split: the message's bytes, or their text.
  std::string_view split() const { return split_; }
  // It came in the XML encoding of HL7 v2, so it is answered in it.
  bool in_xml() const { return xml_; }
  bool decoded_before() const { return split_.data() != message_->payload().data(); }
  // The character set of the bytes as they came, and how what was split becomes text.
  const charset::Charset& written_in() const { return reading_.of_bytes(); }
  const charset::Reading& reading() const { return reading_; }
  const Separators& separators() const { return *separators_; }
  std::size_t size() const { return size_; }
  SegmentView operator[](std::size_t i) const { return {*this, static_cast<std::uint32_t>(i)}; }
  std::optional<SegmentView> first(core::SegmentName name) const;
  ValueView value(const core::Path& path) const;
  const core::Problems& problems() const { return problems_; }
  // It has an MSH whose separators can be used.
  bool readable() const { return readable_; }

 private:
  friend class SegmentView;
  friend class Indexer;
  View(const core::Message& message, const charset::Terms& terms);

  void count_occurrences() const;
  void read_xml();

  const core::Message* message_;  // owner: the caller
  charset::Reading reading_;
  std::string_view split_;        // owner: the message
  const Separators* separators_;  // owner: the message's arena, as of what follows
  SegmentEntry* segments_ = nullptr;
  // Offsets of field separators, segment by segment, and behind them of the segment's end.
  const std::uint32_t* marks_ = nullptr;
  std::uint32_t size_ = 0;
  bool readable_ = false;
  bool xml_ = false;
  bool plain_ = false;  // what was split is ASCII, without NUL
  core::Problems problems_;
};

inline core::SegmentName SegmentView::name() const { return entry().name; }
inline std::uint32_t SegmentView::offset() const { return entry().begin; }
inline const SegmentEntry& SegmentView::entry() const { return view_->segments_[index_]; }

inline std::string_view SegmentView::raw() const {
  return view_->split_.substr(entry().begin, entry().end - entry().begin);
}

// HL7 2.5.1, 2.15.9: MSH-1 is the separator itself, so fields of MSH stand one further.
inline bool SegmentEntry::header() const {
  return name == core::SegmentName("MSH") || name == core::SegmentName("BHS") ||
         name == core::SegmentName("FHS");
}

inline std::size_t SegmentView::field_count() const {
  return entry().count + (entry().header() ? 1 : 0);
}

inline ValueView SegmentView::field(std::size_t n) const {
  const SegmentEntry& e = entry();
  const std::size_t shift = e.header() ? 1 : 0;
  if (n - 1 >= e.count + shift) return {};
  const bool sign = shift == 1 && n == 1;
  const std::uint32_t* const marks = view_->marks_ + e.first + (n - shift);
  const std::uint32_t begin = sign ? e.begin + 3 : marks[-1] + 1;
  const std::uint32_t end = sign ? std::min(e.begin + 4, e.end) : marks[0];
  const char* const bytes = view_->split_.data();
  return {{bytes + begin, end - begin}, view_->separators_, Level::field, shift == 1 && n <= 2};
}

inline std::optional<SegmentView> View::first(core::SegmentName name) const {
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (segments_[i].name == name) return SegmentView(*this, i);
  }
  return {};
}

// Never fails: a message that is none gives a View without segments, and says why.
View parse(const core::Message& message, const charset::Terms& terms = {});
// The same answer, read in one of the ways that this machine can.
View parse(const core::Message& message, Vectors vectors);

}  // namespace parsers::hl7v2
