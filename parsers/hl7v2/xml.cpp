#include "parsers/hl7v2/xml.hpp"

#include <algorithm>
#include <charconv>

#include "parsers/hl7v2/escapes.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/structure.hpp"
#include "parsers/repair/repairs.hpp"
#include "parsers/xml/read.hpp"

namespace parsers::hl7v2 {

using core::say;
using Element = tree::Node;

namespace {

// Beyond the largest that HL7 has, an element is no part of a message but an attack on memory.
constexpr std::uint32_t kFieldsMax = 1'000;
constexpr std::uint32_t kPartsMax = 200;
constexpr std::size_t kFindingsMax = 20;

// The number at the end of PID.3; 0: there is none.
std::uint32_t position(std::string_view name) {
  const std::string_view digits = name.substr(name.rfind('.') + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() && digits.size() < name.size()
             ? number
             : 0;
}

class Reader {
 public:
  FromXml run(const Element& root) {
    below(root);
    return std::move(made_);
  }

 private:
  // Segments of a message or group, in the order of the document.
  void below(const Element& group) {
    for (const Element* node = group.first; node != nullptr; node = node->next) {
      if (node->kind != tree::Kind::element) continue;
      if (node->name.size() == 3 && core::SegmentName::looks_right(node->name))
        segment(*node);
      else if (position(node->name) == 0 && node->first != nullptr)
        below(*node);
      else
        no_part(*node);
    }
  }

  void no_part(const Element& node) {
    if (made_.problems.size() >= kFindingsMax) return;
    made_.problems.add(
        repair::problem(repair::Kind::stray_elements,
                        say("an element of the XML has no place in a message of HL7 v2"),
                        {core::kMessage, node.offset, node.length, {}}, say("it is left out")));
  }

  void segment(const Element& node) {
    std::string& out = made_.text;
    out += node.name;
    const bool header = node.name == "MSH";
    if (header) out += "|^~\\&";
    std::uint32_t at = header ? 2 : 0;
    for (const Element* field = node.first; field != nullptr; field = field->next) {
      if (field->kind != tree::Kind::element) continue;
      const std::uint32_t n = position(field->name);
      if (n == 0 || n > kFieldsMax || n < at) {
        if (!header || n == 0 || n > 2) no_part(*field);
        continue;
      }
      if (header && n <= 2) continue;
      if (n == at) out += '~';
      if (n > at) trim('~');
      for (; at < n; ++at) out += '|';
      parts(*field, '^');
    }
    trim('~');
    trim('|');
    if (header && out.ends_with("MSH")) out += "|^~\\&";
    out += '\r';
  }

  void trim(char separator) {
    while (made_.text.ends_with(separator)) made_.text.pop_back();
  }

  // Components below a field, or subcomponents below a component; or its text.
  void parts(const Element& node, char separator) {
    std::string& out = made_.text;
    std::uint32_t at = 1;
    const std::size_t begin = out.size();
    if (node.first == nullptr || !parted(node)) return text(node);
    for (const Element* part = node.first; part != nullptr; part = part->next) {
      if (part->kind != tree::Kind::element) continue;
      const std::uint32_t n = position(part->name);
      if (n < at || n > kPartsMax || separator == 0) {
        no_part(*part);
        continue;
      }
      for (; at < n; ++at) out += separator;
      parts(*part, separator == '^' ? '&' : '\0');
    }
    while (out.size() > begin && out.ends_with(separator)) out.pop_back();
  }

  static bool parted(const Element& node) {
    for (const Element* part = node.first; part != nullptr; part = part->next) {
      if (part->kind == tree::Kind::element && part->name != "escape") return true;
    }
    return false;
  }

  // Text, with escapes between its pieces.
  void text(const Element& node) {
    const Separators usual;
    made_.text += node.text == "\"\"" ? "\"\"" : encoded(node.text, usual);
    for (const Element* piece = node.first; piece != nullptr; piece = piece->next) {
      if (piece->kind == tree::Kind::text) made_.text += encoded(piece->text, usual);
      if (piece->kind != tree::Kind::element) continue;
      const std::string_view escape = piece->attribute_text("V");
      if (escape.find_first_of("|^~\\&\r\n") == std::string_view::npos)
        ((made_.text += '\\') += escape) += '\\';
    }
  }

  FromXml made_;
};

class Writer {
 public:
  Writer(const View& view, const Dictionary& dictionary)
      : view_(view),
        dictionary_(dictionary),
        structure_(dictionary.structure(message_structure(view, dictionary))) {
    if (structure_ != nullptr) layout_ = arrange(*structure_, view);
  }

  std::string run() {
    const std::string root(structure_ == nullptr ? std::string_view("MESSAGE") : structure_->id);
    out_ =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root + " xmlns=\"urn:hl7-org:v2xml\">\n";
    for (std::size_t i = 0; i < view_.size(); ++i) {
      if (view_[i].name().empty()) continue;
      if (structure_ != nullptr && layout_.slot[i] != kNoSlot) enter(layout_.group[i]);
      segment(view_[i]);
    }
    enter(0);
    return (out_ += "</" + root + ">\n");
  }

 private:
  // Closes and opens groups until this instance is the innermost.
  void enter(std::uint32_t instance) {
    std::vector<std::uint32_t> wanted;
    for (; instance != 0; instance = layout_.groups[instance].parent) wanted.push_back(instance);
    std::reverse(wanted.begin(), wanted.end());
    std::size_t same = 0;
    while (same < wanted.size() && same < open_.size() && open_[same] == wanted[same]) ++same;
    while (open_.size() > same) {
      out_ += "</" + group_name(open_.back()) + ">\n";
      open_.pop_back();
    }
    for (; same < wanted.size(); ++same) {
      open_.push_back(wanted[same]);
      out_ += "<" + group_name(wanted[same]) + ">\n";
    }
  }
  std::string group_name(std::uint32_t instance) const {
    return std::string(structure_->id) + '.' +
           std::string(structure_->nodes[layout_.groups[instance].node].name);
  }

  void segment(const SegmentView& segment) {
    const core::SegmentName id = segment.name();
    const std::string name(id.view());
    const SegmentDef* def = dictionary_.segment(id);
    out_ += "<" + name + ">\n";
    for (std::size_t n = 1; n <= segment.field_count(); ++n) {
      const std::string tag = name + '.' + std::to_string(n);
      std::string type;
      if (def != nullptr && n <= def->fields.size()) type = def->fields[n - 1].type;
      if (type == "varies") type = segment.field(2).raw();  // OBX-2 says what OBX-5 is
      std::size_t last = 0;  // what is empty counts only before what is not
      segment.field(n).each_child([&](const ValueView& repetition, std::size_t nth) {
        if (has_content(repetition)) last = nth;
        return true;
      });
      segment.field(n).each_child([&](const ValueView& repetition, std::size_t nth) {
        if (nth <= last) element(tag, type, repetition);
        return nth < last;
      });
    }
    out_ += "</" + name + ">\n";
  }

  void element(const std::string& tag, std::string_view type, const ValueView& value) {
    out_ += "<" + tag + ">";
    const TypeDef* def = dictionary_.type(type);
    const bool parts = value.level() != Level::subcomponent && value.count() > 0 && !null(value) &&
                       (value.count() > 1 || (def != nullptr && !def->components.empty()));
    if (null(value)) {
      out_ += "&quot;&quot;";
    } else if (!parts) {
      text(value);
    } else {
      value.each_child([&](const ValueView& part, std::size_t n) {
        std::string_view below;
        if (def != nullptr && n <= def->components.size()) below = def->components[n - 1].type;
        const std::string_view owner =
            def != nullptr && !def->components.empty() ? def->id.view() : std::string_view(tag);
        if (has_content(part)) element(std::string(owner) + '.' + std::to_string(n), below, part);
        return true;
      });
    }
    out_ += "</" + tag + ">\n";
  }

  static bool has_content(const ValueView& value) {
    const Separators& s = value.separators();
    return std::ranges::any_of(value.raw(),
                               [&](char c) { return c != s.component && c != s.subcomponent; });
  }
  static bool null(const ValueView& value) { return value.presence() == Presence::null; }

  // Separators and characters as they are; what else an escape says stays an escape.
  void text(const ValueView& value) {
    std::string_view raw = value.raw();
    const Separators& s = value.separators();
    while (!raw.empty()) {
      const std::size_t begin = s.escape == 0 ? raw.npos : raw.find(s.escape);
      const std::size_t end = begin == raw.npos ? raw.npos : raw.find(s.escape, begin + 1);
      if (end == raw.npos) return leaf(raw, s);
      const std::string_view inner = raw.substr(begin + 1, end - begin - 1);
      const bool character =
          inner.size() == 1 && std::string_view("FSTREP").find(inner[0]) != inner.npos;
      leaf(raw.substr(0, begin), s);
      if (character) {
        leaf(raw.substr(begin, end + 1 - begin), s);
      } else {
        out_ += "<escape V=\"";
        xml::escape_to(out_, inner);
        out_ += "\"/>";
      }
      raw.remove_prefix(end + 1);
    }
  }
  void leaf(std::string_view raw, const Separators& s) {
    xml::escape_to(out_, ValueView(raw, &s, Level::subcomponent).text(view_.message()));
  }

  const View& view_;
  const Dictionary& dictionary_;
  const StructureDef* structure_;
  Layout layout_;
  std::vector<std::uint32_t> open_;  // group instances, the outermost first
  std::string out_;
};

}  // namespace

core::Result<FromXml> from_xml(std::string_view bytes) {
  auto read = xml::read(bytes);
  if (!read) return core::fail(std::move(read).error());
  return Reader().run((*read)->root());
}

std::string to_xml(const View& view, const Dictionary& dictionary) {
  return Writer(view, dictionary).run();
}

}  // namespace parsers::hl7v2
