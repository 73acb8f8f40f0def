#include "tools/compare/difference.hpp"

#include <algorithm>
#include <map>

#include "parsers/hl7v2/view.hpp"
#include "parsers/json/value.hpp"
#include "tools/mask.hpp"

namespace tools {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;
using parsers::json::Value;

namespace {

// Two trees of JSON, walked side by side.
class Trees {
 public:
  explicit Trees(std::vector<Difference>& found) : found_(found) {}

  void add_resources(const Value& before, const Value& after);
  void compare(const Value& before, const Value& after, const std::string& path);

 private:
  struct Entry {
    const Value* resource = nullptr;
    const Value* request = nullptr;
    std::string path;  // "Observation[2]"
  };

  static std::vector<Entry> entries(const Value& document);
  static std::string id_of(const Entry& entry) { return std::string(entry.resource->string("id")); }
  std::vector<const Entry*> partners(const std::vector<Entry>& a, const std::vector<Entry>& b);
  bool same(const Value& before, const Value& after) const;
  void note(Difference::Kind kind, const std::string& path, const Value* before,
            const Value* after) {
    auto text = [](const Value* value) {
      return value == nullptr ? std::string() : parsers::json::compact(*value);
    };
    found_.push_back({kind, path, text(before), text(after)});
  }
  void members(const Value& before, const Value& after, const std::string& path);
  void items(const Value& before, const Value& after, const std::string& path);

  std::vector<Difference>& found_;
  std::map<std::string, std::string, std::less<>> was_;  // id of a resource, to what it was before
};

// Of a transaction, or the document itself when it is a resource. Numbered as in explain: where
// there are several of a type.
std::vector<Trees::Entry> Trees::entries(const Value& document) {
  std::vector<Entry> all;
  const Value* list = document.find("entry");
  if (list == nullptr) {
    all.push_back({&document, nullptr, {}});
  } else {
    for (const Value& entry : list->items) {
      if (const Value* resource = entry.find("resource"); resource != nullptr)
        all.push_back({resource, entry.find("request"), {}});
    }
  }
  std::map<std::string, std::size_t, std::less<>> total;
  std::map<std::string, std::size_t, std::less<>> before;
  for (const Entry& entry : all) ++total[std::string(entry.resource->string("resourceType"))];
  for (Entry& entry : all) {
    entry.path = entry.resource->string("resourceType");
    if (total[entry.path] > 1) entry.path += '[' + std::to_string(++before[entry.path]) + ']';
  }
  return all;
}

// For each of `b`, the one of `a` that it was: of the same id, or else the next of its type.
std::vector<const Trees::Entry*> Trees::partners(const std::vector<Entry>& a,
                                                 const std::vector<Entry>& b) {
  std::vector<const Entry*> found(b.size(), nullptr);
  std::vector<bool> taken(a.size(), false);
  for (const bool by_id : {true, false}) {
    for (std::size_t i = 0; i < b.size(); ++i) {
      for (std::size_t j = 0; j < a.size() && found[i] == nullptr; ++j) {
        const bool type =
            a[j].resource->string("resourceType") == b[i].resource->string("resourceType");
        if (taken[j] || !type || (by_id && id_of(a[j]) != id_of(b[i]))) continue;
        taken[j] = true;
        found[i] = &a[j];
        was_[id_of(b[i])] = id_of(a[j]);
      }
    }
  }
  return found;
}

void Trees::add_resources(const Value& before, const Value& after) {
  const std::vector<Entry> a = entries(before);
  const std::vector<Entry> b = entries(after);
  const std::vector<const Entry*> partner = partners(a, b);
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (partner[i] == nullptr) {
      note(Difference::Kind::added, b[i].path, nullptr, b[i].resource);
      continue;
    }
    compare(*partner[i]->resource, *b[i].resource, b[i].path);
    // The url is made of type and id, which are compared above.
    for (const std::string_view key : {"method", "ifNoneExist"}) {
      static const Value kNone;
      const Value& was = partner[i]->request == nullptr ? kNone : *partner[i]->request;
      const Value& is = b[i].request == nullptr ? kNone : *b[i].request;
      if (was.string(key) == is.string(key)) continue;
      note(Difference::Kind::changed, b[i].path + ".request." + std::string(key), was.find(key),
           is.find(key));
    }
  }
  for (const Entry& entry : a) {
    if (std::ranges::find(partner, &entry) == partner.end())
      note(Difference::Kind::removed, entry.path, entry.resource, nullptr);
  }
}

bool Trees::same(const Value& before, const Value& after) const {
  if (before == after) return true;
  if (before.kind != after.kind) return false;
  if (before.kind == Value::Kind::string) {
    // urn:uuid:<id>, or Patient/<id>
    const std::size_t cut = after.text.find_last_of(":/") + 1;
    const auto was = was_.find(std::string_view(after.text).substr(cut));
    return cut != 0 && was != was_.end() && after.text.substr(0, cut) + was->second == before.text;
  }
  if (before.items.size() != after.items.size() || before.members.size() != after.members.size())
    return false;
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    if (!same(before.items[i], after.items[i])) return false;
  }
  for (const auto& [key, value] : before.members) {
    const Value* other = after.find(key);
    if (other == nullptr || !same(value, *other)) return false;
  }
  // What holds a value itself was no equal above.
  return before.kind == Value::Kind::array || before.kind == Value::Kind::object;
}

void Trees::compare(const Value& before, const Value& after, const std::string& path) {
  if (same(before, after)) return;
  if (before.kind == Value::Kind::object && after.kind == Value::Kind::object)
    return members(before, after, path);
  if (before.kind == Value::Kind::array && after.kind == Value::Kind::array)
    return items(before, after, path);
  note(Difference::Kind::changed, path, &before, &after);
}

void Trees::members(const Value& before, const Value& after, const std::string& path) {
  auto below = [&](const std::string& key) { return path.empty() ? key : path + '.' + key; };
  for (const auto& [key, value] : after.members) {
    if (const Value* was = before.find(key); was != nullptr)
      compare(*was, value, below(key));
    else
      note(Difference::Kind::added, below(key), nullptr, &value);
  }
  for (const auto& [key, value] : before.members) {
    if (after.find(key) == nullptr) note(Difference::Kind::removed, below(key), &value, nullptr);
  }
}

// What is the same at both ends stays out of it; between them, one after the other.
void Trees::items(const Value& before, const Value& after, const std::string& path) {
  const auto& a = before.items;
  const auto& b = after.items;
  std::size_t head = 0;
  while (head < std::min(a.size(), b.size()) && same(a[head], b[head])) ++head;
  std::size_t tail = 0;
  while (head + tail < std::min(a.size(), b.size()) &&
         same(a[a.size() - 1 - tail], b[b.size() - 1 - tail]))
    ++tail;
  for (std::size_t i = head; i < std::max(a.size(), b.size()) - tail; ++i) {
    const std::string at = path + '[' + std::to_string(i + 1) + ']';
    const bool was = i + tail < a.size();
    const bool is = i + tail < b.size();
    if (was && is)
      compare(a[i], b[i], at);
    else
      note(is ? Difference::Kind::added : Difference::Kind::removed, at, was ? &a[i] : nullptr,
           is ? &b[i] : nullptr);
  }
}

// Segments by name and number, and in them field by field.
class Segments {
 public:
  explicit Segments(std::vector<Difference>& found) : found_(found) {}

  void compare(const hl7v2::View& before, const hl7v2::View& after) {
    const auto a = numbered(before);
    const auto b = numbered(after);
    for (const auto& [name, segment] : b) {
      const auto was = find(a, name);
      if (was == a.end())
        found_.push_back({Difference::Kind::added,
                          name,
                          {},
                          std::string(segment.raw()),
                          Difference::Form::hl7v2});
      else
        fields(was->second, segment, name);
    }
    for (const auto& [name, segment] : a) {
      if (find(b, name) == b.end())
        found_.push_back({Difference::Kind::removed,
                          name,
                          std::string(segment.raw()),
                          {},
                          Difference::Form::hl7v2});
    }
  }

 private:
  using Named = std::vector<std::pair<std::string, hl7v2::SegmentView>>;

  static Named::const_iterator find(const Named& all, std::string_view name) {
    return std::ranges::find_if(all, [&](const auto& one) { return one.first == name; });
  }
  // "OBX[2]"; the only one of its name has no number.
  static Named numbered(const hl7v2::View& view) {
    std::map<std::string, std::size_t> total;
    for (std::size_t i = 0; i < view.size(); ++i) {
      const core::SegmentName name = view[i].name();
      ++total[std::string(name.view())];
    }
    Named all;
    for (std::size_t i = 0; i < view.size(); ++i) {
      const core::SegmentName letters = view[i].name();
      std::string name(letters.view());
      if (total[name] > 1) name += '[' + std::to_string(view[i].occurrence()) + ']';
      all.emplace_back(std::move(name), view[i]);
    }
    return all;
  }
  void fields(const hl7v2::SegmentView& before, const hl7v2::SegmentView& after,
              const std::string& name) {
    for (std::size_t n = 1; n <= std::max(before.field_count(), after.field_count()); ++n) {
      const std::string was(before.field(n).raw());
      const std::string is(after.field(n).raw());
      if (was == is) continue;
      const auto kind = was.empty()  ? Difference::Kind::added
                        : is.empty() ? Difference::Kind::removed
                                     : Difference::Kind::changed;
      found_.push_back({kind, name + '-' + std::to_string(n), was, is, Difference::Form::hl7v2});
    }
  }

  std::vector<Difference>& found_;
};

// The name of the element at the end of a path: what masking goes by.
std::string last_name(const std::string& path) {
  const std::string name = path.substr(path.rfind('.') + 1);
  return name.substr(0, name.find('['));
}

std::string masked(const Difference& difference, const std::string& value) {
  if (value.empty() || difference.form == Difference::Form::plain) return value;
  if (difference.form == Difference::Form::hl7v2) return masked_text(value);
  const std::string key = '"' + last_name(difference.path) + "\":";
  return masked_json(key + value).substr(key.size());
}

// Whether `path` is `whole`, or something in it.
bool within(std::string_view path, std::string_view whole) {
  if (!path.starts_with(whole)) return false;
  const std::string_view rest = path.substr(whole.size());
  return rest.empty() || std::string_view(".[-").find(rest.front()) != std::string_view::npos;
}

}  // namespace

std::vector<Difference> differences(const mappings::Document& before,
                                    const mappings::Document& after) {
  std::vector<Difference> found;
  if (before.format == after.format && before.bytes == after.bytes) return found;
  if (before.format != after.format)
    return {{Difference::Kind::changed, "format", before.format, after.format,
             Difference::Form::plain}};
  if (before.format == "hl7v2") {
    const core::Message a(before.bytes);
    const core::Message b(after.bytes);
    Segments(found).compare(hl7v2::parse(a), hl7v2::parse(b));
    return found;
  }
  const auto a = parsers::json::read(before.bytes);
  const auto b = parsers::json::read(after.bytes);
  if (!a || !b)
    return {
        {Difference::Kind::changed, "bytes", before.bytes, after.bytes, Difference::Form::hl7v2}};
  Trees trees(found);
  if (before.format.starts_with("fhir"))
    trees.add_resources(*a, *b);
  else
    trees.compare(*a, *b, "");
  return found;
}

std::string group_of(const Difference& difference) {
  const std::string& path = difference.path;
  const std::size_t open = path.find('[');
  if (open == std::string::npos || open > path.find('.')) return path;
  const std::size_t close = std::min(path.find(']', open), path.size() - 1);
  return path.substr(0, open) + path.substr(close + 1);
}

std::string values_of(const Difference& difference, bool reveal) {
  std::string before = reveal ? difference.before : masked(difference, difference.before);
  std::string after = reveal ? difference.after : masked(difference, difference.after);
  switch (difference.kind) {
    case Difference::Kind::added:
      return after;
    case Difference::Kind::removed:
      return before;
    case Difference::Kind::changed:
      break;
  }
  return before + " -> " + after;
}

const mappings::Reason* reason_behind(const Difference& difference,
                                      const std::vector<mappings::Reason>& reasons) {
  const mappings::Reason* around = nullptr;
  const mappings::Reason* inside = nullptr;
  for (const mappings::Reason& reason : reasons) {
    const bool longer = around == nullptr || reason.target.size() > around->target.size();
    if (within(difference.path, reason.target) && longer) around = &reason;
    // Of what is in it, the first that says where it came from.
    if (within(reason.target, difference.path) &&
        (inside == nullptr || (inside->sources.empty() && !reason.sources.empty())))
      inside = &reason;
  }
  return around != nullptr ? around : inside;
}

}  // namespace tools
