#include "engine/flow/retry.hpp"

#include <algorithm>
#include <cmath>

namespace engine::flow {

std::optional<std::chrono::milliseconds> wait_before(const RetryTerms& terms, unsigned failures,
                                                     std::chrono::milliseconds since,
                                                     double chance) {
  if (since >= terms.give_up_after || (terms.tries != 0 && failures >= terms.tries)) return {};
  const double grown = static_cast<double>(terms.first.count()) *
                       std::pow(terms.grow, std::min(failures, 64U) - 1.0);
  const double bounded = std::min(grown, static_cast<double>(terms.up_to.count()));
  const double spread = bounded * (0.8 + 0.4 * chance);
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(std::min(spread, static_cast<double>(terms.up_to.count()))));
}

}  // namespace engine::flow
