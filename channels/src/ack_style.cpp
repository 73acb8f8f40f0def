#include "channels/src/ack_style.hpp"

namespace channels {

std::optional<AckWhen> ack_when(std::string_view code) {
  if (code == "AL") return AckWhen::always;
  if (code == "NE") return AckWhen::never;
  if (code == "ER") return AckWhen::on_error;
  if (code == "SU") return AckWhen::on_success;
  return {};
}

bool wanted(AckWhen when, bool good) {
  switch (when) {
    case AckWhen::always:
      return true;
    case AckWhen::on_error:
      return !good;
    case AckWhen::on_success:
      return good;
    case AckWhen::asked:
    case AckWhen::never:
      return false;
  }
  return false;
}

AckCodes ack_codes(const AckTerms& terms, std::string_view msh15, std::string_view msh16,
                   Fate fate) {
  const FateRow& row = row_of(fate);
  const std::optional<AckWhen> accept = ack_when(msh15);
  const std::optional<AckWhen> application = ack_when(msh16);
  const bool asks = accept || application;
  std::string_view answer = "AA";
  if (row.nak) {
    const Nak nak = row.changed == nullptr ? *row.nak : terms.problems.*row.changed;
    const bool reject = fate == Fate::unmapped ? terms.problems.mapping_failed == MappingFailed::AR
                                               : nak == Nak::AR;
    answer = reject ? "AR" : "AE";
  }
  const bool enhanced =
      terms.style == AckStyle::enhanced || (terms.style == AckStyle::automatic && asks);
  if (!enhanced) return {.application = answer, .taken = !row.nak};
  // One that is not said counts as NE (many senders fill MSH-15 only); where neither is, a channel
  // in enhanced mode confirms the commit.
  auto condition = [&](AckWhen said, const std::optional<AckWhen>& asked, AckWhen otherwise) {
    return said != AckWhen::asked ? said : asked.value_or(asks ? AckWhen::never : otherwise);
  };
  const bool committed = row.commit == "CA";
  AckCodes codes{.taken = committed, .enhanced = true};
  if (wanted(condition(terms.commit, accept, AckWhen::always), committed))
    codes.commit = row.commit;
  if (row.application &&
      wanted(condition(terms.application, application, AckWhen::never), !row.nak))
    codes.application = answer;
  return codes;
}

}  // namespace channels
