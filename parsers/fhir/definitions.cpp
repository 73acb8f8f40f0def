#include "parsers/fhir/definitions.hpp"

#include <algorithm>

#include "parsers/core/embedded.hpp"

namespace parsers::fhir {

// Made of r4.txt when weir is built (parsers/fhir/meson.build).
std::span<const core::EmbeddedFile> r4_files();

namespace {

constexpr std::string_view kChoice = "[x]";
constexpr std::string_view kValueSets = "http://hl7.org/fhir/ValueSet/";

// Cuts the next word off.
std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return first;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// "valueQuantity" is of "value[x]" and Quantity; "valueString" of string.
bool says(std::string_view key, std::string_view stem, std::string_view type) {
  return key.size() == stem.size() + type.size() && key.starts_with(stem) &&
         upper(type.front()) == key[stem.size()] && key.ends_with(type.substr(1));
}

std::string_view stem(std::string_view name) {
  return name.substr(0, name.size() - kChoice.size());
}

}  // namespace

const Definitions& Definitions::r4() {
  static const Definitions definitions = [] {
    Definitions made;
    for (const core::EmbeddedFile& file : r4_files()) made.read(file.text);
    made.find_required();
    return made;
  }();
  return definitions;
}

void Definitions::read(std::string_view text) {
  std::string_view type;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == ' ') {
      read_element(line.substr(1), type);
    } else if (word(line) == "type") {
      type = line.substr(0, line.find(' '));
      read_type(line);
    } else {
      read_set(line);
    }
  }
}

void Definitions::read_type(std::string_view line) {
  const std::string_view name = word(line);
  const std::string_view kind = word(line);
  const std::string_view base = line == "-" ? std::string_view() : line;
  types_[name] = {.kind = kind == "primitive"  ? Kind::primitive
                          : kind == "datatype" ? Kind::datatype
                          : kind == "resource" ? Kind::resource
                                               : Kind::abstract,
                  .base = base};
  owners_[name].base = base;
}

void Definitions::read_element(std::string_view line, std::string_view type) {
  ElementDef def;
  def.path = keep(std::string(type) + '.' + std::string(word(line)));
  const std::size_t dot = def.path.rfind('.');
  def.name = def.path.substr(dot + 1);
  const std::string_view card = word(line);
  def.list = card == "*" || card == "+";
  def.required = card == "1" || card == "+";
  def.types = pieces(word(line));
  while (!line.empty()) {
    const std::string_view more = word(line);
    const std::string_view rest = more.substr(1);
    if (more.front() == '>') def.targets = pieces(rest);
    if (more.front() == '=') def.same_as = rest;
    if (more.front() != '!' && more.front() != '~') continue;
    def.required_binding = more.front() == '!';
    def.value_set =
        rest.starts_with("http") ? rest : keep(std::string(kValueSets) + std::string(rest));
  }
  const bool nested = def.types.front() == "BackboneElement" || def.types.front() == "Element";
  if (nested && def.same_as.empty()) owners_[def.path].base = def.types.front();
  owners_[def.path.substr(0, dot)].elements.push_back(def);
}

void Definitions::find_required() {
  for (auto& [name, owner] : owners_) {
    for (std::string_view at = name; !at.empty();) {
      const auto found = owners_.find(at);
      if (found == owners_.end()) break;
      for (const ElementDef& def : found->second.elements) {
        if (def.required) owner.required.push_back(&def);
      }
      at = found->second.base;
    }
  }
}

std::span<const ElementDef* const> Definitions::required(std::string_view owner) const {
  const auto found = owners_.find(owner);
  if (found == owners_.end()) return {};
  return found->second.required;
}

void Definitions::read_set(std::string_view line) {
  const std::string_view name = word(line);
  Codes& codes =
      sets_[name.starts_with("http") ? name : keep(std::string(kValueSets) + std::string(name))];
  while (!line.empty()) codes.in_order.push_back(word(line));
  codes.sorted = codes.in_order;
  std::sort(codes.sorted.begin(), codes.sorted.end());
}

std::span<const std::string_view> Definitions::pieces(std::string_view text) {
  std::vector<std::string_view>& list = lists_.emplace_back();
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('|', at), text.size());
    list.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return list;
}

std::string_view Definitions::keep(std::string text) {
  return texts_.emplace_back(std::move(text));
}

const ElementDef* Definitions::own(std::string_view owner, std::string_view name) const {
  const auto found = owners_.find(owner);
  if (found == owners_.end()) return nullptr;
  for (const ElementDef& def : found->second.elements) {
    if (def.name == name) return &def;
    if (!def.choice()) continue;
    const bool one = std::any_of(def.types.begin(), def.types.end(), [&](std::string_view type) {
      return says(name, stem(def.name), type);
    });
    if (one) return &def;
  }
  return nullptr;
}

const ElementDef* Definitions::inherited(std::string_view owner, std::string_view name) const {
  for (std::string_view at = owner; !at.empty();) {
    if (const ElementDef* def = own(at, name)) return def;
    const auto found = owners_.find(at);
    at = found == owners_.end() ? std::string_view() : found->second.base;
  }
  return nullptr;
}

std::string Definitions::owner(std::string_view path) const {
  std::size_t end = std::min(path.find('.'), path.size());
  std::string at(path.substr(0, end));
  while (end < path.size()) {
    const std::size_t next = std::min(path.find('.', end + 1), path.size());
    const auto found = find(at, path.substr(end + 1, next - end - 1));
    end = next;
    if (!found) return {};
    if (!found->def->same_as.empty()) {
      at = owner(found->def->same_as);
    } else if (owners_.contains(found->def->path)) {
      at = found->def->path;
    } else {
      at = found->type;
    }
  }
  return owners_.contains(at) ? at : std::string();
}

const ElementDef* Definitions::element(std::string_view owner_path, std::string_view name) const {
  if (owners_.contains(owner_path)) return inherited(owner_path, name);
  if (owner_path.find('.') == std::string_view::npos) return nullptr;
  return inherited(owner(owner_path), name);
}

std::optional<Definitions::Choice> Definitions::find(std::string_view owner_path,
                                                     std::string_view key) const {
  const ElementDef* def = element(owner_path, key);
  if (def == nullptr) return std::nullopt;
  if (!def->choice()) return Choice{.def = def, .type = def->types.front()};
  for (const std::string_view type : def->types) {
    if (says(key, stem(def->name), type)) return Choice{.def = def, .type = type};
  }
  return Choice{.def = def};
}

std::vector<core::Name> Definitions::children(std::string_view owner_path) const {
  std::vector<core::Name> names;
  const std::string first = owner(owner_path);
  for (std::string_view at = first; !at.empty();) {
    const auto found = owners_.find(at);
    if (found == owners_.end()) break;
    for (const ElementDef& def : found->second.elements) {
      names.emplace_back(core::NameKey{}, def.name);
    }
    at = found->second.base;
  }
  return names;
}

std::vector<core::Name> Definitions::choice_keys(const ElementDef& def) const {
  std::vector<core::Name> keys;
  if (!def.choice()) return keys;
  for (const std::string_view type : def.types) {
    std::string key(stem(def.name));
    key += upper(type.front());
    key += type.substr(1);
    keys.emplace_back(core::NameKey{}, key);
  }
  return keys;
}

bool Definitions::is_type(std::string_view name) const { return types_.contains(name); }

std::string_view Definitions::type_name(std::string_view name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? std::string_view() : found->first;
}

bool Definitions::is_resource(std::string_view name) const {
  const auto found = types_.find(name);
  return found != types_.end() && found->second.kind == Kind::resource;
}

bool Definitions::is_primitive(std::string_view name) const {
  const auto found = types_.find(name);
  return found != types_.end() && found->second.kind == Kind::primitive;
}

std::string_view Definitions::base(std::string_view name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? std::string_view() : found->second.base;
}

std::vector<core::Name> Definitions::resources() const {
  std::vector<core::Name> names;
  for (const auto& [name, type] : types_) {
    if (type.kind == Kind::resource) names.emplace_back(core::NameKey{}, name);
  }
  std::sort(names.begin(), names.end(),
            [](const auto& a, const auto& b) { return a.text() < b.text(); });
  return names;
}

bool Definitions::code_allowed(std::string_view value_set, std::string_view code) const {
  const auto found = sets_.find(value_set.substr(0, value_set.find('|')));
  return found == sets_.end() ||
         std::binary_search(found->second.sorted.begin(), found->second.sorted.end(), code);
}

std::span<const std::string_view> Definitions::codes(std::string_view value_set) const {
  const auto found = sets_.find(value_set.substr(0, value_set.find('|')));
  if (found == sets_.end()) return {};
  return found->second.in_order;
}

}  // namespace parsers::fhir
