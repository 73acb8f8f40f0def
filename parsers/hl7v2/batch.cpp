#include "parsers/hl7v2/batch.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "parsers/charset/payload.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

constexpr std::size_t kFindingsMax = 100;
using parsers::charset::kBeforeMsh;

struct Opening {
  std::string_view name;
  PartKind kind;
};
constexpr std::array<Opening, 5> kOpenings{{{"MSH", PartKind::message},
                                            {"BHS", PartKind::batch_header},
                                            {"FHS", PartKind::file_header},
                                            {"BTS", PartKind::batch_trailer},
                                            {"FTS", PartKind::file_trailer}}};

bool declares(PartKind kind) {
  return kind != PartKind::batch_trailer && kind != PartKind::file_trailer;
}

bool may_separate(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && std::isalnum(byte) == 0;
}

// "|^~\&|": a separator, up to five others, and the first again or the end of the line.
bool declaration(std::string_view text) {
  if (text.empty() || !may_separate(text[0])) return false;
  constexpr std::size_t kOthers = 5;
  for (std::size_t i = 1; i <= kOthers + 1; ++i) {
    const bool ends = i >= text.size() || text[i] == text[0] || text[i] == '\r' || text[i] == '\n';
    if (ends) return i > 1;
    if (!may_separate(text[i])) return false;
  }
  return false;
}

std::size_t mark_size(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }
std::size_t start_of(std::string_view text) {
  return std::min(text.find_first_not_of(kBeforeMsh, mark_size(text)), text.size());
}

class Splitter {
 public:
  explicit Splitter(std::string_view payload) : payload_(payload) {}

  Batch run() {
    for (std::size_t line = start_of(payload_); line < payload_.size(); line = line_behind(line))
      take(line);
    if (!seen_header_) {
      made_.problems = {};
      made_.parts = {{PartKind::message, 0, payload_.size(), 1}};
      return std::move(made_);
    }
    end_batch(payload_.size());
    if (in_file_) find(1253, say("the file has no end: FTS is missing"), payload_.size());
    close(payload_.size());
    return std::move(made_);
  }

 private:
  void find(std::uint16_t code, core::Safe what, std::size_t offset, core::Path path = {},
            core::Severity severity = core::Severity::warning) {
    if (made_.problems.size() >= kFindingsMax) return;
    core::Problem problem{.code = code, .severity = severity, .what = std::move(what)};
    problem.place = {core::kMessage, static_cast<std::uint32_t>(offset), 0, path};
    made_.problems.add(std::move(problem));
  }

  // As parse() has it: CR ends a line. LF does too where the first line of the part ends so.
  std::size_t line_behind(std::size_t line) {
    const std::size_t cr = next(cr_, '\r', line);
    std::size_t end = cr;
    if (line_feeds_) end = std::min(cr, next(lf_, '\n', line));
    if (end == payload_.size()) return end;
    return std::min(payload_.find_first_not_of('\n', end + 1), payload_.size());
  }
  // The last place that was found is remembered, so that no byte is searched twice.
  std::size_t next(std::size_t& found, char c, std::size_t from) const {
    if (found < from || found == kUnknown)
      found = std::min(payload_.find(c, from), payload_.size());
    return found;
  }

  void take(std::size_t line) {
    const std::string_view rest = payload_.substr(line);
    const std::string_view named = rest.substr(mark_size(rest));
    if (const auto kind = opening(named)) return begin(*kind, line, named);
    if (made_.parts.empty()) return open(PartKind::other, line);
    const PartKind within = made_.parts.back().kind;
    if (within == PartKind::message || within == PartKind::other) return;
    // HL7 2.9, 2.10.3: ARV may stand behind FHS and BHS.
    if (declares(within) && rest.starts_with("ARV")) return;
    const std::string_view text = rest.substr(0, line_behind(line) - line);
    if (text.find_first_not_of(kBeforeMsh) != std::string_view::npos) open(PartKind::other, line);
  }

  std::optional<PartKind> opening(std::string_view rest) const {
    const auto found = std::find_if(kOpenings.begin(), kOpenings.end(),
                                    [&](const Opening& one) { return rest.starts_with(one.name); });
    if (found == kOpenings.end()) return {};
    if (rest.size() == 3) return found->kind;
    const bool known = fields_.find(rest[3]) != std::string::npos;
    if (declares(found->kind)) {
      const bool first = made_.parts.empty() && may_separate(rest[3]);
      return first || known || declaration(rest.substr(3)) ? std::optional(found->kind)
                                                           : std::nullopt;
    }
    return seen_header_ && (known || rest[3] == '\r' || rest[3] == '\n')
               ? std::optional(found->kind)
               : std::nullopt;
  }

  void begin(PartKind kind, std::size_t line, std::string_view named) {
    switch (kind) {
      case PartKind::file_header:
        file_header(line);
        break;
      case PartKind::batch_header:
        end_batch(line);
        begin_batch(true);
        break;
      case PartKind::message:
        if (batch_ == 0) begin_batch(false);
        ++messages_;
        break;
      case PartKind::batch_trailer:
        batch_trailer(line);
        break;
      case PartKind::file_trailer:
        file_trailer(line);
        break;
      case PartKind::other:
        break;
    }
    open(kind, line);
    if (kind == PartKind::batch_trailer) batch_ = 0;
    if (!declares(kind)) return;
    seen_header_ = true;
    if (named.size() > 3 && may_separate(named[3]) && fields_.find(named[3]) == std::string::npos)
      fields_ += named[3];
  }

  void open(PartKind kind, std::size_t line) {
    if (kind == PartKind::other)
      find(1255, say("there is something between the messages that is no message"), line);
    const std::size_t offset = made_.parts.empty() ? 0 : line;
    close(offset);
    const std::size_t nearest = std::max<std::size_t>(batches_, 1);
    made_.parts.push_back({kind, offset, 0, kind == PartKind::other ? nearest : batch_});
    const std::size_t cr = next(cr_, '\r', line);
    line_feeds_ = payload_.substr(line, cr - line).find('\n') != std::string_view::npos ||
                  payload_.substr(cr, 2).ends_with('\n');
  }
  void close(std::size_t end) {
    if (!made_.parts.empty()) made_.parts.back().length = end - made_.parts.back().offset;
  }

  void begin_batch(bool announced) {
    batch_ = ++batches_;
    ++batches_in_file_;
    announced_ = announced;
    messages_ = 0;
  }
  // At a line that can only stand behind a batch.
  void end_batch(std::size_t line) {
    if (batch_ != 0 && announced_) {
      find(1252, say("the batch has no end: BTS is missing"), line);
      if (messages_ == 0) empty(line);
    }
    batch_ = 0;
  }
  void empty(std::size_t line) {
    find(1254, say("the batch has no messages"), line, {}, core::Severity::info);
  }

  void file_header(std::size_t line) {
    end_batch(line);
    if (in_file_) find(1253, say("the file has no end: FTS is missing"), line);
    if (!in_file_ && !had_file_ && seen_header_)
      find(1256, say("FHS does not stand first"), line, {core::SegmentName("FHS"), 0, 0, 0, 0, 0});
    in_file_ = had_file_ = true;
    batches_in_file_ = 0;
  }

  void batch_trailer(std::size_t line) {
    const core::SegmentName bts("BTS");
    if (batch_ == 0 || !announced_)
      find(1257, say("BTS ends a batch that has no BHS"), line, {bts, 0, 0, 0, 0, 0});
    if (batch_ == 0) messages_ = 0;
    counted(1250, line, messages_, {bts, 0, 1, 0, 0, 0});
    if (batch_ != 0 && messages_ == 0) empty(line);
  }

  void file_trailer(std::size_t line) {
    const core::SegmentName fts("FTS");
    end_batch(line);
    if (!in_file_) find(1257, say("FTS ends a file that has no FHS"), line, {fts, 0, 0, 0, 0, 0});
    counted(1251, line, batches_in_file_, {fts, 0, 1, 0, 0, 0});
    in_file_ = false;
    batches_in_file_ = 0;
  }

  // What a trailer says was sent, against what is there.
  void counted(std::uint16_t code, std::size_t line, std::size_t there, const core::Path& path) {
    std::string_view said = batch_field(first_segment(payload_.substr(line)), 1);
    said.remove_prefix(std::min(said.find_first_not_of(' '), said.size()));
    said = said.substr(0, said.find(' '));
    if (said.empty()) return;
    std::size_t number = 0;
    const auto read = std::from_chars(said.data(), said.data() + said.size(), number);
    const core::Name what(core::NameKey{}, code == 1250 ? "messages" : "batches");
    const core::Name where(core::NameKey{}, code == 1250 ? "BTS-1" : "FTS-1");
    if (read.ec != std::errc() || read.ptr != said.data() + said.size())
      find(code, say("% is no number; there are % %", where, there, what), line, path);
    else if (number != there)
      find(code, say("% says that there are % %, but there are %", where, number, what, there),
           line, path);
  }

  static constexpr std::size_t kUnknown = std::string_view::npos;

  std::string_view payload_;
  Batch made_;
  std::string fields_;  // field separators of the headers so far
  std::size_t cr_ = kUnknown;
  std::size_t lf_ = kUnknown;
  bool line_feeds_ = false;
  bool seen_header_ = false;
  bool in_file_ = false;
  bool had_file_ = false;
  bool announced_ = false;  // the batch that is open has a BHS
  std::size_t batch_ = 0;   // that is open; 0: none
  std::size_t batches_ = 0;
  std::size_t batches_in_file_ = 0;
  std::size_t messages_ = 0;  // of the batch that is open
};

}  // namespace

bool Batch::plain() const {
  if (parts.size() == 1) return parts.front().kind == PartKind::message;
  return parts.front().kind == PartKind::other && !announced();
}

bool Batch::announced() const {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) { return !part.to_take(); });
}

Batch split_batch(std::string_view payload) { return Splitter(payload).run(); }

std::string_view first_segment(std::string_view part) {
  part.remove_prefix(start_of(part));
  return part.substr(0, part.find_first_of("\r\n"));
}

std::string_view batch_field(std::string_view segment, std::size_t n) {
  if (segment.size() <= 3) return {};
  const char separator = segment[3];
  const bool header = segment.starts_with("BHS") || segment.starts_with("FHS");
  std::string_view rest = segment.substr(4);
  for (std::size_t field = header ? 2 : 1; field < n; ++field) {
    const std::size_t end = rest.find(separator);
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  return rest.substr(0, rest.find(separator));
}

}  // namespace parsers::hl7v2
