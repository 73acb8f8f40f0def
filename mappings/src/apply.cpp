#include "mappings/src/apply.hpp"

#include <algorithm>

#include "mappings/src/detail/evaluate.hpp"
#include "mappings/src/detail/make.hpp"
#include "parsers/hl7v2/header.hpp"

namespace mappings {

namespace {

using namespace detail;

// The variant for this structure or document; null when the mapping does not read it.
const Variant* variant_for(const Program& program, const SourceView& source,
                           std::string_view structure) {
  const std::vector<Variant>& variants = program.code().variants;
  if (source.view == nullptr) {
    const auto reads = [&](std::string_view kind) {
      return std::ranges::any_of(program.structures(),
                                 [&](const core::Name& name) { return name.text() == kind; });
    };
    if (!reads(source.kind) && !(program.reads() == Format::cda && reads("document")))
      return nullptr;
  }
  for (const Variant& variant : variants) {
    const bool fits = source.view != nullptr
                          ? variant.structure && variant.structure->id.view() == structure
                          : program.reads() == Format::cda || variant.root == source.kind;
    if (fits) return &variant;
  }
  return nullptr;
}

core::Safe all_that_it_reads(const Program& program) {
  core::Safe reads;
  for (const core::Name& name : program.structures()) reads.join(", ", core::say("%", name));
  return reads;
}

core::Problem wrong_structure(const Program& program, std::string_view structure) {
  const core::Safe reads = all_that_it_reads(program);
  const bool known = program.code().dictionary->structure(structure) != nullptr;
  return {.code = 3504,
          .what = known ? core::say("mapping % reads %, and this message is %", program.name(),
                                    reads, parsers::hl7v2::term(structure))
                        : core::say(
                              "mapping % reads %, and this message's type is none that weir knows",
                              program.name(), reads),
          .hint = core::say("let the channel's route send it to another mapping"),
          .place = {core::kMessage, 0, 0, core::Path{core::SegmentName("MSH"), 0, 9, 0, 0, 0}}};
}

core::Problem wrong_document(const Program& program) {
  return {.code = 3504,
          .what = core::say("mapping % reads %, and this document is none of them", program.name(),
                            all_that_it_reads(program)),
          .hint = core::say("let the channel's route send it to another mapping"),
          .place = {core::kMessage, 0, 0, {}}};
}

}  // namespace

std::string_view word(IssueKind kind) {
  switch (kind) {
    case IssueKind::unmapped_code:
      return "unmapped-code";
    case IssueKind::bad_value:
      return "bad-value";
    case IssueKind::more_values:
      return "more-values";
    case IssueKind::no_identity:
      return "no-identity";
    case IssueKind::duplicate_identity:
      return "duplicate-identity";
    case IssueKind::unknown_authority:
      return "unknown-authority";
    case IssueKind::unknown_unit:
      return "unknown-unit";
    case IssueKind::doubtful_time:
      return "doubtful-time";
  }
  return "";
}

Applied apply(const Program& program, const SourceView& source, const Meta& meta, Time now,
              std::vector<Reason>* reasons) {
  Applied applied;
  std::string structure;
  if (source.view != nullptr)
    structure = parsers::hl7v2::message_structure(*source.view, *program.code().dictionary);
  const bool readable = (source.view != nullptr) == (program.reads() == Format::hl7v2);
  const Variant* variant = readable ? variant_for(program, source, structure) : nullptr;
  if (variant == nullptr) {
    applied.problems.add(source.view == nullptr ? wrong_document(program)
                                                : wrong_structure(program, structure));
    return applied;
  }
  const Job job{program.code(), *variant, source, meta, now, applied, reasons};
  switch (program.code().target) {
    case Target::fhir_transaction:
    case Target::fhir_resource:
    case Target::fhir_part:
      make_fhir(job);
      break;
    case Target::hl7v2:
      make_message(job);
      break;
    case Target::event:
    case Target::json:
      make_json(job);
      break;
  }
  return applied;
}

namespace {

Evaluator for_formula(const Formula& formula, const SourceView& source, const Meta& meta, Time now,
                      Applied& applied) {
  return Evaluator(formula.code(), formula.code().variants.front(), source, meta, now, applied);
}

}  // namespace

std::string source_text(const Reason& reason, const core::Sources& sources) {
  std::string text = reason.link;
  for (const core::Place& place : reason.sources)
    text += (text.empty() ? "" : " ") + to_text(place);
  if (reason.table_file.empty()) return text;
  const core::Name row = file_and_line(sources, reason.row);
  return text + " via " + (row.empty() ? reason.table_file.text() : row.text());
}

std::string rule_text(const Reason& reason, const core::Sources& sources) {
  if (!reason.standard.empty()) return "std " + reason.standard.text();
  return file_and_line(sources, reason.rule).text();
}

bool holds(const Formula& test, const SourceView& source, const Meta& meta, Time now) {
  Applied applied;
  Evaluator evaluator = for_formula(test, source, meta, now, applied);
  return evaluator.test(evaluator.variant().formula, evaluator.root());
}

std::string text_of(const Formula& formula, const SourceView& source, const Meta& meta, Time now) {
  Applied applied;
  Evaluator evaluator = for_formula(formula, source, meta, now, applied);
  const auto thing = evaluator.first(evaluator.variant().formula, evaluator.root());
  return thing ? std::string(evaluator.text(*thing)) : std::string();
}

}  // namespace mappings
