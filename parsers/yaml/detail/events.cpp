#include "parsers/yaml/detail/events.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <istream>
#include <streambuf>

#include "parsers/yaml/read.hpp"

namespace parsers::yaml::detail {

namespace {

// Thrown by the recorder to stop the parser; caught in scan().
struct Stop {
  Failure why;
};

class Recorder : public YAML::EventHandler {
 public:
  Recorder(Events& events, std::uint32_t bom, std::uint32_t size)
      : events_(events), bom_(bom), size_(size) {}

  void second() { second_ = true; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!second_) return;
    events_.second_document = offset(mark);
    throw Stop{};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({.kind = EventKind::null, .anchor = anchor != 0, .offset = offset(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    add({.kind = EventKind::null, .anchor = true, .offset = offset(mark)});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool plain = tag == "?";
    add({.kind = plain ? EventKind::plain : EventKind::quoted,
         .tag = !plain && tag != "!",
         .anchor = anchor != 0,
         .offset = offset(mark),
         .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(EventKind::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(EventKind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

  std::uint32_t offset(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.pos < 0) return size_;
    return std::min(static_cast<std::uint32_t>(mark.pos) + bom_, size_);
  }

 private:
  void add(Event event) {
    if (events_.list.size() >= kEventsMax) {
      throw Stop{{.kind = Failure::Kind::too_many, .offset = event.offset}};
    }
    events_.list.push_back(std::move(event));
  }
  void open(EventKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    if (++depth_ > kDepthMax) {
      throw Stop{{.kind = Failure::Kind::too_deep, .offset = offset(mark)}};
    }
    add({.kind = kind,
         .flow = style == YAML::EmitterStyle::Flow,
         .tag = tag != "?" && !tag.empty(),
         .anchor = anchor != 0,
         .offset = offset(mark)});
  }
  void close() {
    --depth_;
    add({.kind = EventKind::end});
  }

  Events& events_;
  std::uint32_t bom_;
  std::uint32_t size_;
  std::size_t depth_ = 0;
  bool second_ = false;
};

// An istream over a text, without a copy.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    // setg() wants char*, but an input buffer never writes.
    char* begin = const_cast<char*>(text.data());  // NOLINT(*-const-cast)
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace

Events scan(std::string_view text) {
  Events events;
  const std::uint32_t bom = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  Recorder recorder(events, bom, static_cast<std::uint32_t>(text.size()));
  TextBuffer buffer(text);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(recorder)) {
      recorder.second();
      parser.HandleNextDocument(recorder);
    }
  } catch (const Stop& stop) {
    if (!events.second_document) events.failure = stop.why;
  } catch (const YAML::Exception& error) {
    events.failure = Failure{.offset = recorder.offset(error.mark), .reason = error.msg};
  }
  return events;
}

}  // namespace parsers::yaml::detail
