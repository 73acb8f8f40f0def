#include "parsers/yaml/detail/build.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "parsers/yaml/read.hpp"

namespace parsers::yaml::detail {

using core::Name;
using core::NameKey;
using core::Place;
using core::say;

namespace {

// A list or map that is not complete yet.
struct Frame {
  EventKind kind = EventKind::map;
  bool flow = false;
  Place place{};
  std::vector<Node> items{};
  std::vector<Entry> entries{};
  std::optional<Node> key{};
  bool skip = false;  // the value of a key that was refused
  std::unordered_map<std::string, std::uint32_t> seen{};
};

class Builder {
 public:
  Builder(core::Origin origin, std::string_view text, const Events& events,
          std::span<const Cut> masked)
      : text_(text),
        events_(events.list),
        masked_(masked),
        origin_(origin),
        whole_(!events.failure) {
    built_.document.origin = origin;
    built_.document.store = std::make_unique<Store>();
  }

  Built run() {
    for (at_ = 0; at_ < events_.size(); ++at_) take(events_[at_]);
    while (!frames_.empty()) close();
    return std::move(built_);
  }

 private:
  Place place(std::uint32_t offset, std::uint32_t length) const {
    return {.origin = origin_, .offset = offset, .length = length};
  }
  bool flow() const { return !frames_.empty() && frames_.back().flow; }

  void take(const Event& event) {
    refuse(event);
    switch (event.kind) {
      case EventKind::plain:
      case EventKind::quoted:
        return give(scalar(event));
      case EventKind::null:
        return give(null(event));
      case EventKind::list:
      case EventKind::map:
        frames_.push_back({.kind = event.kind,
                           .flow = event.flow || flow(),
                           .place = place(event.offset, event.offset < text_.size() ? 1 : 0)});
        return;
      case EventKind::end:
        return close();
    }
  }

  // A lone `!` is a tag without a name, of which yaml-cpp says only that the scalar is not plain.
  bool tagged(const Event& event) const {
    return event.tag || (event.kind == EventKind::quoted && event.offset < text_.size() &&
                         text_[event.offset] == '!');
  }

  void refuse(const Event& event) {
    if (event.anchor) {
      const bool alias = event.offset < text_.size() && text_[event.offset] == '*';
      problem(1403, place(event.offset, 1),
              alias ? say("there are no aliases (`*`) in these files")
                    : say("there are no anchors (`&`) in these files"),
              alias ? say("write the value out, or put text that starts with `*` in quotes")
                    : say("write the value where it is needed, or put text that starts with `&` in "
                          "quotes"));
    }
    if (tagged(event)) {
      problem(1404, place(event.offset, 1), say("there are no tags (`!`) in these files"),
              say("leave the tag out: every value is text until the schema types it; put text that "
                  "starts with `!` in quotes"));
    }
  }

  // Where the scalar itself begins: behind a tag or an anchor that was refused.
  std::uint32_t behind_properties(const Event& event) const {
    std::size_t at = event.offset;
    while ((event.anchor || tagged(event)) && at < text_.size() &&
           (text_[at] == '&' || text_[at] == '!')) {
      at = text_.find_first_of(" \t\n", at);
      if (at == std::string_view::npos) return event.offset;
      at = text_.find_first_not_of(" \t\r\n", at);
      if (at == std::string_view::npos) return event.offset;
    }
    return static_cast<std::uint32_t>(at);
  }

  // The text that was masked here, or null.
  const Cut* mask(const Event& event) const {
    const auto found =
        std::lower_bound(masked_.begin(), masked_.end(), event.offset,
                         [](const Cut& cut, std::uint32_t offset) { return cut.begin < offset; });
    return found != masked_.end() && found->begin == event.offset ? &*found : nullptr;
  }

  Node scalar(const Event& event) {
    if (const Cut* cut = mask(event)) {
      const std::uint32_t length = cut->end - cut->begin;
      built_.scalars.push_back({.begin = cut->begin, .length = length, .end = cut->end});
      return Node::make_scalar(Name(NameKey{}, text_.substr(cut->begin, length)),
                               place(cut->begin, length), Node::Written::plain, flow());
    }
    const std::uint32_t offset = behind_properties(event);
    const char first = offset < text_.size() ? text_[offset] : '\0';
    const bool open = event.kind == EventKind::quoted;
    Node::Written written = Node::Written::plain;
    Extent extent;
    if (open && (first == '"' || first == '\'')) {
      written = Node::Written::quoted;
      extent = quoted_extent(text_, offset);
      if (!extent.closed) {
        problem(1401, place(offset, 1), say("this quote is never closed"),
                say("put the second quote at the end of the text"));
      }
    } else if (open && (first == '|' || first == '>')) {
      written = Node::Written::block;
      extent = block_extent(text_, offset);
    } else {
      extent = plain_extent(text_, offset, event.text);
    }
    built_.scalars.push_back(extent);
    return Node::make_scalar(Name(NameKey{}, lines(event.text)), place(extent.begin, extent.length),
                             written, flow());
  }

  // A line ends with \n, whatever the editor of the file writes.
  static std::string lines(std::string text) {
    for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) {
      text.erase(at, 1);
    }
    return text;
  }

  // yaml-cpp says "null" for a value that is missing and for the words ~ and null; the words are
  // text. It names the place of what follows for a missing one, so when the next event has the
  // same place, this one is missing.
  Node null(const Event& event) {
    const std::string_view word = null_word(text_, event.offset);
    bool missing = word.empty() || event.anchor;
    for (std::size_t next = at_ + 1; !missing && next < events_.size(); ++next) {
      if (events_[next].kind == EventKind::end) continue;
      missing = events_[next].offset == event.offset;
      break;
    }
    if (missing) return Node::make_nothing(place(event.offset, 0), flow());
    const Place where = place(event.offset, static_cast<std::uint32_t>(word.size()));
    built_.scalars.push_back(
        {.begin = where.offset, .length = where.length, .end = where.offset + where.length});
    return Node::make_scalar(Name(NameKey{}, word), where, Node::Written::plain, flow());
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.key) keep(frame, Node::make_nothing(frame.key->place(), frame.flow));
    if (frame.kind == EventKind::list) {
      built_.document.store->lists.push_back(std::move(frame.items));
      return give(Node::make_list(built_.document.store->lists.back(), frame.place, frame.flow));
    }
    built_.document.store->maps.push_back(std::move(frame.entries));
    give(Node::make_map(built_.document.store->maps.back(), frame.place, frame.flow));
  }

  void give(Node node) {
    if (frames_.empty()) {
      built_.document.root = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.kind == EventKind::list) {
      frame.items.push_back(std::move(node));
    } else if (!frame.key) {
      frame.skip = !good_key(frame, node);
      frame.key = std::move(node);
    } else {
      keep(frame, std::move(node));
    }
  }

  static void keep(Frame& frame, Node value) {
    if (!frame.skip) {
      frame.entries.push_back({frame.key->text(), frame.key->place(), std::move(value)});
    }
    frame.key.reset();
  }

  bool good_key(Frame& frame, const Node& key) {
    if (!key.scalar()) {
      // In a text that broke off, yaml-cpp takes the last [ for the beginning of a key.
      if (whole_) problem(1411, key.place(), say("a key must be text"), say("write `key: value`"));
      return false;
    }
    // yaml-cpp takes a line without a colon for a key without a value.
    const std::size_t behind = text_.find_first_not_of(" \t", built_.scalars.back().end);
    const bool colon = behind != std::string_view::npos && text_[behind] == ':';
    if (whole_ && !colon) {
      const std::size_t glued = key.plain() ? key.text().text().find(':') : std::string::npos;
      problem(1401, key.place(), say("there is no `: ` behind this key"),
              glued == std::string::npos ? say("write `key: value`")
                                         : say("write a blank after the `:`"));
      return false;
    }
    if (key.plain() && key.text().text() == "<<") {
      problem(1405, key.place(), say("there are no merge keys (`<<`) in these files"),
              say("write the keys out, or use a template"));
      return false;
    }
    const auto [first, is_new] = frame.seen.emplace(key.text().text(), key.place().offset);
    if (is_new) return true;
    if (built_.problems.size() > 2 * kFindingsMax) return false;  // counting lines takes time
    problem(1402, key.place(), say("the key `%` is here a second time", key.text()),
            say("the first one is in line %; leave one of them out",
                core::locate(text_, first->second).line));
    return false;
  }

  void problem(std::uint16_t code, Place where, core::Safe what, core::Safe hint) {
    built_.problems.add({.code = code,
                         .what = std::move(what),
                         .hint = std::move(hint),
                         .place = std::move(where)});
  }

  std::string_view text_;  // owner: the source
  const std::vector<Event>& events_;
  std::span<const Cut> masked_;
  core::Origin origin_;
  bool whole_;  // the text did not break off
  std::size_t at_ = 0;
  std::vector<Frame> frames_;
  Built built_;
};

}  // namespace

Built build(core::Origin origin, std::string_view text, const Events& events,
            std::span<const Cut> masked) {
  return Builder(origin, text, events, masked).run();
}

}  // namespace parsers::yaml::detail
