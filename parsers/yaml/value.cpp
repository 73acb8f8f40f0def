#include "parsers/yaml/value.hpp"

#include <algorithm>

namespace parsers::yaml {

using core::Name;
using core::NameKey;
using core::say;

namespace {

// "is text", "is a list": what a node is, for a sentence.
core::Safe what_it_is(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::nothing:
      return say("nothing");
    case Node::Kind::scalar:
      return say("text");
    case Node::Kind::list:
      return say("a list");
    case Node::Kind::map:
      return say("a block of options");
  }
  return {};
}

Name described(const Reader& reader) {
  return {NameKey{}, reader.option() == nullptr ? "" : describe(reader.option()->type)};
}

void wrong_kind(Reader& reader, const Node& node, const core::Safe& wanted, core::Safe hint) {
  const core::Safe is = what_it_is(node);
  reader.problem(1421, node.place(), say("% is expected here, not %", wanted, is), std::move(hint));
}

}  // namespace

bool want_scalar(Reader& reader, const Node& node) {
  if (node.scalar()) return true;
  const Name type = described(reader);
  wrong_kind(reader, node, say("one value"),
             type.empty() ? core::Safe{} : say("this option takes: %", type));
  return false;
}

bool want_list(Reader& reader, const Node& node) {
  if (node.kind() == Node::Kind::list) return true;
  const bool one_will_do = reader.option() != nullptr && reader.option()->type.one_will_do;
  if (one_will_do && !node.nothing()) return true;
  wrong_kind(reader, node, say("a list"),
             node.scalar() ? say("write `[%]`", node.text()) : say("start each item with `- `"));
  return false;
}

bool want_map(Reader& reader, const Node& node) {
  if (node.kind() == Node::Kind::map) return true;
  wrong_kind(reader, node, say("a block of `key: value`"), {});
  return false;
}

void read_text(Reader& reader, const Node& node, Text& to) {
  if (!want_scalar(reader, node)) return;
  to = {.text = node.text(), .place = node.place()};
}

void read_formula(Reader& reader, const Node& node, FormulaText& to) {
  if (!want_scalar(reader, node)) return;
  const std::string& text = node.text().text();
  std::size_t begin = 0;
  to.marked = text.starts_with('=');
  if (to.marked) begin = std::min(text.find_first_not_of(' ', 1), text.size());
  to.text = node.text().part(begin);
  to.place = node.place();
  const auto skipped = static_cast<std::uint32_t>(begin);
  to.place.offset += std::min(skipped, to.place.length);
  to.place.length -= std::min(skipped, to.place.length);
}

void not_a_word(Reader& reader, const Node& node, const std::vector<Name>& all) {
  const Name meant = core::did_you_mean(node.text().text(), all);
  core::Safe list;
  for (const Name& word : all) list.join(", ", say("`%`", word));
  core::Safe hint = say("write one of %", list);
  if (!meant.empty()) hint = say("did you mean `%`? it can be %", meant, list);
  reader.problem(1425, node.place(), say("`%` cannot be said here", node.text()), std::move(hint));
  if (!meant.empty()) reader.suggest(node.text(), meant);
}

std::optional<std::int64_t> read_integer(Reader& reader, const Node& node, std::int64_t least,
                                         std::int64_t most) {
  if (!want_scalar(reader, node)) return std::nullopt;
  const std::string& text = node.text().text();
  if (reader.option() != nullptr) {
    least = std::max(least, reader.option()->least.value_or(least));
    most = std::min(most, reader.option()->most.value_or(most));
  }
  const bool digits =
      text.find_first_not_of("0123456789", text.starts_with('-') ? 1 : 0) == std::string::npos &&
      !text.empty() && text != "-";
  if (!digits) {
    reader.problem(1423, node.place(), say("`%` is not a whole number", node.text()),
                   say("write digits only"));
    return std::nullopt;
  }
  const auto value = parse_integer<std::int64_t>(text);
  if (value && *value >= least && *value <= most) return value;
  reader.problem(1424, node.place(), say("% is not between % and %", node.text(), least, most),
                 say("write a number from % to %", least, most));
  return std::nullopt;
}

void Value<bool>::read(Reader& reader, const Node& node, bool& to) {
  if (!want_scalar(reader, node)) return;
  const auto value = parse_yes_no(node.text().text());
  if (value) {
    to = *value;
    return;
  }
  reader.problem(1423, node.place(), say("`%` is neither yes nor no", node.text()),
                 say("write `yes` or `no`"));
}

void Value<Duration>::read(Reader& reader, const Node& node, Duration& to) {
  if (!want_scalar(reader, node)) return;
  const auto value = parse_duration(node.text().text());
  if (value) {
    to = *value;
    return;
  }
  reader.problem(1423, node.place(), say("`%` is not a duration", node.text()),
                 say("write a number and its unit: 250ms, 5s, 5m, 24h, 3d"));
}

void Value<Size>::read(Reader& reader, const Node& node, Size& to) {
  if (!want_scalar(reader, node)) return;
  const auto value = parse_size(node.text().text());
  if (value) {
    to = *value;
    return;
  }
  reader.problem(1423, node.place(), say("`%` is not a size", node.text()),
                 say("write a number and its unit: 512 B, 64 KiB, 4 MiB, 2 GiB"));
}

}  // namespace parsers::yaml
