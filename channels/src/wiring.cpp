#include "channels/src/wiring.hpp"

#include <algorithm>
#include <set>

#include "mappings/src/parse_formula.hpp"
#include "parsers/hl7v2/dictionary.hpp"

namespace channels {

using core::say;
using mappings::Expression;
using mappings::Op;

namespace {

// The texts that a comparison allows for MSH-9.n; empty when it is no such comparison.
std::vector<core::Name> allowed(const Expression& e, std::uint32_t component) {
  if ((e.op != Op::equal && e.op != Op::among) || e.flag || e.args.empty() ||
      e.args[0].op != Op::path)
    return {};
  const mappings::PathText& path = *e.args[0].path;
  const bool field = path.segment == core::SegmentName("MSH") && path.field == 9 &&
                     path.steps.size() == 1 && path.steps[0].kind == mappings::Step::Kind::number &&
                     path.steps[0].number == component;
  std::vector<core::Name> texts;
  for (std::size_t i = 1; field && i < e.args.size(); ++i) {
    if (e.args[i].op != Op::text) return {};
    texts.push_back(e.args[i].text);
  }
  return texts;
}

struct Reach {
  std::vector<core::Name> types;
  std::vector<core::Name> events;
};

void collect(const Expression& e, Reach& reach) {
  if (e.op == Op::all) {
    for (const Expression& part : e.args) collect(part, reach);
  }
  if (auto types = allowed(e, 1); !types.empty()) reach.types = std::move(types);
  if (auto events = allowed(e, 2); !events.empty()) reach.events = std::move(events);
}

// E4512: the route's test lets a message through that the mapping does not read.
void check_reach(const RouteFile& route, const yaml::Text& said, const mappings::Program& program,
                 Site& site) {
  core::Problems ignored;  // the test itself was compiled, and its findings were told, before
  const auto test = mappings::parse_formula(route.when.text, route.when.place, ignored);
  Reach reach;
  if (test) collect(*test, reach);
  if (reach.events.empty()) return;
  const auto& dictionary = parsers::hl7v2::Dictionary::nearest("2.5.1");
  // Without a type in the test: the types of the structures that the mapping reads.
  std::set<std::string> types;
  for (const core::Name& type : reach.types) types.insert(type.text());
  const auto& reads = program.structures();
  if (types.empty()) {
    for (const core::Name& structure : reads) types.insert(structure.text().substr(0, 3));
  }
  core::Safe all;
  for (const core::Name& structure : reads) all.join(", ", say("%", structure));
  std::set<std::string_view> told;
  for (const std::string& type : types) {
    for (const core::Name& event : reach.events) {
      const std::string_view structure = dictionary.structure_of(type, event.text());
      const bool read = std::any_of(reads.begin(), reads.end(), [&](const core::Name& name) {
        return name.text() == structure;
      });
      if (structure.empty() || read || !told.insert(structure).second) continue;
      site.problems.add(
          {.code = 4512,
           .what = say("mapping `%` reads %, but route `%` can receive %", program.name(), all,
                       route.name.text, parsers::hl7v2::term(structure)),
           .hint =
               say("take % out of the route's test, or add the structure to `from:` of the mapping",
                   event),
           .place = said.place});
    }
  }
}

// `first:` makes HL7 v2, of a structure that `map:` reads.
void check_chain(const RouteFile& file, const Route& route, Site& site) {
  auto report = [&](std::uint16_t code, const yaml::Text& said, core::Safe what, core::Safe hint) {
    site.problems.add(
        {.code = code, .what = std::move(what), .hint = std::move(hint), .place = said.place});
  };
  if (route.first->target() != mappings::Target::hl7v2) {
    report(4026, file.first,
           say("mapping `%` makes no HL7 v2, so it cannot come first", route.first->name()),
           say("write it as `map:`"));
    return;
  }
  if (route.map == nullptr) return;
  const auto& reads = route.map->structures();
  auto makes = route.first->structures();
  if (!route.first->makes().empty()) makes = {route.first->makes()};
  for (const core::Name& made : makes) {
    if (std::find(reads.begin(), reads.end(), made) == reads.end())
      report(4027, file.map,
             say("mapping `%` does not read %, which `%` makes", route.map->name(), made,
                 route.first->name()),
             say("add it to `from:` of the mapping"));
  }
}

}  // namespace

void check_route(const RouteFile& file, const Route& route, mappings::Format comes, Site& site) {
  const auto& reader = route.first != nullptr ? route.first : route.map;
  const yaml::Text& said = route.first != nullptr ? file.first : file.map;
  if (reader == nullptr) return;
  if (reader->reads() != comes) {
    site.problems.add({.code = 4028,
                       .what = say("mapping `%` reads %, and this channel takes %", reader->name(),
                                   parsers::hl7v2::term(word(reader->reads())),
                                   parsers::hl7v2::term(word(comes))),
                       .hint = say("see `from:` of the mapping, and read.format of the channel"),
                       .place = said.place});
    return;
  }
  if (comes == mappings::Format::hl7v2) check_reach(file, said, *reader, site);
  if (route.first != nullptr) check_chain(file, route, site);
}

}  // namespace channels
