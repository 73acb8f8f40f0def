#include "parsers/yaml/detail/failure.hpp"

#include <algorithm>
#include <array>

#include "parsers/yaml/read.hpp"

namespace parsers::yaml::detail {

using core::Name;
using core::NameKey;
using core::Place;
using core::Problem;
using core::Safe;
using core::say;

namespace {

// A reason of yaml-cpp that needs no look at the text.
struct Known {
  std::string_view reason;
  std::uint16_t code;
  Safe (*what)();
  Safe (*hint)();
  const char* from = nullptr;  // the trouble began at the last of these characters
};

const std::array<Known, 11> kKnown = {{
    {"illegal map value", 1401, [] { return say("there is one `: ` too many in this line"); },
     [] {
       return say("put a text with `: ` in it in quotes, and nested keys on their own lines");
     }},
    {"illegal block entry", 1401, [] { return say("a list item (`- `) cannot start here"); },
     [] { return say("start a list on the line after its key, or write `[a, b]`"); }},
    {"illegal map key", 1401, [] { return say("a key cannot start here"); },
     [] { return say("put the key on its own line"); }},
    {"unknown escape", 1401,
     [] { return say("a backslash in double quotes must be followed by a known letter"); },
     [] { return say("write `\\\\` for a backslash, or use single quotes"); }, "\\"},
    {"bad character found while scanning hex", 1401,
     [] { return say("`\\x` and `\\u` in double quotes are followed by hexadecimal digits"); },
     [] { return say("write `\\\\` for a backslash, or use single quotes"); }, "\\"},
    {"invalid unicode", 1401, [] { return say("there is no such character in Unicode"); },
     [] { return say("write `\\\\` for a backslash, or use single quotes"); }, "\\"},
    {"cannot set zero indentation", 1401,
     [] { return say("`|` and `>` are followed by nothing, or by `-`"); }, [] { return Safe(); }},
    {"unexpected character in block", 1401,
     [] { return say("`|` and `>` are followed by nothing, or by `-`"); },
     [] { return say("put a text that starts with `|` or `>` in quotes"); }},
    {"tag", 1404, [] { return say("there are no tags (`!`) in these files"); },
     [] { return say("put text that starts with `!` in quotes"); }},
    {"TAG", 1404, [] { return say("there are no tags (`!`) in these files"); },
     [] { return say("leave the line out"); }},
    {"YAML", 1401, [] { return say("this line about the version of YAML is wrong"); },
     [] { return say("leave it out"); }},
}};

std::uint32_t line_of(std::string_view text, std::uint32_t offset) {
  return core::locate(text, offset).line;
}

// Back over what is blank, so that the end of a file shows its last line.
std::uint32_t settle(std::string_view text, std::uint32_t offset) {
  if (offset < text.size()) return offset;
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? 0 : static_cast<std::uint32_t>(last);
}

class Explainer {
 public:
  Explainer(core::Origin origin, std::string_view text, const Events& events,
            std::span<const Extent> scalars)
      : text_(text),
        events_(events),
        scalars_(scalars),
        origin_(origin),
        offset_(settle(text, events.failure->offset)) {}

  Problem run() const {
    const Failure& failure = *events_.failure;
    if (failure.kind == Failure::Kind::too_deep) {
      return problem(1408, offset_, say("this is nested more than % deep", kDepthMax),
                     say("use a template for the inner part"));
    }
    if (failure.kind == Failure::Kind::too_many) {
      return problem(1409, offset_, say("this file has more than % values", kEventsMax),
                     say("keep large tables in a .csv file"));
    }
    if (auto found = long_quote()) return *found;
    if (failure.reason.find(" in scalar") != std::string::npos) return open_quote();
    if (failure.reason.find("flow not found") != std::string::npos ||
        failure.reason.find("illegal flow end") != std::string::npos) {
      return open_bracket();
    }
    if (failure.reason.find("unknown token") != std::string::npos) return bad_start();
    if (failure.reason.find("alias") != std::string::npos ||
        failure.reason.find("anchor") != std::string::npos) {
      return problem(1403, back_to("&*"),
                     say("there are no anchors and aliases (`&`, `*`) in these files"),
                     say("put text that starts with `&` or `*` in quotes"));
    }
    if (failure.reason.find("illegal map value") != std::string::npos) {
      if (auto found = no_colon_above()) return *found;
    }
    for (const Known& known : kKnown) {
      if (failure.reason.find(known.reason) != std::string::npos) {
        return problem(known.code, known.from == nullptr ? offset_ : back_to(known.from),
                       known.what(), known.hint());
      }
    }
    return misplaced();
  }

 private:
  std::uint32_t back_to(const char* characters) const {
    const std::size_t at = text_.find_last_of(characters, offset_);
    return at == std::string_view::npos ? offset_ : static_cast<std::uint32_t>(at);
  }

  Problem problem(std::uint16_t code, std::uint32_t offset, Safe what, Safe hint) const {
    return {
        .code = code,
        .what = std::move(what),
        .hint = std::move(hint),
        .place = {.origin = origin_, .offset = offset, .length = offset < text_.size() ? 1U : 0U}};
  }

  // The last text in quotes that began before the trouble; null if there is none.
  const Extent* last_quoted() const {
    const Extent* last = nullptr;
    for (const Extent& scalar : scalars_) {
      const bool quoted = scalar.end > scalar.begin + scalar.length;
      if (quoted && scalar.begin <= offset_) last = &scalar;
    }
    return last;
  }

  // A text in quotes over several lines that ends just before the trouble: its second quote was
  // forgotten, and it ends where the next text should begin.
  std::optional<Problem> long_quote() const {
    const Extent* quoted = last_quoted();
    if (quoted == nullptr || quoted->end > offset_) return std::nullopt;
    const std::uint32_t first = line_of(text_, quoted->begin);
    const std::uint32_t last = line_of(text_, quoted->end);
    if (first == last || line_of(text_, offset_) != last) return std::nullopt;
    return problem(1401, quoted->begin - 1, say("this text in quotes goes on to line %", last),
                   say("is the second quote missing in line %?", first));
  }

  // `c` alone in a line, which YAML takes for the beginning of the key in the next one.
  std::optional<Problem> no_colon_above() const {
    const std::size_t begin = offset_ == 0 ? 0 : text_.rfind('\n', offset_ - 1) + 1;
    const std::size_t last =
        begin == 0 ? std::string_view::npos : text_.find_last_not_of(" \r\n", begin - 1);
    if (last == std::string_view::npos ||
        text_.substr(begin, offset_ - begin).find(':') != std::string_view::npos) {
      return std::nullopt;
    }
    const std::size_t above = text_.rfind('\n', last) + 1;
    const std::string_view line = text_.substr(above, last + 1 - above);
    if (line.find(": ") != std::string_view::npos || line.ends_with(':')) return std::nullopt;
    const auto offset = static_cast<std::uint32_t>(above + line.find_first_not_of(" -"));
    return problem(1401, std::min(offset, offset_), say("there is no `: ` in this line"),
                   say("write `key: value`"));
  }

  Problem open_quote() const {
    const std::uint32_t from = events_.list.empty() ? 0 : last_offset();
    std::size_t at = text_.find_first_of("\"'", from);
    while (at != std::string_view::npos && at > 0 &&
           std::string_view(" \n\t[{,:-").find(text_[at - 1]) == std::string_view::npos) {
      at = text_.find_first_of("\"'", at + 1);
    }
    const auto offset = at == std::string_view::npos ? offset_ : static_cast<std::uint32_t>(at);
    return problem(1401, offset, say("this quote is never closed"),
                   say("put the second quote at the end of the text"));
  }

  std::uint32_t last_offset() const {
    std::uint32_t last = 0;
    for (const Event& event : events_.list) last = std::max(last, event.offset);
    for (const Extent& scalar : scalars_) last = std::max(last, scalar.end);
    return last;
  }

  Problem open_bracket() const {
    std::vector<const Event*> open;
    for (const Event& event : events_.list) {
      if (event.kind == EventKind::list || event.kind == EventKind::map) open.push_back(&event);
      if (event.kind == EventKind::end) open.pop_back();
    }
    // A pair inside [ ] is a map without brackets.
    while (!open.empty() && (!open.back()->flow || !at_bracket(*open.back()))) open.pop_back();
    if (open.empty()) {
      return problem(1401, offset_, say("this bracket closes nothing"),
                     say("delete it, or put the text in quotes"));
    }
    const Event& bracket = *open.back();
    const Name opening(NameKey{}, text_.substr(bracket.offset, 1));
    const Name closing(NameKey{}, bracket.kind == EventKind::list ? "]" : "}");
    const std::uint32_t line = line_of(text_, offset_);
    const bool at_end = events_.failure->offset >= text_.size();
    if (line != line_of(text_, bracket.offset) || at_end) {
      return problem(
          1401, bracket.offset, say("this `%` is not closed", opening),
          at_end ? say("write `%` where it ends", closing)
                 : say("write `%` where it ends; line % does not fit inside it", closing, line));
    }
    return problem(1401, offset_, say("there should be a `,` or a `%` before this", closing),
                   say("put a text with `: `, `,` or brackets in it in quotes"));
  }

  bool at_bracket(const Event& event) const {
    return event.offset < text_.size() &&
           text_[event.offset] == (event.kind == EventKind::list ? '[' : '{');
  }

  Problem bad_start() const {
    return problem(1401, offset_,
                   say("a text cannot start with `%`", Name(NameKey{}, text_.substr(offset_, 1))),
                   say("put it in quotes"));
  }

  Problem misplaced() const {
    const Extent* quoted = last_quoted();
    if (quoted != nullptr && quoted->end <= offset_ &&
        line_of(text_, quoted->end) == line_of(text_, offset_)) {
      return problem(1401, offset_, say("there is something behind the second quote"),
                     say("inside single quotes, write a quote twice (''); inside double quotes, "
                         "write \\\""));
    }
    const std::string_view line = text_.substr(offset_, text_.find('\n', offset_) - offset_);
    const std::size_t colon = line.find(':');
    const bool glued = colon != std::string_view::npos && colon + 1 < line.size() &&
                       line.find(": ") == std::string_view::npos && line[colon + 1] != '\r';
    return problem(1401, offset_, say("this does not fit to what is above it"),
                   glued ? say("write a blank after the `:`")
                         : say("keys of one block start in the same column, and each has its `:`"));
  }

  std::string_view text_;  // owner: the source
  const Events& events_;
  std::span<const Extent> scalars_;
  core::Origin origin_;
  std::uint32_t offset_;
};

}  // namespace

Problem explain(core::Origin origin, std::string_view text, const Events& events,
                std::span<const Extent> scalars) {
  return Explainer(origin, text, events, scalars).run();
}

Problem explain_second(core::Origin origin, std::string_view text, std::uint32_t offset) {
  const std::uint32_t at = settle(text, offset);
  const Place place{.origin = origin, .offset = at, .length = 1};
  const std::string_view before = text.substr(0, at);
  const std::size_t last = before.find_last_not_of(" \t\r\n");
  const bool dots = last != std::string_view::npos && before.substr(0, last + 1).ends_with("...");
  if (dots || text.substr(at).starts_with("---")) {
    return {.code = 1406,
            .what = say("a second document begins here"),
            .hint = say("put it into a file of its own"),
            .place = place};
  }
  return {.code = 1401,
          .what = say("this does not fit to what is above it"),
          .hint = say("a file is one list or one block of `key: value`"),
          .place = place};
}

}  // namespace parsers::yaml::detail
