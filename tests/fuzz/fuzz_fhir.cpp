// Any JSON as a FHIR resource: findings with places inside the text and no word of it, more of
// them the more is asked; and every reference leads to a resource or nowhere.
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/fhir/check.hpp"
#include "parsers/fhir/references.hpp"
#include "parsers/json/tree.hpp"

using namespace parsers;

namespace {

void follow(const tree::Node& node, const fhir::References& references) {
  if (const tree::Node* found = references.resolve(node); found != nullptr)
    ENSURE(!references.type_of(*found).empty());
  for (const tree::Node* child = node.first; child != nullptr; child = child->next)
    follow(*child, references);
}

std::size_t errors(const core::Problems& problems) { return problems.count(core::Severity::error); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 16'384) return 0;
  const auto tree = json::read_tree({reinterpret_cast<const char*>(bytes), size});
  if (!tree) return 0;
  const tree::Node& root = (*tree)->root();
  follow(root, fhir::References(root));
  ENSURE(fhir::check(root, fhir::Level::none).empty());
  const core::Problems structure = fhir::check(root, fhir::Level::structure);
  const core::Problems all = fhir::check(root, fhir::Level::profile);
  ENSURE(errors(structure) <= errors(all));
  for (const core::Problem& problem : all) {
    ENSURE(problem.place.offset + std::size_t{problem.place.length} <= size);
    ENSURE(problem.code == 1801 || !problem.place.element.empty());
  }
  return 0;
}
