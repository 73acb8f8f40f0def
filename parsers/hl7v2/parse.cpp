// One pass over the bytes: where segments and fields begin.
#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <span>
#include <utility>

#include "parsers/hl7v2/places.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/repair/repairs.hpp"

namespace parsers::hl7v2 {

using core::say;
using repair::Kind;

namespace {

constexpr std::size_t kSegmentsMax = 200'000;
constexpr std::size_t kFindingsMax = 100;
constexpr std::size_t kLeadingMax = 64;
constexpr std::size_t kBlocks = 32;  // found at a time: 2 KB, which stay in the nearest cache

// What may begin the name of a segment, and what may go on in it.
constexpr std::array<std::uint8_t, 256> kNaming = [] {
  std::array<std::uint8_t, 256> made{};
  for (unsigned c = 'A'; c <= 'Z'; ++c) made[c] = 3;
  for (unsigned c = '0'; c <= '9'; ++c) made[c] = 2;
  return made;
}();

// HL7 2.5.1, 2.5.4: a separator is a printing character that is no letter or digit.
bool may_separate(char c) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c > ' ' && c < '\x7F' && !letter && !(c >= '0' && c <= '9');
}

}  // namespace

class Indexer {
 public:
  Indexer(const core::Message& message, const charset::Terms& terms, Vectors vectors)
      : message_(message),
        view_(message, terms),
        text_(view_.split()),
        find_signs_(sign_finder(vectors)) {}

  View run() {
    std::size_t begin = start();
    if (!separators(begin)) return std::move(view_);
    view_.readable_ = true;
    nuls(begin);
    line_ends(begin);
    tail();
    scan(begin);
    truncation_sign();
    return std::move(view_);
  }

 private:
  static core::Place at(std::size_t offset, std::uint16_t field = 0) {
    const core::Path path{core::SegmentName("MSH"), 0, field, 0, 0, 0};
    return {core::kMessage, static_cast<std::uint32_t>(offset), 0, path};
  }
  void find(std::uint16_t code, core::Safe what, const core::Place& place, core::Safe hint = {}) {
    view_.problems_.add(
        {.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }
  // So many, and of each kind at least the first.
  void repaired(Kind kind, core::Safe what, const core::Place& place, core::Safe hint = {}) {
    if (view_.problems_.size() >= kFindingsMax && repair::has(repairs_, kind)) return;
    repairs_ = repair::with(repairs_, kind);
    view_.problems_.add(repair::problem(kind, std::move(what), place, std::move(hint)));
  }

  // Where MSH stands: behind a BOM, blanks and empty lines.
  std::size_t start() {
    std::size_t begin = 0;
    if (text_.starts_with("\xEF\xBB\xBF")) {
      begin = 3;
      repaired(Kind::byte_order_mark, say("the message starts with a byte order mark"), at(0));
    }
    const std::size_t first = text_.find_first_not_of(charset::kBeforeMsh, begin);
    if (first != std::string_view::npos && first > begin && first - begin <= kLeadingMax) {
      repaired(Kind::leading_blanks, say("there are blanks before MSH"), at(begin));
      begin = first;
    }
    return begin;
  }

  bool separators(std::size_t begin) {
    const std::string_view head = text_.substr(begin);
    if (view_.problems_.any(core::Severity::error)) return false;  // it was said why
    if (!head.starts_with("MSH") || head.size() < 5) {
      find(1203, say("this is no HL7 v2 message: it does not start with MSH"), at(begin));
      return false;
    }
    auto* found =
        new (message_.arena().allocate(sizeof(Separators), alignof(Separators))) Separators();
    found->reading = view_.reading_;
    found->field = head[3];
    const std::string_view rest = head.substr(4);
    const auto two = rest.substr(
        0, static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(),
                                                 [&](char c) {
                                                   return c == found->field || c == '\r' ||
                                                          c == '\n' || c == '\0';
                                                 }) -
                                    rest.begin()));
    const std::array<char*, 5> order{&found->component, &found->repetition, &found->escape,
                                     &found->subcomponent, &found->truncation};
    for (std::size_t i = 0; i < order.size(); ++i) *order[i] = i < two.size() ? two[i] : '\0';
    bool good = may_separate(found->field) && found->component != 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const char c = *order[i];
      if (c == 0) continue;
      good = good && may_separate(c) && c != found->field;
      for (std::size_t j = 0; j < i; ++j) good = good && c != *order[j];
    }
    if (!good) {
      find(1204, say("MSH-1 and MSH-2 do not declare separators that can be used"),
           at(begin + 3, 2), say("five different signs such as |^~\\&"));
      return false;
    }
    if (two.size() != 4 && two.size() != 5) {
      repaired(Kind::separators, say("MSH-2 declares % separators instead of 4", two.size()),
               at(begin + 4, 2));
    }
    view_.separators_ = found;
    return true;
  }

  // CR ends a segment (2.5.1, 2.4). LF does too where the MSH line ends so; else it is data.
  void line_ends(std::size_t begin) {
    const std::string_view cr_before = text_.substr(0, text_.find('\r', begin));
    const std::size_t end = std::min(cr_before.find('\n', begin), cr_before.size());
    if (end == text_.size()) return;
    const bool line_feed = text_[end] == '\n' || (end + 1 < text_.size() && text_[end + 1] == '\n');
    if (!line_feed) return;
    line_feeds_ = true;
    repaired(Kind::line_ends,
             text_[end] == '\n' ? say("segments end in LF instead of CR")
                                : say("segments end in CR LF instead of CR"),
             at(end));
  }

  // Of programs that send the end of a C string, too, or a buffer that they did not fill.
  void nuls(std::size_t begin) {
    if (view_.plain_ || text_.find('\0', begin) == std::string_view::npos) return;
    const std::size_t end = text_.find_last_not_of('\0') + 1;  // MSH is before it
    if (end < text_.size())
      repaired(Kind::final_nuls, say("the message ends in NUL bytes"), at(end));
    text_ = text_.substr(0, end);
    const std::size_t first = text_.find('\0', begin);
    if (first != std::string_view::npos)
      repaired(Kind::inner_nuls, say("there are NUL bytes within the message"), at(first));
  }

  // HL7 2.5.1, 2.4: CR ends the last segment, too. An editor's LF behind it is no data.
  void tail() {
    const std::size_t end = text_.find_last_not_of('\n') + 1;
    if (end < text_.size() && !line_feeds_ && text_[end - 1] != '\r') {
      repaired(Kind::line_ends, say("the last segment ends in LF instead of CR"), at(end));
      text_ = text_.substr(0, end);
      return;
    }
    const char last = text_[text_.find_last_not_of(" \t")];
    if (last == '\r' || last == '\n') return;
    repaired(Kind::cut_tail, say("the last segment does not end in CR, and may be cut"),
             at(text_.size()));
  }

  // HL7 2.7.1, 2.5.5.2: the fifth of MSH-2.
  void truncation_sign() {
    if (view_.separators_->truncation == 0) return;
    const std::string_view version = view_[0].field(12).child(1).child(1).raw();
    if (version.size() < 3 || !version.starts_with("2.") || version[2] >= '7') return;
    repaired(Kind::truncation_sign,
             say("MSH-2 declares the truncation sign of HL7 2.7, and MSH-12 an older version"),
             at(view_[0].offset() + 8, 2));
  }

  // Each hit is a separator or the end of a segment.
  void scan(std::size_t begin) {
    const char* const bytes = text_.data();
    const Signs signs{view_.separators_->field, '\r', line_feeds_ ? '\n' : '\r'};
    std::array<Block, kBlocks> blocks;
    grow(view_.segments_, segments_max_, std::min<std::size_t>(text_.size() / 32, 1024) + 8);
    grow(marks_, marks_max_, std::min<std::size_t>(text_.size() / 4, 4096) + 2 * kBlockBytes);
    open(begin);
    for (std::size_t at = begin; at < text_.size(); at += kBlocks * kBlockBytes) {
      const std::size_t left = std::min(text_.size() - at, kBlocks * kBlockBytes);
      const std::size_t count = (left + kBlockBytes - 1) / kBlockBytes;
      find_signs_(bytes + at, signs, {blocks.data(), count});
      if (const std::size_t rest = left % kBlockBytes; rest != 0) {
        const std::uint64_t within = (std::uint64_t{1} << rest) - 1;
        blocks[count - 1].fields &= within;
        blocks[count - 1].lines &= within;
      }
      take({blocks.data(), count}, at);
    }
    marks_[marks_size_] = static_cast<std::uint32_t>(text_.size());
    close(static_cast<std::uint32_t>(text_.size()), marks_size_);
    view_.marks_ = marks_;
  }

  void take(std::span<const Block> blocks, std::size_t at) {
    std::array<std::uint32_t, kBlocks * kBlockBytes> ends;
    std::uint32_t* ends_end = ends.data();
    std::uint32_t size = marks_size_;
    for (const Block& block : blocks) {
      const std::uint64_t hits = block.fields | block.lines;
      if (hits != 0) {
        if (marks_max_ - size < 2 * kBlockBytes) grow(marks_, marks_max_, 2 * marks_max_);
        const auto mark_of = [&](std::uint64_t line) { return size + ones(hits & (line - 1)); };
        std::uint64_t lines = block.lines;
        *ends_end = mark_of(lines & (0 - lines));
        ends_end += lines != 0 ? 1 : 0;
        for (lines &= lines - 1; lines != 0; lines &= lines - 1)
          *ends_end++ = mark_of(lines & (0 - lines));
        size = static_cast<std::uint32_t>(
            write_places(hits, static_cast<std::uint32_t>(at), marks_ + size) - marks_);
      }
      at += kBlockBytes;
    }
    marks_size_ = size;
    for (const std::uint32_t mark : std::span(ends.data(), ends_end)) {
      close(marks_[mark], mark);
      open(marks_[mark] + 1);
      first_ = mark + 1;
    }
  }

  template <class T>
  void grow(T*& items, std::size_t& max, std::size_t wanted) {
    T* const more = static_cast<T*>(message_.arena().allocate(wanted * sizeof(T), alignof(T)));
    if (max > 0) std::memcpy(more, items, max * sizeof(T));
    items = more;
    max = wanted;
  }

  // Whether it starts with three characters and the field separator. Without branches: which names
  // come next cannot be guessed. Behind a line that is shorter there is its end, or the padding.
  bool is_named(const char* line, std::uint32_t size) const {
    auto is = [](char c, unsigned kind) { return kNaming[static_cast<unsigned char>(c)] & kind; };
    const unsigned letters = is(line[0], 1) & (is(line[1], 2) & is(line[2], 2)) >> 1U;
    const unsigned ends =
        unsigned{size == 3} | (unsigned{size > 3} & unsigned{line[3] == view_.separators_->field});
    return (letters & ends) != 0;
  }

  void open(std::size_t at) {
    // A line feed behind a CR belongs to the line end, also where it stands only now and then.
    for (; at < text_.size() && text_[at] == '\n'; ++at) {
      if (!line_feeds_) line_feed(at);
    }
    begin_ = static_cast<std::uint32_t>(at);
  }

  // The line from begin_ to `end`, whose separators are the marks from first_ to `mark`.
  void close(std::uint32_t end, std::uint32_t mark) {
    if (end <= begin_) {
      if (end == begin_ && !line_feeds_ && end < text_.size()) blank();
      return;
    }
    const char* const line = text_.data() + begin_;
    if (!is_named(line, end - begin_)) return close_odd(end, mark);
    if (view_.size_ == segments_max_ && !more_segments()) return;
    SegmentEntry& entry = view_.segments_[view_.size_++];
    // Each by itself: as a whole it would go by way of the stack, and wait for it.
    entry.begin = begin_;
    entry.end = end;
    entry.first = first_;
    entry.count = mark - first_;
    entry.occurrence = 0;
    std::memcpy(entry.name.letters.data(), line, entry.name.letters.size());
  }

  [[gnu::noinline]] void close_odd(std::uint32_t end, std::uint32_t mark) {
    const std::string_view line = text_.substr(begin_, end - begin_);
    if (line.find_first_not_of(std::string_view(" \t\0\n", 4)) == std::string_view::npos)
      return blank();
    if (view_.size_ == segments_max_ && !more_segments()) return;
    view_.segments_[view_.size_++] = {begin_, end, first_, mark - first_, 0, {}};
    core::Place place = at(begin_);
    place.path = {};
    repaired(Kind::wrapped_lines, say("line % is no segment", view_.size_), place,
             say("a line starts with three characters and the field separator"));
  }

  [[gnu::noinline]] void blank() {
    repaired(Kind::blank_lines, say("a line of blanks is left out"), at(begin_));
  }
  [[gnu::noinline]] void line_feed(std::size_t where) {
    repaired(Kind::line_ends, say("there is LF behind the CR of a segment"), at(where));
  }

  [[gnu::noinline]] bool more_segments() {
    if (segments_max_ < kSegmentsMax) {
      grow(view_.segments_, segments_max_, std::min(2 * segments_max_, kSegmentsMax));
      return true;
    }
    if (!std::exchange(full_, true))
      find(1207, say("more than % segments; the rest is not read", kSegmentsMax), at(begin_));
    return false;
  }

  const core::Message& message_;
  View view_;
  std::string_view text_;  // owner: message_
  FindSigns find_signs_;
  std::uint32_t* marks_ = nullptr;  // owner: the message's arena
  std::size_t marks_max_ = 0;
  std::size_t segments_max_ = 0;
  std::uint32_t marks_size_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t begin_ = 0;
  repair::Set repairs_;
  bool line_feeds_ = false;
  bool full_ = false;
};

View parse(const core::Message& message, const charset::Terms& terms) {
  return Indexer(message, terms, widest()).run();
}
View parse(const core::Message& message, Vectors vectors) {
  return Indexer(message, {}, vectors).run();
}

}  // namespace parsers::hl7v2
