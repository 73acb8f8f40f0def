#include "parsers/repair/repairs.hpp"

#include <algorithm>
#include <utility>

namespace parsers::repair {

namespace {

constexpr bool by_kind() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].kind) != i || kRows[i].usual == Lenience::unsaid)
      return false;
  }
  return true;
}
static_assert(by_kind());

}  // namespace

const Row* row_of(std::uint16_t code) {
  const auto found = std::ranges::find(kRows, code, &Row::code);
  return found == kRows.end() ? nullptr : &*found;
}

core::Severity severity(Lenience lenience) {
  switch (lenience) {
    case Lenience::unsaid:
    case Lenience::accept:
      return core::Severity::info;
    case Lenience::warn:
      return core::Severity::warning;
    case Lenience::refuse:
      return core::Severity::error;
  }
  return core::Severity::error;
}

core::Problem problem(Kind kind, core::Safe what, const core::Place& place, core::Safe hint) {
  const Row& row = row_of(kind);
  return {.code = row.code,
          .severity = severity(row.usual),
          .what = std::move(what),
          .hint = std::move(hint),
          .place = place};
}

core::Problem problem(Kind kind) {
  return problem(kind, core::say("%", core::Name(core::NameKey{}, row_of(kind).met)),
                 {core::kMessage, 0, 0, {core::SegmentName("MSH"), 0, 0, 0, 0, 0}});
}

}  // namespace parsers::repair
