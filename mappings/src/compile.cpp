#include "mappings/src/compile.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "mappings/src/detail/compile_json.hpp"
#include "mappings/src/detail/compile_message.hpp"
#include "parsers/cda/kind.hpp"

namespace mappings {

Program::Program(core::Name name, std::vector<core::Name> structures,
                 std::shared_ptr<const detail::Code> code)
    : name_(std::move(name)), structures_(std::move(structures)), code_(std::move(code)) {}

Format Program::reads() const { return code_->format; }
Target Program::target() const { return code_->target; }
const core::Name& Program::makes() const { return code_->makes; }

std::string_view word(Format format) {
  switch (format) {
    case Format::hl7v2:
      return "HL7 v2";
    case Format::cda:
      return "CDA";
    case Format::fhir:
      return "FHIR";
  }
  return "";
}

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
std::shared_ptr<detail::Code> code_for(const Site& site, core::Name name, Format format,
                                       std::string_view version) {
  auto code = std::make_shared<detail::Code>();
  code->name = std::move(name);
  code->format = format;
  code->dictionary = &parsers::hl7v2::Dictionary::nearest(version);
  code->facts = &site.facts;
  code->tables = &site.tables;
  code->coding_systems = site.tables.find("coding-system");
  code->oids = site.tables.find("oid-system");
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

  // The structure is that of the message that is read; null: it is a document.
  void compile(detail::Compiler& compiler, const detail::Reading& read,
               const hl7v2::Shape* structure) const {
    switch (mapping_.target) {
      case Target::fhir_transaction:
      case Target::fhir_resource:
      case Target::fhir_part:
        return compiler.resources(mapping_);
      case Target::hl7v2:
        if (mapping_.copies && structure != nullptr)
          return detail::MessageCompiler(compiler, read, *structure).edits(mapping_);
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

// What the tree of such a document begins with; empty: there is none.
std::string_view document_root(const Named& kind, Format format) {
  const std::string_view name = kind.name.text();
  const auto& r4 = parsers::fhir::Definitions::r4();
  if (format == Format::fhir) return r4.is_resource(name) ? r4.type_name(name) : std::string_view();
  const auto kinds = parsers::cda::kinds();
  return std::ranges::find(kinds, name) != kinds.end() ? parsers::cda::kRoot : std::string_view();
}

core::Problem no_mapping(std::string_view name, const Library& library) {
  const core::Name meant = core::did_you_mean(name, library.mapping_names());
  return {.code = 3004,
          .what = say("there is no mapping of this name"),
          .hint = meant.empty() ? say("mappings are files in mappings/ that start with `mapping:`")
                                : say("did you mean `%`?", meant)};
}

// A kind of CDA document, or a FHIR resource.
core::Problem no_document(const Named& kind, Format format) {
  std::vector<core::Name> known;
  if (format == Format::fhir) {
    known = parsers::fhir::Definitions::r4().resources();
  } else {
    for (const std::string_view name : parsers::cda::kinds())
      known.push_back(parsers::hl7v2::term(name));
  }
  const core::Name meant = core::did_you_mean(kind.name.text(), known);
  core::Safe hint = meant.empty() ? core::Safe{} : say("did you mean `%`?", meant);
  if (meant.empty() && format == Format::cda) {
    core::Safe all;
    for (const core::Name& name : known) all.join(", ", say("%", name));
    hint = say("one of %", all);
  }
  return {.code = 3207,
          .what = format == Format::fhir ? say("FHIR R4 has no resource `%`", kind.name)
                                         : say("there is no kind of CDA document `%`", kind.name),
          .hint = std::move(hint),
          .place = kind.place};
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
      code_for(site, mapping->name.name, mapping->format, mapping->version.text());
  code->options = mapping->options;
  if (!mapping->profile.name.empty()) code->profile = profile_of(*mapping, site, found);
  const detail::Reading reading{*code->dictionary, code->profile.get(), mapping->format};
  const Outputs outputs(*mapping, site, *code, found);
  Findings findings;
  std::vector<core::Name> structures;
  auto variant_of = [&](std::optional<hl7v2::Shape> shape, std::string_view root) {
    detail::Variant& variant = code->variants.emplace_back();
    variant.structure = shape;
    variant.root = root;
    core::Problems of_this;
    detail::Compiler compiler(site, reading, variant, of_this);
    outputs.compile(compiler, reading, shape ? &*shape : nullptr);
    findings.add(of_this);
  };
  for (const Named& kind : reading.tree() ? mapping->reads : std::vector<Named>()) {
    const std::string_view root = document_root(kind, mapping->format);
    if (root.empty()) {
      found.add(no_document(kind, mapping->format));
      continue;
    }
    structures.push_back(kind.name);
    const bool there = std::ranges::any_of(
        code->variants, [&](const detail::Variant& variant) { return variant.root == root; });
    if (!there) variant_of({}, root);  // all kinds of CDA documents are read alike
  }
  for (const Named& structure : reading.tree() ? std::vector<Named>() : mapping->reads) {
    const auto shape = reading.structure(structure.name.text());
    if (!shape) {
      found.add(no_structure(structure, *code->dictionary));
      continue;
    }
    structures.push_back(structure.name);
    variant_of(shape, {});
  }
  findings.tell(structures.size(), found);
  const bool good = !found.any(core::Severity::error);
  problems.add(std::move(found));
  if (!good) return nullptr;
  return std::make_shared<const Program>(mapping->name.name, std::move(structures), code);
}

std::optional<Formula> compile_formula(const core::Name& text, const core::Place& place, Want want,
                                       const Site& site, Format format, core::Problems& problems) {
  core::Problems found;
  const std::optional<Expression> expression = parse_formula(text, place, found);
  std::shared_ptr<detail::Code> code = code_for(site, {}, format, "2.5.1");
  if (expression) {
    detail::Variant& variant = code->variants.emplace_back();
    // What a channel receives of FHIR is a bundle, or a resource that is taken for one.
    variant.root = format == Format::cda    ? parsers::cda::kRoot
                   : format == Format::fhir ? parsers::fhir::Definitions::r4().type_name("Bundle")
                                            : std::string_view();
    const detail::Reading reading{*code->dictionary, nullptr, format};
    detail::Compiler(site, reading, variant, found).formula(*expression, want);
  }
  const bool good = !found.any(core::Severity::error);
  problems.add(std::move(found));
  if (!good) return {};
  return Formula(std::move(code));
}

}  // namespace mappings
