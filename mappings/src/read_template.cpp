#include <algorithm>
#include <array>

#include "mappings/src/instructions.hpp"
#include "mappings/src/template.hpp"
#include "parsers/hl7v2/dictionary.hpp"

namespace mappings {

namespace {

using core::say;
using parsers::yaml::Node;

constexpr int kDepthMax = 64;

core::Name made_name(std::string_view text) { return core::Name(core::NameKey{}, text); }

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
    const bool edits = root.find("edit") != nullptr;
    for (const std::string_view key : {"from", "to", "make"}) {
      if (root.find(key) == nullptr && !(edits && key == "make")) {
        report(3002, made.name.place, say("`%` has no `%:`", made.name.name, made_name(key)),
               say("a mapping needs from, to and make"));
      }
    }
    check_start(root, made);
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
    } else if (key == "make" || key == "edit") {
      items(entry.value, key == "make" ? made.make : made.edit);
    } else if (key == "start") {
      start(entry.value, made);
    } else if (key == "options") {
      made.options = parsers::yaml::spec<Options>().read(entry.value, problems_);
    } else if (key == "profile") {
      made.profile = {entry.value.text(), entry.value.place()};
    } else {
      unknown(3003, entry, say("a mapping has no `%:`", entry.key), names_of(file_keys()));
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
    const std::vector<Named> all = words(node);
    auto is = [&](std::size_t i, std::string_view word) {
      return i < all.size() && all[i].name.text() == word;
    };
    if (is(0, "cda") && all.size() > 1) {
      made.format = Format::cda;
      made.reads.assign(all.begin() + 1, all.end());
      return;
    }
    if (is(0, "fhir") && is(1, "r4") && all.size() > 2) {
      made.format = Format::fhir;
      made.reads.assign(all.begin() + 2, all.end());
      return;
    }
    if (all.size() < 3 || !is(0, "hl7v2")) {
      report(3009, node.place(), say("this does not say what the mapping reads"),
             say("write `from: hl7v2 2.5.1 ADT_A01, ADT_A02`, `from: cda ccd` or `from: fhir r4 "
                 "Bundle`"));
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
    const std::vector<Named> all = words(node);
    made.to_place = node.place();
    auto is = [&](std::size_t i, std::string_view word) {
      return i < all.size() && all[i].name.text() == word;
    };
    if (all.size() == 3 && is(0, "fhir") && is(1, "r4")) {
      made.makes = all[2];
      made.target = is(2, "transaction") ? Target::fhir_transaction
                    : made.is_mapping    ? Target::fhir_resource
                                         : Target::fhir_part;
    } else if (all.size() == 3 && is(0, "hl7v2")) {
      made.makes_version = all[1];
      made.makes = all[2];
      made.target = Target::hl7v2;
    } else if (all.size() == 2 && is(0, "event")) {
      made.makes = all[1];
      made.target = Target::event;
    } else if (all.size() == 1 && is(0, "json")) {
      made.makes = all[0];
      made.target = Target::json;
    } else {
      report(3009, node.place(), say("this does not say what the mapping makes"),
             say("one of fhir r4 transaction, fhir r4 Patient, hl7v2 2.5.1 ORU_R01, "
                 "event visit.moved/1, json"));
    }
  }

  void start(const Node& node, Template& made) {
    const std::string& text = node.text().text();
    made.copies = text == "copy";
    if (text != "copy" && text != "empty")
      report(3011, node.place(), say("a mapping starts with a copy or empty"),
             say("write `start: copy` or `start: empty`"));
  }

  // A copy is edited, anything else is made.
  void check_start(const Node& root, Template& made) {
    const Node* edit = root.find("edit");
    if (made.copies && made.target != Target::hl7v2) {
      report(3011, root.find("start")->place(), say("only HL7 v2 is made from a copy"),
             say("leave `start:` away"));
    } else if (made.copies && root.find("make") != nullptr) {
      report(3011, root.find("make")->place(), say("a copy is edited, not made"),
             say("write `edit:` instead of `make:`, or `start: empty`"));
    } else if (edit != nullptr && !made.copies) {
      report(3011, edit->place(),
             say("`edit:` changes a copy, and this mapping does not start with one"),
             say("write `start: copy`, or `make:` instead of `edit:`"));
      made.copies = true;  // nothing more is to be said of it
    }
  }

  void items(const Node& node, Value::List& into) {
    if (node.kind() == Node::Kind::list) {
      for (const Node& item : node.items()) append(into, item, 0);
    } else {
      append(into, node, 0);
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
        return item_value(node, depth + 1);
    }
    return {};
  }

  Value item_value(const Node& node, int depth) {
    Value made;
    made.what = std::make_shared<const Item>(item(node, depth));
    made.place = node.place();
    return made;
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
    } else if (key == "$delete") {
      deletes(node, made);
    } else if (key == "$move") {
      move(node, made);
    } else {
      unknown(3211, entry, say("there is no instruction `%`", entry.key), names_of(instructions()));
    }
  }

  void deletes(const Node& node, Item& made) {
    if (node.kind() != Node::Kind::list) {
      if (std::optional<Expression> e = formula(node)) made.deletes.push_back(std::move(*e));
      return;
    }
    for (const Node& one : node.items()) deletes(one, made);
  }

  void move(const Node& node, Item& made) {
    const Node* from = node.find("from");
    const Node* to = node.find("to");
    if (from == nullptr || to == nullptr || node.entries().size() != 2) {
      report(3212, node.place(), say("`$move` says from where to where"),
             say("for example $move: { from: PID-19, to: PID-3[2].1 }"));
      return;
    }
    made.moves.push_back({formula(*from), {to->text(), to->place()}});
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
    if (text == "none") return Request::none;
    report(3213, node.place(), say("there is no request `%`", node.text()),
           say("one of put, create-if-none, create, none"));
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
