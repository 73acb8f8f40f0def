#include "mappings/src/detail/write_message.hpp"

#include <algorithm>

#include "parsers/charset/converter.hpp"
#include "parsers/hl7v2/draft.hpp"
#include "parsers/hl7v2/escapes.hpp"
#include "parsers/time/dtm.hpp"

namespace mappings::detail {

using hl7v2::Level;
using hl7v2::ValueView;

namespace {

bool same_signs(const hl7v2::Separators& a, const hl7v2::Separators& b) {
  return a.component == b.component && a.repetition == b.repetition && a.escape == b.escape &&
         a.subcomponent == b.subcomponent && a.field == b.field;
}

// Whether a thing is written: HL7's null is, too, for it tells the receiver to delete what it has.
bool written(const Evaluator& e, const Thing& thing) { return e.valued(thing) || e.is_null(thing); }

// What stands between the name of MSH and its third field.
void put_signs(std::string& out, const hl7v2::Separators& s) {
  for (const char c : {s.field, s.component, s.repetition, s.escape, s.subcomponent}) out += c;
}

}  // namespace

char MessageWriter::separator_below(Level level) const {
  switch (level) {
    case Level::field:
    case Level::repetition:
      return to_.component;
    case Level::component:
      return to_.subcomponent;
    case Level::subcomponent:
      return 0;
  }
  return 0;
}

void MessageWriter::reason(const Node& node, const Thing* thing, const std::string& target) {
  if (reasons_ == nullptr) return;
  Reason reason = reason_for(e_, node, thing);
  reason.target = target;
  reasons_->push_back(std::move(reason));
}

Made MessageWriter::value(Index index, const Frame& frame, Level level, const std::string& target,
                          std::string& out) {
  const Node& node = e_.variant().nodes[index];
  Made made = Made::nothing;
  through(e_, node.gate, frame, [&](const Frame& at) {
    made = body(node, at, level, target, out);
    return made == Made::nothing;
  });
  return made;
}

Made MessageWriter::body(const Node& node, const Frame& frame, Level level,
                         const std::string& target, std::string& out) {
  switch (node.shape) {
    case Node::Shape::constant:
      out += hl7v2::encoded(node.constant, to_);
      reason(node, nullptr, target);
      return Made::constant;
    case Node::Shape::leaf:
      return leaf(node, frame, level, target, out);
    case Node::Shape::object:
      return object(node, frame, level, target, out);
    case Node::Shape::list:
      return list(node, frame, target, out);
    case Node::Shape::first:
      for (const Index alternative : node.children) {
        const Made made = value(alternative, frame, level, target, out);
        if (made != Made::nothing) return made;
      }
      return Made::nothing;
  }
  return Made::nothing;
}

Made MessageWriter::leaf(const Node& node, const Frame& frame, Level level,
                         const std::string& target, std::string& out) {
  Made made = Made::nothing;
  std::size_t count = 0;
  e_.each(node.exp, frame, [&](const Thing& thing) {
    if (!written(e_, thing)) return true;
    if (++count == 1) {
      made = one(node, thing, level, target, out);
      return true;
    }
    if (thing.where.known()) e_.issue(IssueKind::more_values, core::Severity::info, thing.where);
    return false;
  });
  return made;
}

Made MessageWriter::one(const Node& node, const Thing& thing, Level level,
                        const std::string& target, std::string& out) {
  out += text(node, thing, level);
  reason(node, &thing, target);
  return node.reads && thing.where.known() ? Made::live : Made::constant;
}

Made MessageWriter::object(const Node& node, const Frame& frame, Level level,
                           const std::string& target, std::string& out) {
  const std::size_t mark = out.size();
  const std::size_t reasons = reasons_ == nullptr ? 0 : reasons_->size();
  const char separator = separator_below(level);
  const Level below = level == Level::component ? Level::subcomponent : Level::component;
  Made made = Made::nothing;
  std::uint16_t at = 1;
  for (const Index child : node.children) {
    const std::uint16_t part = e_.variant().nodes[child].part;
    const std::size_t before = out.size();
    for (; at < part; ++at) out += separator;
    const Made one = value(child, frame, below, target + '.' + std::to_string(part), out);
    if (one == Made::nothing) {
      at = static_cast<std::uint16_t>(at - (out.size() - before));
      out.resize(before);
    }
    made = more(made, one);
  }
  if (stays(made, node.reads)) return made;
  out.resize(mark);
  if (reasons_ != nullptr) reasons_->resize(reasons);
  return Made::nothing;
}

Made MessageWriter::list(const Node& node, const Frame& frame, const std::string& target,
                         std::string& out) {
  Made made = Made::nothing;
  std::uint32_t items = 0;
  auto item = [&](auto write) {
    const std::size_t mark = out.size();
    if (items > 0) out += to_.repetition;
    const Made one = write(items == 0 ? target : target + '[' + std::to_string(items + 1) + ']');
    if (one == Made::nothing) {
      out.resize(mark);
    } else {
      ++items;
    }
    made = more(made, one);
    return true;
  };
  for (const Index child : node.children) {
    const Node& one = e_.variant().nodes[child];
    through(e_, one.gate, frame, [&](const Frame& at) {
      if (one.shape != Node::Shape::leaf || !one.all)
        return item(
            [&](const std::string& to) { return body(one, at, Level::repetition, to, out); });
      e_.each(one.exp, at, [&](const Thing& thing) {
        if (!written(e_, thing)) return true;
        return item([&](const std::string& to) {
          return this->one(one, thing, Level::repetition, to, out);
        });
      });
      return true;
    });
  }
  return made;
}

std::string MessageWriter::text(const Node& node, const Thing& thing, Level level) {
  if (node.convert == Convert::hl7_coded && thing.kind == Kind::coded) return coded(thing, level);
  if (node.convert == Convert::hl7_stamp) return stamp(thing);
  if (node.convert == Convert::hl7_system) return system(e_.text(thing), level);
  if (thing.kind == Kind::truth) return thing.truth ? "Y" : "N";
  const bool value = thing.kind == Kind::value;
  if (e_.is_null(thing)) return "\"\"";
  if (value && node.convert != Convert::text) return as_written(thing.value, level);
  return hl7v2::encoded(e_.text(thing), to_);
}

// As precise as it was; what is no date is an issue, and left out.
std::string MessageWriter::stamp(const Thing& thing) {
  const std::string_view text = e_.text(thing);
  std::string made = parsers::time::hl7_text(text);
  if (made.empty()) e_.issue(IssueKind::bad_value, core::Severity::warning, thing.where);
  return made;
}

// HD (HL7 2.5.1, 2.A.33): the site's name for it, else the id with its kind. Where one part stands:
// the name of HL7 table 0396.
std::string MessageWriter::system(std::string_view uri, Level level) {
  const std::string_view name = e_.short_system(uri);
  const char separator = separator_below(level);
  if (name != uri || level == Level::subcomponent) return hl7v2::encoded(name, to_);
  std::string_view kind = "URI";
  for (const auto& [prefix, of] :
       {std::pair<std::string_view, std::string_view>{"urn:oid:", "ISO"}, {"urn:uuid:", "UUID"}}) {
    if (!uri.starts_with(prefix)) continue;
    uri.remove_prefix(prefix.size());
    kind = of;
  }
  return std::string(1, separator) + hl7v2::encoded(uri, to_) + separator + std::string(kind);
}

// Code, text, name of the coding system (HL7 2.5.1, 2.A.13).
std::string MessageWriter::coded(const Thing& thing, Level level) {
  const char separator = separator_below(level);
  std::string out;
  if (separator == 0) return hl7v2::encoded(thing.text, to_);
  // A table may give a whole CWE: mg/dL^milligram per deciliter^UCUM.
  for (std::string_view rest = thing.text;;) {
    const std::size_t end = thing.coded->row == nullptr ? rest.npos : rest.find('^');
    out += hl7v2::encoded(rest.substr(0, end), to_);
    if (end == rest.npos && rest.size() < thing.text.size()) return out;
    if (end == rest.npos) break;
    out += separator;
    rest.remove_prefix(end + 1);
  }
  (out += separator) += hl7v2::encoded(thing.coded->display, to_);
  (out += separator) += hl7v2::encoded(e_.short_system(thing.coded->system), to_);
  return std::string(hl7v2::trimmed(out, separator));
}

std::string MessageWriter::as_written(const ValueView& value, Level level) {
  const std::string_view raw = value.raw();
  const bool as_deep =
      value.level() == level || (value.level() == Level::repetition && level == Level::field);
  if (as_deep && same_signs(value.separators(), to_) &&
      parsers::charset::is_text(raw, from_->reading()))
    return std::string(raw);
  const char separator = separator_below(level);
  const bool parted = separator != 0 && value.level() != Level::subcomponent && value.count() > 1;
  if (!parted) {
    ValueView leaf = value;
    while (leaf.level() != Level::subcomponent && leaf.count() > 1) leaf = leaf.child(1);
    return hl7v2::encoded(leaf.text(from_->message()), to_);
  }
  std::string out;
  value.each_child([&](const ValueView& part, std::size_t n) {
    if (n > 1) out += separator;
    out += as_written(part, level == Level::component ? Level::subcomponent : Level::component);
    return true;
  });
  return std::string(hl7v2::trimmed(out, separator));
}

Made MessageWriter::part(Index index, const Frame& frame, std::string& out) {
  Counts counts;
  return each(index, frame, counts, out);
}

Made MessageWriter::each(Index index, const Frame& frame, Counts& around, std::string& out) {
  const Part& part = e_.variant().parts[index];
  Made made = Made::nothing;
  through(e_, part.gate, frame, [&](const Frame& at) {
    const std::size_t mark = out.size();
    const std::size_t reasons = reasons_ == nullptr ? 0 : reasons_->size();
    const Counts before = written_;
    Made one = Made::nothing;
    switch (part.shape) {
      case Part::Shape::group:
        one = group(part, at, around, out);
        break;
      case Part::Shape::segment:
        one = segment(part, at, around, out);
        break;
      case Part::Shape::copy:
        one = copy(part, at, out);
        break;
    }
    if (one == Made::nothing) {
      out.resize(mark);
      if (reasons_ != nullptr) reasons_->resize(reasons);
      written_ = before;
    }
    made = more(made, one);
    return true;
  });
  return made;
}

// Segments are counted where they stand; the one that a group begins with, in what is around it.
Made MessageWriter::group(const Part& part, const Frame& frame, Counts& around, std::string& out) {
  Made made = Made::nothing;
  Counts within;
  for (const Index child : part.children)
    made = more(made, each(child, frame, child == part.children.front() ? around : within, out));
  return stays(made, part.reads) ? made : Made::nothing;
}

Made MessageWriter::segment(const Part& part, const Frame& frame, Counts& around,
                            std::string& out) {
  const bool header = part.name == "MSH";
  const std::uint32_t nth = ++written_[part.name];
  const std::string label = nth == 1 ? part.name : part.name + '[' + std::to_string(nth) + ']';
  out += part.name;
  std::size_t at = 1;  // the field that the next separator begins
  if (header) {
    put_signs(out, to_);
    at = 3;
  }
  if (part.numbered) {
    (out += to_.field) += std::to_string(around[part.name] + 1);
    at = 2;
  }
  Made made = Made::nothing;
  for (std::size_t i = 0; i < part.fields.size();) {
    const std::uint16_t number = part.fields[i].to.at.field;
    std::string text;
    made = more(made, field(part, i, frame, label, text));
    if (text.empty()) continue;
    for (; at <= number; ++at) out += to_.field;
    out += text;
  }
  if (!stays(made, part.reads)) return Made::nothing;
  ++around[part.name];
  out += '\r';
  return made;
}

// All that is written to one field: at once, or part by part.
Made MessageWriter::field(const Part& part, std::size_t& next, const Frame& frame,
                          const std::string& segment, std::string& out) {
  const std::uint16_t number = part.fields[next].to.at.field;
  Made made = Made::nothing;
  std::string text;
  for (; next < part.fields.size() && part.fields[next].to.at.field == number; ++next) {
    const Write& write = part.fields[next];
    text.clear();
    const std::string target = segment + e_.variant().nodes[write.node].name.substr(3);
    const Made one = value(write.node, frame, level_of(write.to.at), target, text);
    if (one == Made::nothing) continue;
    out = hl7v2::changed_field(out, write.to.at, to_, text);
    made = more(made, one);
  }
  return made;
}

Made MessageWriter::copy(const Part& part, const Frame& frame, std::string& out) {
  Made made = Made::nothing;
  e_.each(part.copied, frame, [&](const Thing& thing) {
    if (thing.kind != Kind::segment) return true;
    const hl7v2::SegmentView segment = (*from_)[thing.number];
    ++written_[part.name];
    out += part.name;
    const bool header = part.name == "MSH";
    if (header) put_signs(out, to_);
    for (std::size_t n = header ? 3 : 1; n <= segment.field_count(); ++n) {
      out += to_.field;
      segment.field(n).each_child([&](const ValueView& repetition, std::size_t r) {
        if (r > 1) out += to_.repetition;
        out += is_null(repetition) ? "\"\"" : as_written(repetition, Level::repetition);
        return true;
      });
    }
    out += '\r';
    if (reasons_ != nullptr) {
      Reason reason;
      reason.target = part.name;
      reason.rule = reason.asked = part.place;
      reason.sources.push_back(e_.place(thing.where, segment.field(1)));
      reasons_->push_back(std::move(reason));
    }
    made = Made::live;
    return true;
  });
  return made;
}

}  // namespace mappings::detail
