#include "parsers/hl7v2/check.hpp"

#include "parsers/hl7v2/check_parts.hpp"
#include "parsers/hl7v2/header.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

core::Path msh(std::uint16_t field) { return {SegmentName("MSH"), 0, field, 0, 0, 0}; }

void check_version(const View& view, const Dictionary& dictionary, const Profile* profile,
                   Findings& findings) {
  const std::string_view said = header(view).version.text(view.message());
  if (dictionary.is(said)) return;
  findings.add(Finding::other_version, Asked::by_standard, msh(12), [&] {
    const core::Name version = term(dictionary.version());
    if (profile != nullptr)
      return say("MSH-12 does not say %; profile % does, so it counts", version, profile->name());
    return say("MSH-12 is no version that weir knows, so the message is checked as %", version);
  });
}

// Of a type that this version says nothing of, the structure of the next newer one that does: 2.3
// has no ADT^A31, and much is sent as if it had.
const StructureDef* newer_structure(const View& view, const Dictionary& dictionary,
                                    Findings& findings) {
  for (const Dictionary& newer : Dictionary::all()) {
    if (&newer <= &dictionary) continue;
    const StructureDef* found = newer.structure(message_structure(view, newer));
    if (found == nullptr) continue;
    findings.add(Finding::other_version, Asked::by_standard, msh(9), [&] {
      return say("HL7 % has no structure for the message type in MSH-9, so that of % counts",
                 term(dictionary.version()), term(newer.version()));
    });
    return found;
  }
  return nullptr;
}

std::optional<Shape> shape_of(const View& view, const Dictionary& dictionary,
                              const Profile* profile, Findings& findings) {
  const std::string_view id = message_structure(view, dictionary);
  if (profile != nullptr && !id.empty()) return profile->structure(id);
  const StructureDef* def = dictionary.structure(id);
  if (def == nullptr) def = newer_structure(view, dictionary, findings);
  return def == nullptr ? std::nullopt : std::optional<Shape>(*def);
}

void check_structure(const View& view, const Dictionary& dictionary, const Profile* profile,
                     Findings& findings) {
  const std::optional<Shape> shape = shape_of(view, dictionary, profile, findings);
  if (!shape) {
    findings.add(Finding::unknown_structure, Asked::by_standard, msh(9), [&] {
      return say(
          "HL7 % has no structure for the message type in MSH-9, so the order of segments "
          "is not checked",
          term(dictionary.version()));
    });
  }
  check_segments(view, {dictionary, profile}, shape ? &*shape : nullptr, findings);
}

}  // namespace

const Dictionary& dictionary_for(const View& view, const Checks& checks) {
  if (checks.profile != nullptr) return checks.profile->base();
  const std::string_view said = header(view).version.text(view.message());
  if (const Dictionary* exact = Dictionary::find(said)) return *exact;
  return checks.version != nullptr ? *checks.version : Dictionary::nearest(said);
}

core::Problems check(const View& view, const Checks& checks) {
  if (checks.level == CheckLevel::none || !view.readable()) return {};
  const Profile* profile = checks.profile.get();
  const Dictionary& dictionary = dictionary_for(view, checks);
  Findings findings(checks.weights);
  check_version(view, dictionary, profile, findings);
  check_structure(view, dictionary, profile, findings);
  if (checks.level == CheckLevel::profile) check_fields(view, {dictionary, profile}, findings);
  return findings.take();
}

}  // namespace parsers::hl7v2
