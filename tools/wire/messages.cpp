#include "tools/wire/messages.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "parsers/charset/payload.hpp"
#include "parsers/hl7v2/batch.hpp"
#include "parsers/mllp/framer.hpp"

namespace tools {

namespace {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;
namespace mllp = parsers::mllp;
using parsers::repair::Kind;

// Every line feed ends a line, and so do the beginning and the end of a frame.
std::string with_returns(std::string_view bytes) {
  const auto decoded = parsers::charset::decode_payload(bytes, {});
  const bool wide = decoded.reading.charset->form == parsers::charset::Form::wide;
  std::string text(wide ? std::string_view(*decoded.text) : bytes);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\x0b' || c == '\x1c'; },
      '\r');
  return text;
}

// From its name, without empty lines.
std::string message(std::string_view part) {
  part.remove_prefix(static_cast<std::size_t>(hl7v2::first_segment(part).data() - part.data()));
  std::string made;
  while (!part.empty()) {
    const std::string_view line = part.substr(0, part.find('\r'));
    part.remove_prefix(std::min(line.size() + 1, part.size()));
    if (!line.empty()) (made += line) += '\r';
  }
  return made;
}

// Takes a payload apart as the engine does.
void take_apart(std::string_view payload, const parsers::repair::Set& frame, AsSent& made) {
  const hl7v2::Batch batch = hl7v2::split_batch(payload);
  made.left.problems.add(batch.problems);
  for (const hl7v2::Part& part : batch.parts) {
    if (part.to_take())
      made.messages.push_back({std::string(part.of(payload)), frame});
    else
      ++made.left.batch_segments;
  }
}

}  // namespace

InFile messages_in(std::string_view bytes) {
  const std::string text = with_returns(bytes);
  const hl7v2::Batch batch = hl7v2::split_batch(text);
  InFile found{.messages = {}, .left = {.problems = batch.problems}};
  for (const hl7v2::Part& part : batch.parts) {
    std::string one = part.to_take() ? message(part.of(text)) : std::string();
    if (!one.empty()) found.messages.push_back(std::move(one));
    if (!part.to_take()) ++found.left.batch_segments;
  }
  return found;
}

AsSent as_sent(std::string_view bytes) {
  AsSent made;
  const bool framed = bytes.find(mllp::kStart) != std::string_view::npos &&
                      bytes.find(mllp::kEnd) != std::string_view::npos;
  if (!framed) {
    take_apart(bytes, {}, made);
    return made;
  }
  mllp::Framer framer({.frame_bytes_max = bytes.size()});
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::span<char> room = framer.room();
    const std::size_t n = std::min(room.size(), rest.size());
    std::copy_n(rest.begin(), n, room.begin());
    framer.commit(n);
    rest.remove_prefix(n);
  }
  parsers::repair::Set odd;
  for (bool ended = false;;) {
    mllp::Step step = framer.next();
    if (std::holds_alternative<mllp::NeedMore>(step)) {
      if (std::exchange(ended, true)) return made;
      step = framer.end();
    }
    if (const auto* found = std::get_if<mllp::Frame>(&step)) {
      const core::Buffer buffer = framer.take(*found);
      take_apart(buffer.view().substr(found->offset, found->length), std::exchange(odd, {}), made);
    } else if (const auto* what = std::get_if<mllp::Odd>(&step)) {
      odd = parsers::repair::with(odd, what->what);
      if (what->what == Kind::half_frame || what->what == Kind::empty_frame)
        made.left.problems.add(parsers::repair::problem(what->what));
    } else if (const auto* broken = std::get_if<mllp::Broken>(&step)) {
      made.left.problems.add(parsers::repair::problem(broken->what));
      return made;
    }
  }
}

std::string to_text(const LeftOut& left, const std::string& file) {
  std::string text;
  if (left.batch_segments > 0)
    text += file + ": left out FHS, BHS, BTS and FTS, " + std::to_string(left.batch_segments) +
            " in all\n";
  for (const core::Problem& p : left.problems)
    text += file + ": " + core::code_text(p) + ' ' + p.what.text() + '\n';
  return text;
}

}  // namespace tools
