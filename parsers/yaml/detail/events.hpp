// Events: what yaml-cpp says a text holds, one after the other, with the offset of each.
//
// Knows yaml-cpp's marks and exceptions, and hides them. Does not judge: build.hpp does.
//
// Invariant: offsets count the BOM and lie inside the text; at most kEventsMax events and
// kDepthMax open lists and maps, so neither memory nor stack grows without bound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parsers::yaml::detail {

enum class EventKind : std::uint8_t { plain, quoted, null, list, map, end };

struct Event {
  EventKind kind = EventKind::null;
  bool flow = false;    // of list and map: written as [ ] or { }
  bool tag = false;     // has a tag, which flat YAML does not allow
  bool anchor = false;  // has an anchor, or is an alias
  std::uint32_t offset = 0;
  std::string text{};
};

// Where and why yaml-cpp gave up; `reason` is one of its own fixed sentences.
struct Failure {
  enum class Kind : std::uint8_t { syntax, too_deep, too_many };
  Kind kind = Kind::syntax;
  std::uint32_t offset = 0;
  std::string reason{};
};

struct Events {
  std::vector<Event> list;
  std::optional<Failure> failure;
  std::optional<std::uint32_t> second_document;
};

inline constexpr std::size_t kEventsMax = std::size_t{1} << 20U;

// The text must be UTF-8 without control characters (text.hpp checks).
Events scan(std::string_view text);

}  // namespace parsers::yaml::detail
