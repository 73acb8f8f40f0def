#include "channels/src/leniency.hpp"

#include <cctype>

namespace channels {

using core::say;
namespace repair = parsers::repair;

namespace {

// A sentence of what the row only names.
std::string about(const repair::Row& row) {
  std::string text(row.met);
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ". " + std::string(row.does);
}

void hides(const core::Safe& kinds, const core::Place& place, core::Problems& problems) {
  problems.add({.code = 4061,
                .severity = core::Severity::warning,
                .what = say("`accept` hides that something of a message is not read: %", kinds),
                .hint = say("say `warn`, so that the message has an issue"),
                .place = place});
}

}  // namespace

repair::Terms make_leniency(const Read& read, core::Problems& problems) {
  using repair::Lenience;
  const ReadRepair& said = read.repair;
  repair::Terms terms = repair::usual();
  // Half a message is processed as if it were the whole.
  if (!read.pieces.join) terms[static_cast<std::size_t>(repair::Kind::piece)] = Lenience::warn;
  core::Safe hidden;  // by what is said of the others
  for (const repair::Row& row : repair::kRows) {
    if (row.choice == repair::Choice::none) continue;
    const auto at = static_cast<std::size_t>(row.kind);
    const auto& own = said.by[at];
    const bool by_others = own.value == Lenience::unsaid;
    const Lenience lenience = by_others ? said.others.value : own.value;
    if (lenience == Lenience::unsaid) continue;
    terms[at] = lenience;
    if (row.choice == repair::Choice::free || lenience != Lenience::accept) continue;
    const core::Safe kind = say("%", core::Name(core::NameKey{}, row.name));
    if (by_others)
      hidden.join(", ", kind);
    else
      hides(kind, own.place, problems);
  }
  if (!hidden.empty()) hides(hidden, said.others.place, problems);
  return terms;
}

}  // namespace channels

namespace parsers::yaml {

template <>
const Spec<channels::ReadRepair>& spec<channels::ReadRepair>() {
  using channels::ReadRepair;
  static const auto table = [] {
    constexpr std::string_view kAbout =
        "What is not written as HL7 and MLLP have it, and is read all the same. accept: it is "
        "counted, for `weir status`. warn: the message has an issue, too. refuse: the message is "
        "kept and answered as `ack.problems.check_failed` says.";
    auto made =
        Spec<ReadRepair>("repair", kAbout)
            .option("others", &ReadRepair::others, "Every kind that is not said.", "refuse");
    for (const repair::Row& row : repair::kRows) {
      if (row.choice == repair::Choice::none) continue;
      auto of = [at = static_cast<std::size_t>(row.kind)](ReadRepair& all) -> auto& {
        return all.by[at];
      };
      made = Spec(std::move(made)
                      .option_at(row.name, of, channels::about(row), "warn")
                      .usually(Value<repair::Lenience>::show(row.usual)));
    }
    return std::move(made).short_form("others");
  }();
  return table;
}

}  // namespace parsers::yaml
