#include <algorithm>
#include <array>

#include "mappings/src/template.hpp"
#include "parsers/hl7v2/dictionary.hpp"

namespace mappings {

namespace {

using core::say;
using parsers::yaml::Node;

constexpr int kDepthMax = 64;

core::Name made_name(std::string_view text) { return core::Name(core::NameKey{}, text); }

std::vector<core::Name> names(std::initializer_list<std::string_view> words) {
  std::vector<core::Name> all;
  for (const std::string_view word : words) all.push_back(made_name(word));
  return all;
}

class Reader {
 public:
  explicit Reader(core::Problems& problems) : problems_(problems) {}

  std::optional<Template> document(const parsers::yaml::Document& document,
                                   const core::Sources& sources) {
    const Node& root = document.root;
    Template made;
    for (const parsers::yaml::Entry& entry : root.entries()) top(entry, made);
    if (root.find("mapping") == nullptr && root.find("template") == nullptr) {
      report(3001, root.place(), say("this file says neither `mapping:` nor `template:`"),
             say("start it with `mapping: a-name` or `template: a-name`"));
      return {};
    }
    for (const std::string_view key : {"from", "to", "make"}) {
      if (root.find(key) == nullptr) {
        report(3002, made.name.place, say("`%` has no `%:`", made.name.name, made_name(key)),
               say("a mapping needs from, to and make"));
      }
    }
    if (const core::Source* source = sources.find(document.origin); source != nullptr)
      made.file = source->name;
    return made;
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {}) {
    problems_.add({.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }

  void top(const parsers::yaml::Entry& entry, Template& made) {
    const std::string& key = entry.key.text();
    if (key == "mapping" || key == "template") {
      made.name = {entry.value.text(), entry.value.place()};
      made.is_mapping = key == "mapping";
    } else if (key == "about") {
      made.about = entry.value.text();
    } else if (key == "from") {
      from(entry.value, made);
    } else if (key == "to") {
      to(entry.value, made);
    } else if (key == "make") {
      make(entry.value, made);
    } else if (key == "options") {
      made.options = parsers::yaml::spec<Options>().read(entry.value, problems_);
    } else if (key == "profile") {
      made.profile = {entry.value.text(), entry.value.place()};
    } else if (key == "start" || key == "edit") {
      report(3010, entry.key_place,
             say("`%:` does not work in this version of weir yet", entry.key));
    } else {
      unknown(3003, entry, say("a mapping has no `%:`", entry.key),
              names({"mapping", "template", "about", "from", "profile", "to", "options", "make"}));
    }
  }

  void unknown(std::uint16_t code, const parsers::yaml::Entry& entry, core::Safe what,
               const std::vector<core::Name>& known) {
    const core::Name meant = core::did_you_mean(entry.key.text(), known);
    report(code, entry.key_place, std::move(what),
           meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
    if (!meant.empty()) problems_.suggest(entry.key, meant);
  }

  // Words of a line with their places; commas part them too.
  static std::vector<Named> words(const Node& node) {
    std::vector<Named> found;
    const std::string& text = node.text().text();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = text.find_first_not_of(" ,\t", at);
      if (begin == std::string::npos) break;
      const std::size_t end = std::min(text.find_first_of(" ,\t", begin), text.size());
      core::Place place = node.place();
      place.offset += static_cast<std::uint32_t>(begin);
      place.length = static_cast<std::uint32_t>(end - begin);
      found.push_back({node.text().part(begin, end - begin), place});
      at = end;
    }
    return found;
  }

  void from(const Node& node, Template& made) {
    std::vector<Named> all = words(node);
    if (all.size() < 3 || all[0].name.text() != "hl7v2") {
      const bool other =
          !all.empty() && (all[0].name.text() == "cda" || all[0].name.text() == "fhir");
      report(3009, node.place(),
             other ? say("reading `%` does not work in this version of weir yet", all[0].name)
                   : say("this does not say what the mapping reads"),
             say("write `from: hl7v2 2.5.1 ADT_A01, ADT_A02`"));
      return;
    }
    made.version = all[1].name;
    if (parsers::hl7v2::Dictionary::find(made.version.text()) == nullptr) {
      core::Safe known;
      for (const auto& one : parsers::hl7v2::Dictionary::all())
        known.join(", ", say("%", made_name(one.version())));
      report(3009, all[1].place, say("`%` is no version of HL7 v2", made.version),
             say("weir knows %", known));
    }
    made.reads.assign(all.begin() + 2, all.end());
  }

  void to(const Node& node, Template& made) {
    std::vector<Named> all = words(node);
    const bool fhir = all.size() == 3 && all[0].name.text() == "fhir" && all[1].name.text() == "r4";
    if (!fhir) {
      report(3009, node.place(), say("this target does not work in this version of weir yet"),
             say("write `to: fhir r4 transaction`, or in a template `to: fhir r4 Patient`"));
      return;
    }
    made.makes = all[2];
    made.target =
        all[2].name.text() == "transaction" ? Target::fhir_transaction : Target::fhir_part;
  }

  void make(const Node& node, Template& made) {
    if (node.kind() == Node::Kind::list) {
      for (const Node& item : node.items()) append(made.make, item, 0);
    } else {
      append(made.make, node, 0);
    }
  }

  void append(Value::List& list, const Node& node, int depth) {
    if (std::optional<Value> read = value(node, depth)) list.push_back(std::move(*read));
  }

  std::optional<Value> value(const Node& node, int depth) {
    if (depth > kDepthMax) {
      report(3008, node.place(), say("this is nested more than % levels deep", kDepthMax));
      return {};
    }
    switch (node.kind()) {
      case Node::Kind::nothing:
        report(3008, node.place(), say("there is no value here"),
               say("write a text, or a formula that starts with `=`"));
        return {};
      case Node::Kind::scalar:
        return scalar(node);
      case Node::Kind::list: {
        Value::List list;
        for (const Node& item : node.items()) append(list, item, depth + 1);
        return Value{std::move(list), node.place()};
      }
      case Node::Kind::map:
        return Value{std::make_shared<const Item>(item(node, depth + 1)), node.place()};
    }
    return {};
  }

  std::optional<Value> scalar(const Node& node) {
    if (!node.text().text().starts_with('=')) return Value{Text{node.text()}, node.place()};
    std::optional<Expression> formula = this->formula(node);
    if (!formula) return {};
    return Value{std::move(*formula), node.place()};
  }

  // With or without its `=`.
  static std::pair<core::Name, core::Place> formula_text(const Node& node) {
    core::Place place = node.place();
    if (!node.text().text().starts_with('=')) return {node.text(), place};
    ++place.offset;
    if (place.length > 0) --place.length;
    return {node.text().part(1), place};
  }

  std::optional<Expression> formula(const Node& node) {
    if (!node.scalar()) {
      report(3007, node.place(), say("here stands a formula"), say("for example PV1-3 valued"));
      return {};
    }
    const auto [text, place] = formula_text(node);
    return parse_formula(text, place, problems_);
  }

  Item item(const Node& node, int depth) {
    Item made;
    made.place = node.place();
    for (const parsers::yaml::Entry& entry : node.entries()) {
      if (entry.key.text().starts_with('$')) {
        instruction(entry, made, depth);
      } else if (std::optional<Value> read = value(entry.value, depth)) {
        made.members.push_back({entry.key, entry.key_place, std::move(*read)});
      }
    }
    return made;
  }

  void instruction(const parsers::yaml::Entry& entry, Item& made, int depth) {
    const std::string& key = entry.key.text();
    const Node& node = entry.value;
    if (key == "$each") {
      const auto [text, place] = formula_text(node);
      made.each = parse_each(text, place, problems_);
    } else if (key == "$when") {
      made.when = formula(node);
    } else if (key == "$from") {
      made.from = formula(node);
    } else if (key == "$identity") {
      made.identity = formula(node);
    } else if (key == "$use") {
      made.use = Named{node.text(), node.place()};
    } else if (key == "$as") {
      made.as = Named{node.text(), node.place()};
    } else if (key == "$note") {
      made.note = node.text();
    } else if (key == "$value") {
      made.value = value(node, depth);
    } else if (key == "$first" || key == "$make") {
      alternatives(entry, key == "$first" ? made.first : made.make, depth);
    } else if (key == "$let") {
      for (const parsers::yaml::Entry& let : node.entries()) {
        if (std::optional<Expression> e = formula(let.value))
          made.lets.emplace_back(Named{let.key, let.key_place}, std::move(*e));
      }
    } else if (key == "$request") {
      made.request = request(node);
    } else if (key == "$delete" || key == "$move") {
      report(3212, entry.key_place,
             say("`%` belongs to `edit:`, which does not work in this version of weir yet",
                 entry.key));
    } else {
      unknown(3211, entry, say("there is no instruction `%`", entry.key),
              names({"$each", "$when", "$from", "$use", "$value", "$first", "$let", "$as",
                     "$identity", "$request", "$make", "$delete", "$move", "$note"}));
    }
  }

  void alternatives(const parsers::yaml::Entry& entry, std::optional<Value::List>& list,
                    int depth) {
    if (entry.value.kind() != Node::Kind::list) {
      report(3007, entry.value.place(), say("`%` takes a list", entry.key),
             say("write each on its own line, after `- `"));
      return;
    }
    list.emplace();
    for (const Node& one : entry.value.items()) append(*list, one, depth);
  }

  std::optional<Request> request(const Node& node) {
    const std::string& text = node.text().text();
    if (text == "put") return Request::put;
    if (text == "create") return Request::create;
    if (text == "create-if-none") return Request::create_if_none;
    report(3213, node.place(),
           text == "none" ? say("`$request: none` does not work in this version of weir yet")
                          : say("there is no request `%`", node.text()),
           say("one of put, create-if-none, create"));
    return {};
  }

  core::Problems& problems_;
};

}  // namespace

std::optional<Template> read_template(const parsers::yaml::Document& document,
                                      const core::Sources& sources, core::Problems& problems) {
  if (document.root.kind() != Node::Kind::map) return {};
  return Reader(problems).document(document, sources);
}

}  // namespace mappings
