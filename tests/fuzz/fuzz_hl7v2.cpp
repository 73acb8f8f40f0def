// Any bytes as an HL7 v2 message: reading never fails, every value lies inside the message, its
// groups cover its segments, the answer to it can be read, and a value that is set can be read
// back.
#include <cstdint>
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/check.hpp"
#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/pieces.hpp"
#include "parsers/hl7v2/structure.hpp"

using namespace parsers;
using namespace parsers::hl7v2;

namespace {

void walk(const ValueView& value, const View& view) {
  const std::string_view payload = view.split();
  if (!value.raw().empty()) {
    ENSURE(value.raw().data() >= payload.data());
    ENSURE(value.raw().data() + value.raw().size() <= payload.data() + payload.size());
  }
  ENSURE(value.text(view.message()).empty() || value.valued() ||
         value.presence() == Presence::empty);
  if (value.level() == Level::subcomponent) return;
  std::size_t bytes = 0;
  for (std::size_t n = 1; n <= value.count(); ++n) {
    bytes += value.child(n).raw().size();
    walk(value.child(n), view);
  }
  ENSURE(bytes <= value.raw().size());
  ENSURE(value.child(value.count() + 2).presence() == Presence::absent);
}

void walk(const View& view) {
  for (std::size_t i = 0; i < view.size(); ++i) {
    const SegmentView segment = view[i];
    for (std::size_t n = 1; n <= segment.field_count(); ++n) walk(segment.field(n), view);
    ENSURE(segment.field(segment.field_count() + 1).presence() == Presence::absent);
  }
}

void arrange(const View& view) {
  // Of the version that the message says, whatever it says there.
  const Dictionary& dictionary = Dictionary::nearest(header(view).version.text(view.message()));
  for (const std::string_view id : {"ORU_R01", "ADT_A01"}) {
    const Layout layout = hl7v2::arrange(*dictionary.structure(id), view);
    ENSURE(layout.slot.size() == view.size() && layout.group.size() == view.size());
    for (std::size_t g = 1; g < layout.groups.size(); ++g) ENSURE(layout.groups[g].parent < g);
    for (std::size_t i = 0; i < view.size(); ++i) ENSURE(layout.group[i] < layout.groups.size());
  }
}

// The standard alone refuses nothing, and findings stay few.
void check(const View& view) {
  const core::Problems found = hl7v2::check(view, {.level = CheckLevel::profile});
  ENSURE(found.size() <= 3 * Findings::kMost + 1);
  ENSURE(!found.any(core::Severity::error));
}

void answer(const View& view) {
  AckRequest request;
  request.message = &view;
  request.code = "AE";
  request.timestamp = "20260101000000+0000";
  request.control_id = "1";
  request.problems = &view.problems();
  const std::string text = make_ack(request);
  const core::Message message(text);
  const View ack = parse(message);
  const auto read = read_ack(ack);
  ENSURE(read && read->code == "AE");
  if (!view.readable()) return;
  ENSURE(header(ack).control_id.text(message) == "1");
}

// As a piece of itself, it grows by no more than the end of its last segment.
void join(const View& view) {
  Joiner joiner;
  joiner.add(view);
  ENSURE(joiner.text().size() <= view.split().size() + 1);
  if (!piece_of(view).of_more() && !piece_of(view).folded && view.size() > 0)
    ENSURE(joiner.text().starts_with(view[0].raw()));
}

void set(const View& view) {
  if (!view.readable() || view.separators().field == 'x') return;
  const core::Path path = *parse_path("ZZZ-3");
  const std::string changed = with(view, {{path, "x"}});
  const core::Message message(changed);
  const View again = parse(message);
  ENSURE(again.value(path).raw() == "x");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 8192) return 0;
  const core::Message message(std::string(bytes, bytes + size));
  const View view = parse(message);
  // Of XML the places are those of the document, as UTF-8.
  const std::size_t room =
      view.in_xml() ? 4 * view.message().payload().size() : view.split().size();
  for (const core::Problem& problem : view.problems()) ENSURE(problem.place.offset <= room);
  walk(view);
  arrange(view);
  check(view);
  answer(view);
  set(view);
  join(view);
  return 0;
}
