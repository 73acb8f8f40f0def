#include "mappings/src/compile.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "mappings/src/detail/compile_json.hpp"
#include "mappings/src/detail/compile_message.hpp"

namespace mappings {

Program::Program(core::Name name, std::vector<core::Name> structures,
                 std::shared_ptr<const detail::Code> code)
    : name_(std::move(name)), structures_(std::move(structures)), code_(std::move(code)) {}

Target Program::target() const { return code_->target; }
const core::Name& Program::makes() const { return code_->makes; }

std::string_view word(Target target) {
  switch (target) {
    case Target::fhir_transaction:
      return "fhir-transaction";
    case Target::fhir_resource:
    case Target::fhir_part:
      return "fhir-resource";
    case Target::hl7v2:
      return "hl7v2";
    case Target::event:
      return "event";
    case Target::json:
      return "json";
  }
  return "";
}

Formula::Formula(std::shared_ptr<const detail::Code> code) : code_(std::move(code)) {}

namespace {

using core::say;
namespace hl7v2 = parsers::hl7v2;

// What every program takes along.
std::shared_ptr<detail::Code> code_for(const Site& site, core::Name name,
                                       std::string_view version) {
  auto code = std::make_shared<detail::Code>();
  code->name = std::move(name);
  code->dictionary = &parsers::hl7v2::Dictionary::nearest(version);
  code->facts = &site.facts;
  code->tables = &site.tables;
  code->coding_systems = site.tables.find("coding-system");
  return code;
}

// A path must exist in one of the structures that a mapping reads, and is empty in the others:
// such a finding counts only when all have it. Any other finding is said once.
class Findings {
 public:
  void add(const core::Problems& of_one_structure) {
    for (const core::Problem& problem : of_one_structure) {
      Seen& seen = seen_[{problem.place.origin, problem.place.offset, problem.code}];
      if (seen.count++ == 0) seen.problem = problem;
    }
  }
  void tell(std::size_t structures, core::Problems& problems) const {
    for (const auto& [key, seen] : seen_) {
      const bool depends = seen.problem.code == 3202 || seen.problem.code == 3203;
      if (!depends || seen.count >= structures) problems.add(seen.problem);
    }
  }

 private:
  struct Seen {
    core::Problem problem;
    std::size_t count = 0;
  };
  std::map<std::tuple<core::Origin, std::uint32_t, std::uint16_t>, Seen> seen_;
};

// What a mapping makes, looked up once, for each structure that it reads.
class Outputs {
 public:
  Outputs(const Template& mapping, const Site& site, detail::Code& code, core::Problems& problems)
      : mapping_(mapping) {
    code.target = mapping.target;
    if (mapping.target == Target::event) {
      code.event = mapping.makes.name.text();
      code.schema = site.events.find(code.event);
      event_ = code.schema;
      if (event_ == nullptr)
        missing(problems, 3263, say("there is no event `%`", mapping.makes.name),
                site.events.names(),
                say("its schema is events/, such as events/visit.moved.1.json"));
    }
    if (mapping.target != Target::hl7v2) return;
    if (!mapping.copies) code.makes = mapping.makes.name;
    dictionary_ = hl7v2::Dictionary::find(mapping.makes_version.name.text());
    if (dictionary_ == nullptr) {
      problems.add({.code = 3009,
                    .what = say("there is no HL7 v%", mapping.makes_version.name),
                    .hint = say("versions are 2.1 to 2.8.2, such as 2.5.1"),
                    .place = mapping.makes_version.place});
      return;
    }
    structure_ = dictionary_->structure(mapping.makes.name.text());
    std::vector<core::Name> known;
    for (const auto& one : dictionary_->structures()) known.push_back(hl7v2::term(one.id));
    if (structure_ == nullptr)
      missing(problems, 3207,
              say("HL7 v% has no message structure `%`", mapping.makes_version.name,
                  mapping.makes.name),
              known, {});
  }

  void compile(detail::Compiler& compiler, const detail::Reading& read,
               const hl7v2::Shape& structure) const {
    switch (mapping_.target) {
      case Target::fhir_transaction:
      case Target::fhir_resource:
      case Target::fhir_part:
        return compiler.resources(mapping_);
      case Target::hl7v2:
        if (mapping_.copies)
          return detail::MessageCompiler(compiler, read, structure).edits(mapping_);
        if (structure_ != nullptr)
          detail::MessageCompiler(compiler, detail::Reading{*dictionary_}, *structure_)
              .make(mapping_);
        return;
      case Target::event:
        if (event_ != nullptr) detail::JsonCompiler(compiler).event(mapping_, *event_);
        return;
      case Target::json:
        return detail::JsonCompiler(compiler).plain(mapping_);
    }
  }

 private:
  void missing(core::Problems& problems, std::uint16_t code, core::Safe what,
               const std::vector<core::Name>& known, core::Safe hint) const {
    const core::Name meant = core::did_you_mean(mapping_.makes.name.text(), known);
    problems.add({.code = code,
                  .what = std::move(what),
                  .hint = meant.empty() ? std::move(hint) : say("did you mean `%`?", meant),
                  .place = mapping_.makes.place});
  }

  const Template& mapping_;
  std::shared_ptr<const Schema> event_;
  const hl7v2::Dictionary* dictionary_ = nullptr;
  const hl7v2::StructureDef* structure_ = nullptr;
};

core::Problem no_mapping(std::string_view name, const Library& library) {
  const core::Name meant = core::did_you_mean(name, library.mapping_names());
  return {.code = 3004,
          .what = say("there is no mapping of this name"),
          .hint = meant.empty() ? say("mappings are files in mappings/ that start with `mapping:`")
                                : say("did you mean `%`?", meant)};
}

core::Problem no_structure(const Named& structure, const parsers::hl7v2::Dictionary& dictionary) {
  std::vector<core::Name> known;
  for (const auto& one : dictionary.structures()) known.push_back(parsers::hl7v2::term(one.id));
  const core::Name meant = core::did_you_mean(structure.name.text(), known);
  return {.code = 3207,
          .what = say("HL7 v% has no message structure `%`",
                      parsers::hl7v2::term(dictionary.version()), structure.name),
          .hint = meant.empty() ? core::Safe{} : say("did you mean `%`?", meant),
          .place = structure.place};
}

const std::shared_ptr<const parsers::hl7v2::Profile>* find_profile(const Named& named,
                                                                   const Site& site,
                                                                   core::Problems& problems) {
  const auto* found = site.profiles == nullptr ? nullptr : site.profiles->find(named.name.text());
  if (found != nullptr) return found;
  std::vector<core::Name> names;
  if (site.profiles != nullptr) {
    for (const auto& one : *site.profiles) names.push_back(one.key);
  }
  const core::Name meant = core::did_you_mean(named.name.text(), names);
  problems.add({.code = 3040,
                .what = say("there is no profile `%`", named.name),
                .hint = meant.empty() ? say("profiles are files in profiles/")
                                      : say("did you mean `%`?", meant),
                .place = named.place});
  return nullptr;
}

// The profile that a mapping names; null, and a finding, when there is none, or of another version.
std::shared_ptr<const parsers::hl7v2::Profile> profile_of(const Template& mapping, const Site& site,
                                                          core::Problems& problems) {
  const Named& named = mapping.profile;
  const auto* found = find_profile(named, site, problems);
  if (found == nullptr) return nullptr;
  const std::string_view version = (*found)->base().version();
  if (version == mapping.version.text()) return *found;
  problems.add({.code = 3041,
                .what = say("profile `%` is about HL7 v%, and this mapping reads v%", named.name,
                            parsers::hl7v2::term(version), mapping.version),
                .hint = say("let both be of one version"),
                .place = named.place});
  return nullptr;
}

}  // namespace

void check_profiles(const Site& site, core::Problems& problems) {
  for (const Named& profile : site.library.template_profiles())
    static_cast<void>(find_profile(profile, site, problems));
}

std::shared_ptr<const Program> compile(std::string_view name, const Site& site,
                                       core::Problems& problems) {
  const Template* mapping = site.library.mapping(name);
  if (mapping == nullptr) {
    problems.add(no_mapping(name, site.library));
    return nullptr;
  }
  core::Problems found;
  const std::shared_ptr<detail::Code> code =
      code_for(site, mapping->name.name, mapping->version.text());
  code->options = mapping->options;
  if (!mapping->profile.name.empty()) code->profile = profile_of(*mapping, site, found);
  const detail::Reading reading{*code->dictionary, code->profile.get()};
  const Outputs outputs(*mapping, site, *code, found);
  Findings findings;
  std::vector<core::Name> structures;
  for (const Named& structure : mapping->reads) {
    const auto shape = reading.structure(structure.name.text());
    if (!shape) {
      found.add(no_structure(structure, *code->dictionary));
      continue;
    }
    structures.push_back(structure.name);
    detail::Variant& variant = code->variants.emplace_back();
    variant.structure = shape;
    core::Problems of_this;
    detail::Compiler compiler(site, reading, variant, of_this);
    outputs.compile(compiler, reading, *shape);
    findings.add(of_this);
  }
  findings.tell(structures.size(), found);
  const bool good = !found.any(core::Severity::error);
  problems.add(std::move(found));
  if (!good) return nullptr;
  return std::make_shared<const Program>(mapping->name.name, std::move(structures), code);
}

std::optional<Formula> compile_formula(const core::Name& text, const core::Place& place, Want want,
                                       const Site& site, core::Problems& problems) {
  core::Problems found;
  const std::optional<Expression> expression = parse_formula(text, place, found);
  std::shared_ptr<detail::Code> code = code_for(site, {}, "2.5.1");
  if (expression) {
    detail::Variant& variant = code->variants.emplace_back();
    detail::Compiler(site, detail::Reading{*code->dictionary}, variant, found)
        .formula(*expression, want);
  }
  const bool good = !found.any(core::Severity::error);
  problems.add(std::move(found));
  if (!good) return {};
  return Formula(std::move(code));
}

}  // namespace mappings
