#include "engine/flow/weigh.hpp"

#include <utility>

#include "parsers/hl7v2/pieces.hpp"

namespace engine::flow {

namespace {

void add(core::Problem problem, const repair::Row& row, const repair::Terms& terms, Weighed& to) {
  const repair::Lenience lenience = terms[static_cast<std::size_t>(row.kind)];
  problem.severity = repair::severity(lenience);
  if (lenience == repair::Lenience::refuse) to.refused.add(problem);
  to.findings.add(std::move(problem));
}

}  // namespace

Weighed weigh(const parsers::hl7v2::View& view, const repair::Set& frame,
              const repair::Terms& terms) {
  Weighed made;
  for (const repair::Row& row : repair::kRows) {
    if (repair::has(frame, row.kind)) add(repair::problem(row.kind), row, terms, made);
  }
  core::Problems found = view.problems();
  if (auto piece = parsers::hl7v2::piece_of_more(view)) found.add(*std::move(piece));
  for (const core::Problem& problem : found) {
    const repair::Row* row = repair::row_of(problem.code);
    if (row == nullptr) {
      made.findings.add(problem);
      continue;
    }
    made.met = repair::with(made.met, row->kind);
    add(problem, *row, terms, made);
  }
  return made;
}

}  // namespace engine::flow
