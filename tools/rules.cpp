#include "tools/rules.hpp"

#include <set>

namespace tools {

Line line_of(const core::Sources& sources, const core::Place& place) {
  const core::Source* source = sources.find(place.origin);
  return {place.origin, source == nullptr ? 0 : core::locate(source->text, place.offset).line};
}

const core::Place& rule_of(const mappings::Reason& reason) {
  return reason.asked.origin == core::kMessage ? reason.rule : reason.asked;
}

namespace {

class Walk {
 public:
  explicit Walk(const channels::Site& site) : site_(site) {}

  void add(const mappings::Template& from) {
    if (!seen_.insert(from.name.name.text()).second) return;
    list(from.make);
    list(from.edit);
  }
  std::map<Line, core::Place> take() { return std::move(found_); }

 private:
  void value(const mappings::Value& value) {
    if (std::holds_alternative<mappings::Expression>(value.what))
      found_.emplace(line_of(site_.sources, value.place), value.place);
    if (const auto* below = std::get_if<mappings::Value::List>(&value.what)) list(*below);
    if (const auto* below = std::get_if<mappings::ItemPointer>(&value.what)) item(**below);
  }
  void list(const mappings::Value::List& all) {
    for (const mappings::Value& one : all) value(one);
  }
  void item(const mappings::Item& item) {
    const mappings::Template* piece =
        item.use ? site_.library.piece(item.use->name.text()) : nullptr;
    if (piece != nullptr && !piece->file.text().starts_with("mappings/std/")) add(*piece);
    if (item.value) value(*item.value);
    if (item.first) list(*item.first);
    if (item.make) list(*item.make);
    for (const mappings::Member& member : item.members) value(member.value);
  }

  const channels::Site& site_;
  std::set<std::string> seen_;  // templates
  std::map<Line, core::Place> found_;
};

}  // namespace

std::map<Line, core::Place> rules_of(const channels::Site& site,
                                     const mappings::Template& mapping) {
  Walk walk(site);
  walk.add(mapping);
  return walk.take();
}

}  // namespace tools
