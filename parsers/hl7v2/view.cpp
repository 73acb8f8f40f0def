#include "parsers/hl7v2/view.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "parsers/hl7v2/escapes.hpp"
#include "parsers/hl7v2/xml.hpp"
#include "parsers/repair/repairs.hpp"
#include "parsers/xml/read.hpp"

namespace parsers::hl7v2 {

namespace {

const Separators kUsual{};

}  // namespace

const Separators& ValueView::separators() const {
  return separators_ == nullptr ? kUsual : *separators_;
}

char ValueView::separator() const {
  if (separators_ == nullptr || whole_) return 0;
  switch (level_) {
    case Level::field:
      return separators_->repetition;
    case Level::repetition:
      return separators_->component;
    case Level::component:
      return separators_->subcomponent;
    case Level::subcomponent:
      return 0;
  }
  return 0;
}

std::size_t ValueView::count() const {
  if (separators_ == nullptr) return 0;
  if (level_ == Level::subcomponent) return 0;
  const char c = separator();
  if (c == 0) return 1;
  return static_cast<std::size_t>(std::count(raw_.begin(), raw_.end(), c)) + 1;
}

ValueView ValueView::child(std::size_t n) const {
  if (separators_ == nullptr || n == 0) return {};
  const Level below =
      level_ == Level::subcomponent ? level_ : static_cast<Level>(static_cast<int>(level_) + 1);
  const char c = separator();
  std::string_view rest = raw_;
  for (; n > 1; --n) {
    const std::size_t at = c == 0 ? std::string_view::npos : rest.find(c);
    if (at == std::string_view::npos) return {};
    rest.remove_prefix(at + 1);
  }
  return {c == 0 ? rest : rest.substr(0, rest.find(c)), separators_, below, whole_};
}

std::string_view ValueView::text(const core::Message& message) const {
  const Presence p = presence();
  if (p == Presence::absent || p == Presence::null) return {};
  return whole_ ? raw_ : decoded(raw_, *separators_, message);
}

std::uint32_t SegmentView::occurrence() const {
  const SegmentEntry& entry = view_->segments_[index_];
  if (entry.occurrence == 0) view_->count_occurrences();
  return entry.occurrence;
}

View::View(const core::Message& message, const charset::Terms& terms)
    : message_(&message), split_(message.payload()), separators_(&kUsual) {
  if (!split_.starts_with("MSH") && xml::looks_like(split_)) {
    read_xml();
    return;
  }
  charset::Decoded decoded = charset::decode_payload(split_, terms);
  reading_ = decoded.reading;
  problems_ = std::move(decoded.problems);
  plain_ = decoded.plain && !decoded.text;
  if (decoded.text) split_ = message.keep_padded(*decoded.text);
}

// The message keeps the XML; what is split is the same with separators.
void View::read_xml() {
  xml_ = true;
  auto read = from_xml(split_);
  if (!read) {
    problems_.add(std::move(read).error());
    split_ = {};
    return;
  }
  problems_.add(
      repair::problem(repair::Kind::xml_encoding,
                      core::say("the message is in XML, and read as if it had separators"), {}));
  problems_.add(std::move(read->problems));
  split_ = message_->keep_padded(read->text);
}

// In one pass for all of them, when somebody asks: most messages are read without.
void View::count_occurrences() const {
  std::unordered_map<std::string_view, std::uint32_t> counts;
  for (SegmentEntry& entry : std::span(segments_, size_))
    entry.occurrence = entry.name.empty() ? 1 : ++counts[entry.name.view()];
}

ValueView View::value(const core::Path& path) const {
  std::uint32_t left = std::max(1U, path.occurrence);
  for (std::uint32_t i = 0; i < size_; ++i) {
    if (segments_[i].name != path.segment || --left != 0) continue;
    ValueView value = (*this)[i].field(path.field);
    if (path.repetition != 0 || path.component != 0)
      value = value.child(std::max<std::size_t>(1, path.repetition));
    if (path.component != 0) value = value.child(path.component);
    if (path.subcomponent != 0) value = value.child(path.subcomponent);
    return value;
  }
  return {};
}

}  // namespace parsers::hl7v2
