// One pass over the bytes: where segments and fields begin.
#include <emmintrin.h>

#include <array>
#include <bit>
#include <cctype>
#include <new>

#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

constexpr std::size_t kSegmentsMax = 200'000;
constexpr std::size_t kFindingsMax = 100;
constexpr std::size_t kLeadingMax = 64;

// HL7 2.5.1, 2.5.4: a separator is a printing character that is no letter or digit.
bool may_separate(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && std::isalnum(byte) == 0;
}

}  // namespace

class Indexer {
 public:
  Indexer(const core::Message& message, const charset::Terms& terms)
      : message_(message), view_(message, terms), text_(view_.split()) {}

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
    if (!head.starts_with("MSH") || head.size() < 5) {
      const bool batch = head.starts_with("FHS") || head.starts_with("BHS");
      find(1203, core::Severity::error,
           batch ? say("this is a batch, which this version of weir does not split yet")
                 : say("this is no HL7 v2 message: it does not start with MSH"),
           begin, {}, at_msh);
      return false;
    }
    auto* found =
        new (message_.arena().allocate(sizeof(Separators), alignof(Separators))) Separators();
    found->reading = view_.reading_;
    found->field = head[3];
    const std::string_view rest = head.substr(4);
    const std::string_view declared =
        rest.substr(0, rest.find_first_of(std::string_view("\r\n\0", 3)));
    const std::string_view two = declared.substr(0, declared.find(found->field));
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
    const std::size_t end = text_.find_first_of("\r\n", begin);
    if (end == std::string_view::npos) return;
    const bool line_feed = text_[end] == '\n' || (end + 1 < text_.size() && text_[end + 1] == '\n');
    if (!line_feed) return;
    line_feeds_ = true;
    find(1206, core::Severity::info,
         text_[end] == '\n' ? say("segments end in LF instead of CR")
                            : say("segments end in CR LF instead of CR"),
         end);
  }

  // Sixteen bytes at a time; each hit is a separator or the end of a segment.
  void scan(std::size_t begin) {
    const char* const bytes = text_.data();
    const __m128i field = _mm_set1_epi8(view_.separators_->field);
    const __m128i cr = _mm_set1_epi8('\r');
    const __m128i lf = _mm_set1_epi8(line_feeds_ ? '\n' : '\r');
    view_.segments_.reserve(32);
    view_.marks_.reserve(512);
    open(begin);
    for (std::size_t block = begin; block < text_.size(); block += 16) {
      const __m128i chunk =
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + block));  // padded by 64
      const __m128i hit =
          _mm_or_si128(_mm_cmpeq_epi8(chunk, field),
                       _mm_or_si128(_mm_cmpeq_epi8(chunk, cr), _mm_cmpeq_epi8(chunk, lf)));
      auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
      while (mask != 0) {
        const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(mask));
        mask &= mask - 1;
        if (at >= text_.size()) break;
        if (bytes[at] == view_.separators_->field) {
          view_.marks_.push_back(static_cast<std::uint32_t>(at));
        } else {
          close(at);
          open(at + 1);
        }
      }
    }
    close(text_.size());
  }

  void open(std::size_t at) {
    // A line feed behind a CR belongs to the line end, also where it stands only now and then.
    while (at < text_.size() && text_[at] == '\n') ++at;
    begin_ = at;
    first_ = view_.marks_.size();
  }

  void close(std::size_t end) {
    if (end <= begin_) return;
    std::string_view line = text_.substr(begin_, end - begin_);
    if (line.find_first_not_of(std::string_view(" \t\0\n", 4)) == std::string_view::npos) {
      view_.marks_.resize(first_);
      return;
    }
    if (view_.segments_.size() >= kSegmentsMax) {
      if (view_.segments_.size() == kSegmentsMax)
        find(1207, core::Severity::error,
             say("more than % segments; the rest is not read", kSegmentsMax), begin_);
      return;
    }
    SegmentEntry entry{.begin = static_cast<std::uint32_t>(begin_),
                       .end = static_cast<std::uint32_t>(end),
                       .first = static_cast<std::uint32_t>(first_),
                       .count = static_cast<std::uint32_t>(view_.marks_.size() - first_)};
    const bool named = core::SegmentName::looks_right(line.substr(0, 3)) &&
                       (line.size() == 3 || line[3] == view_.separators_->field);
    if (named) {
      entry.name = core::SegmentName(line);
      entry.occurrence = next(entry.name);
    } else {
      find(1208, core::Severity::warning, say("line % is no segment", view_.segments_.size() + 1),
           begin_, say("a line starts with three characters and the field separator"));
    }
    view_.segments_.push_back(entry);
  }

  std::uint32_t next(core::SegmentName name) {
    for (auto& [known, count] : counts_) {
      if (known == name) return ++count;
    }
    counts_.emplace_back(name, 1);
    return 1;
  }

  const core::Message& message_;
  View view_;
  std::string_view text_;  // owner: message_
  bool line_feeds_ = false;
  std::size_t begin_ = 0;
  std::size_t first_ = 0;
  std::vector<std::pair<core::SegmentName, std::uint32_t>> counts_;
};

View parse(const core::Message& message, const charset::Terms& terms) {
  return Indexer(message, terms).run();
}

}  // namespace parsers::hl7v2
