// One pass over the bytes: where segments and fields begin.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <new>
#include <span>
#include <utility>

#include "parsers/hl7v2/places.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

constexpr std::size_t kSegmentsMax = 200'000;
constexpr std::size_t kFindingsMax = 100;
constexpr std::size_t kLeadingMax = 64;
constexpr std::size_t kBlocks = 32;  // found at a time: 2 KB, which stay in the nearest cache

// HL7 2.5.1, 2.5.4: a separator is a printing character that is no letter or digit.
bool may_separate(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && std::isalnum(byte) == 0;
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
    line_ends(begin);
    scan(begin);
    return std::move(view_);
  }

 private:
  void find(std::uint16_t code, core::Severity severity, core::Safe what, std::size_t offset,
            core::Safe hint = {}, core::Path path = {}) {
    if (view_.problems_.size() >= kFindingsMax) return;
    core::Problem problem{
        .code = code, .severity = severity, .what = std::move(what), .hint = std::move(hint)};
    problem.place = {core::kMessage, static_cast<std::uint32_t>(offset), 0, path};
    view_.problems_.add(std::move(problem));
  }

  // Where MSH stands: behind a BOM, blanks and empty lines.
  std::size_t start() {
    std::size_t at = 0;
    if (text_.starts_with("\xEF\xBB\xBF")) {
      at = 3;
      find(1201, core::Severity::info, say("the message starts with a byte order mark"), 0);
    }
    const std::size_t first = text_.find_first_not_of(" \t\r\n\v", at);
    if (first != std::string_view::npos && first > at && first - at <= kLeadingMax) {
      find(1202, core::Severity::info, say("there are blanks before MSH"), at);
      at = first;
    }
    return at;
  }

  bool separators(std::size_t begin) {
    const std::string_view head = text_.substr(begin);
    const core::Path at_msh{core::SegmentName("MSH"), 0, 0, 0, 0, 0};
    if (view_.problems_.any(core::Severity::error)) return false;  // it was said why
    if (!head.starts_with("MSH") || head.size() < 5) {
      find(1203, core::Severity::error,
           say("this is no HL7 v2 message: it does not start with MSH"), begin, {}, at_msh);
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
      find(1204, core::Severity::error,
           say("MSH-1 and MSH-2 do not declare separators that can be used"), begin + 3,
           say("five different signs such as |^~\\&"), {core::SegmentName("MSH"), 0, 2, 0, 0, 0});
      return false;
    }
    if (two.size() != 4 && two.size() != 5) {
      find(1205, core::Severity::info, say("MSH-2 declares % separators instead of 4", two.size()),
           begin + 4, {}, {core::SegmentName("MSH"), 0, 2, 0, 0, 0});
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
    find(1206, core::Severity::info,
         text_[end] == '\n' ? say("segments end in LF instead of CR")
                            : say("segments end in CR LF instead of CR"),
         end);
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
    auto upper = [](char c) { return unsigned{static_cast<unsigned>(c - 'A') < 26U}; };
    auto digit = [](char c) { return unsigned{static_cast<unsigned>(c - '0') < 10U}; };
    const unsigned letters =
        upper(line[0]) & (upper(line[1]) | digit(line[1])) & (upper(line[2]) | digit(line[2]));
    const unsigned ends =
        unsigned{size == 3} | (unsigned{size > 3} & unsigned{line[3] == view_.separators_->field});
    return (letters & ends) != 0;
  }

  void open(std::size_t at) {
    // A line feed behind a CR belongs to the line end, also where it stands only now and then.
    while (at < text_.size() && text_[at] == '\n') ++at;
    begin_ = static_cast<std::uint32_t>(at);
  }

  // The line from begin_ to `end`, whose separators are the marks from first_ to `mark`.
  void close(std::uint32_t end, std::uint32_t mark) {
    if (end <= begin_) return;
    const char* const line = text_.data() + begin_;
    if (!is_named(line, end - begin_)) return close_odd(end, mark);
    if (view_.size_ == segments_max_ && !more_segments()) return;
    SegmentEntry& entry = view_.segments_[view_.size_++];
    entry = {begin_, end, first_, mark - first_, 0, {}};
    std::memcpy(entry.name.letters.data(), line, entry.name.letters.size());
  }

  [[gnu::noinline]] void close_odd(std::uint32_t end, std::uint32_t mark) {
    const std::string_view line = text_.substr(begin_, end - begin_);
    if (line.find_first_not_of(std::string_view(" \t\0\n", 4)) == std::string_view::npos)
      return find(1209, core::Severity::info, say("a line of blanks is left out"), begin_);
    if (view_.size_ == segments_max_ && !more_segments()) return;
    view_.segments_[view_.size_++] = {begin_, end, first_, mark - first_, 0, {}};
    find(1208, core::Severity::warning, say("line % is no segment", view_.size_), begin_,
         say("a line starts with three characters and the field separator"));
  }

  [[gnu::noinline]] bool more_segments() {
    if (segments_max_ < kSegmentsMax) {
      grow(view_.segments_, segments_max_, std::min(2 * segments_max_, kSegmentsMax));
      return true;
    }
    if (!std::exchange(full_, true))
      find(1207, core::Severity::error,
           say("more than % segments; the rest is not read", kSegmentsMax), begin_);
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
