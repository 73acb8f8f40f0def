#include "tools/dict/lookup.hpp"

#include <algorithm>
#include <cctype>

#include "parsers/core/problem.hpp"
#include "parsers/hl7v2/edit.hpp"

namespace tools::dict {

using parsers::hl7v2::term;

namespace {

std::string upper(std::string word) {
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return word;
}

// "1", "0001" and "HL70001" are table 1; 0 when it is no table's number.
std::uint16_t table_number(std::string_view word) {
  if (word.starts_with("HL7")) word.remove_prefix(3);
  if (word.empty() || word.size() > 4) return 0;
  if (word.find_first_not_of("0123456789") != std::string_view::npos) return 0;
  return static_cast<std::uint16_t>(std::stoul(std::string(word)));
}

// "ADT^A04" and "ADT^A04^ADT_A01" -> "ADT", "A04".
std::pair<std::string_view, std::string_view> type_and_event(std::string_view word) {
  const std::size_t cut = word.find('^');
  if (cut == std::string_view::npos) return {};
  const std::string_view event = word.substr(cut + 1);
  return {word.substr(0, cut), event.substr(0, event.find('^'))};
}

Part field_of(const SegmentDef& segment, std::uint16_t number) {
  const auto& field = segment.fields[number - 1U];
  core::Path path{.segment = segment.name};
  path.field = number;
  return {.label = core::to_text(path),
          .path = path,
          .name = field.name,
          .type = field.type,
          .length = field.length,
          .table = field.table,
          .required = field.required,
          .repeats = field.repeats};
}

// The n-th component; of a primitive, the first is the whole.
std::optional<Part> component_of(const Dictionary& dictionary, Part whole, std::uint16_t n) {
  const std::string label = whole.label + '.' + std::to_string(n);
  const TypeDef* type = dictionary.type(whole.type);
  if (type == nullptr) {
    if (n != 1) return {};
    whole.label = label;
    return whole;
  }
  if (n > type->components.size()) return {};
  return parts_of(dictionary, whole.type, whole.label)[n - 1U];
}

std::optional<Part> part_at(const Dictionary& dictionary, const core::Path& path) {
  const SegmentDef* segment = dictionary.segment(path.segment);
  if (segment == nullptr || path.field == 0 || path.field > segment->fields.size()) return {};
  std::optional<Part> part = field_of(*segment, path.field);
  for (const std::uint16_t n : {path.component, path.subcomponent}) {
    if (n != 0 && part) part = component_of(dictionary, *part, n);
  }
  if (part) part->path = path;
  return part;
}

void look_up_exactly(const Dictionary& dictionary, const std::string& word,
                     std::vector<Entry>& found) {
  const auto path = parsers::hl7v2::parse_path(word);
  if (path && path->field == 0) {
    if (const auto* segment = dictionary.segment(path->segment)) found.emplace_back(segment);
  } else if (path) {
    core::Path place = *path;
    place.occurrence = place.repetition = 0;  // whichever it is, its definition is the same
    if (auto part = part_at(dictionary, place)) found.emplace_back(*std::move(part));
  }
  if (const auto* type = dictionary.type(word)) found.emplace_back(type);
  if (const auto simple = primitive(dictionary, word)) found.emplace_back(*simple);
  const auto [type, event] = type_and_event(word);
  const std::string_view of_event = dictionary.structure_of(type, event);
  if (const auto* structure = dictionary.structure(of_event.empty() ? word : of_event))
    found.emplace_back(structure);
  if (const auto* table = Dictionary::table(table_number(word))) found.emplace_back(table);
}

std::vector<core::Name> segment_names(const Dictionary& dictionary) {
  std::vector<core::Name> words;
  for (const auto& segment : dictionary.segments()) words.push_back(term(segment.name.view()));
  return words;
}

std::vector<core::Name> all_words(const Dictionary& dictionary) {
  std::vector<core::Name> words = segment_names(dictionary);
  for (const auto& type : dictionary.types()) words.push_back(term(type.id));
  for (const auto& structure : dictionary.structures()) words.push_back(term(structure.id));
  for (const auto& e : dictionary.events())
    words.push_back(term(std::string(e.type) + '^' + std::string(e.event)));
  return words;
}

// A path whose segment is known: which of its numbers is too large.
std::string too_far(const Dictionary& dictionary, const core::Path& path,
                    const SegmentDef& segment) {
  const std::string in_version = " in HL7 v" + std::string(dictionary.version());
  if (path.field > segment.fields.size())
    return std::string(path.segment.view()) + " has " + std::to_string(segment.fields.size()) +
           " fields" + in_version;
  core::Path above = path;
  above.subcomponent = 0;
  if (path.subcomponent == 0 || !part_at(dictionary, above)) above.component = 0;
  const Part whole = *part_at(dictionary, above);
  const std::size_t parts = parts_of(dictionary, whole.type, whole.label).size();
  return whole.label + " is " + std::string(whole.type) + " and has " +
         (parts == 0 ? "no" : std::to_string(parts)) + " components" + in_version;
}

}  // namespace

bool is_table(const std::string& word) { return table_number(upper(word)) != 0; }

std::string four_digits(std::uint16_t table) {
  const std::string digits = std::to_string(table);
  return std::string(4 - std::min<std::size_t>(digits.size(), 4), '0') + digits;
}

std::vector<Part> parts_of(const SegmentDef& segment) {
  std::vector<Part> parts;
  for (std::size_t n = 1; n <= segment.fields.size(); ++n)
    parts.push_back(field_of(segment, static_cast<std::uint16_t>(n)));
  return parts;
}

std::vector<Part> parts_of(const Dictionary& dictionary, std::string_view type,
                           const std::string& label) {
  std::vector<Part> parts;
  const TypeDef* def = dictionary.type(type);
  if (def == nullptr) return parts;
  for (const auto& component : def->components) {
    parts.push_back({.label = label + '.' + std::to_string(parts.size() + 1),
                     .name = component.name,
                     .type = component.type,
                     .length = component.length,
                     .table = component.table,
                     .required = component.required});
  }
  return parts;
}

std::optional<Primitive> primitive(const Dictionary& dictionary, std::string_view id) {
  if (dictionary.type(id) != nullptr) return {};
  for (const auto& segment : dictionary.segments()) {
    for (const auto& field : segment.fields) {
      if (field.type.view() == id) return Primitive{field.type};
    }
  }
  return {};
}

std::vector<Entry> look_up(const Dictionary& dictionary, const std::string& word) {
  std::vector<Entry> found;
  look_up_exactly(dictionary, word, found);
  if (found.empty()) look_up_exactly(dictionary, upper(word), found);
  return found;
}

std::vector<Era> history(const core::Path& path) {
  std::vector<Era> eras;
  for (const Dictionary& dictionary : Dictionary::all()) {
    std::optional<Part> part = part_at(dictionary, path);
    auto same = [&](const std::optional<Part>& before) {
      if (!part || !before) return !part && !before;
      return part->type == before->type && part->required == before->required &&
             part->repeats == before->repeats;
    };
    if (!eras.empty() && same(eras.back().part)) {
      eras.back().last = dictionary.version();
      eras.back().part = std::move(part);
    } else {
      eras.push_back({dictionary.version(), dictionary.version(), std::move(part)});
    }
  }
  return eras;
}

Unknown unknown(const Dictionary& dictionary, const std::string& word) {
  Unknown answer{"HL7 v" + std::string(dictionary.version()) + " has no `" + word + '`', {}, {}};
  answer.versions = versions_where([&](const Dictionary& d) { return !look_up(d, word).empty(); });
  if (!answer.versions.empty()) return answer;
  const auto path = parsers::hl7v2::parse_path(upper(word));
  const SegmentDef* segment = path ? dictionary.segment(path->segment) : nullptr;
  if (segment != nullptr) {
    answer.what = too_far(dictionary, *path, *segment);
    return answer;
  }
  if (word.find_first_not_of("0123456789") == std::string::npos) {
    answer.what = "there is no HL7 table " + word;
    return answer;
  }
  // Of a path, only its segment is guessed.
  const std::size_t cut = path ? std::min(word.find('-'), word.size()) : word.size();
  const core::Name meant = core::did_you_mean(
      upper(word.substr(0, cut)), path ? segment_names(dictionary) : all_words(dictionary));
  if (!meant.empty()) answer.meant = meant.text() + word.substr(cut);
  return answer;
}

}  // namespace tools::dict
