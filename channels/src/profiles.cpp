#include "channels/src/profiles.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/primitive.hpp"

namespace channels {

using core::say;
using core::SegmentName;
namespace hl7v2 = parsers::hl7v2;

namespace {

template <class Range, class NameOf>
core::Safe guess(const core::Name& wrong, Range&& range, NameOf name_of) {
  std::vector<core::Name> known;
  for (const auto& one : range) known.push_back(name_of(one));
  const core::Name meant = core::did_you_mean(wrong.text(), known);
  return meant.empty() ? core::Safe{} : say("did you mean `%`?", meant);
}

class ProfileMaker {
 public:
  ProfileMaker(const ProfileFile& file, core::Problems& problems)
      : file_(file), problems_(problems), base_(base()), made_(file.profile.text, base_) {}

  hl7v2::Profile run() {
    for (const auto& item : file_.segments) own(item);
    for (const auto& item : file_.messages) {
      for (const Addition& addition : item.value) add(item, addition);
    }
    for (const auto& item : file_.optional) {
      for (const yaml::Text& segment : item.value) relax(item, segment);
    }
    for (const auto& item : file_.fields) rule(item);
    return std::move(made_);
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {}) {
    problems_.add({.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }
  core::Name version() const { return hl7v2::term(base_.version()); }

  // "hl7v2 2.5.1"
  const hl7v2::Dictionary& base() {
    constexpr std::string_view kFormat = "hl7v2 ";
    const std::string& said = file_.based_on.text.text();
    const hl7v2::Dictionary* found = nullptr;
    if (said.starts_with(kFormat)) found = hl7v2::Dictionary::find(said.substr(kFormat.size()));
    if (found != nullptr) return *found;
    if (!said.empty()) {
      report(4042, file_.based_on.place, say("`%` is no version of HL7 v2", file_.based_on.text),
             say("write hl7v2 and a version from 2.1 to 2.8.2, for example hl7v2 2.5.1"));
    }
    return hl7v2::Dictionary::nearest("2.5.1");
  }

  static SegmentName segment_name(const core::Name& text) {
    return SegmentName::looks_right(text.text()) ? SegmentName(text.text()) : SegmentName();
  }

  void own(const yaml::Map<ProfileSegment>::Item& item) {
    const SegmentName name = segment_name(item.key);
    if (name.empty()) {
      return report(4043, item.key_place, say("`%` cannot be a segment", item.key),
                    say("a segment has three letters; those of a vendor begin with Z"));
    }
    if (base_.segment(name) != nullptr) {
      return report(4044, item.key_place, say("HL7 % has a segment %", version(), name),
                    say("what is different about its fields belongs below `fields:`"));
    }
    made_.own(name);
    for (const auto& field : item.value.fields) {
      const auto number = yaml::parse_integer<std::uint16_t>(field.key.text());
      if (!number || *number == 0)
        report(4045, field.key_place, say("`%` is no number of a field", field.key),
               say("the first field of a segment is 1"));
      else
        put(name, *number, field);
    }
  }

  void add(const yaml::Map<std::vector<Addition>>::Item& item, const Addition& addition) {
    if (addition.add.empty() || addition.after.empty()) return;  // is told already
    if (!known(addition.add)) return;
    if (!added_.emplace(item.key.text(), addition.add.text.text(), addition.after.text.text())
             .second)
      return report(
          4046, addition.add.place,
          say("% after % in % is there twice", addition.add.text, addition.after.text, item.key));
    const auto result = made_.add(item.key.text(), {.segment = segment_name(addition.add.text),
                                                    .after = segment_name(addition.after.text),
                                                    .required = addition.required,
                                                    .repeats = addition.repeat});
    switch (result) {
      case hl7v2::Profile::Added::yes:
        return;
      case hl7v2::Profile::Added::no_structure:
        return no_structure(item.key, item.key_place);
      case hl7v2::Profile::Added::no_place:
        return no_segment(item.key, addition.after);
      case hl7v2::Profile::Added::full:
        return report(4048, addition.after.place, say("% cannot take more segments", item.key));
    }
  }

  void relax(const yaml::Map<std::vector<yaml::Text>>::Item& item, const yaml::Text& segment) {
    if (segment.empty()) return;
    switch (made_.relax(item.key.text(), segment.text.text())) {
      case hl7v2::Profile::Added::no_structure:
        return no_structure(item.key, item.key_place);
      case hl7v2::Profile::Added::no_place:
        return no_segment(item.key, segment);
      case hl7v2::Profile::Added::yes:
      case hl7v2::Profile::Added::full:
        return;
    }
  }

  void no_structure(const core::Name& name, const core::Place& place) {
    report(4047, place, say("HL7 % has no message structure `%`", version(), name),
           guess(name, base_.structures(), [](const auto& s) { return hl7v2::term(s.id); }));
  }
  void no_segment(const core::Name& structure, const yaml::Text& segment) {
    report(4048, segment.place, say("% has no segment `%`", structure, segment.text),
           say("`weir dict %` shows what it has", structure));
  }

  bool known(const yaml::Text& segment) {
    const SegmentName name = segment_name(segment.text);
    if (!name.empty() && made_.knows(name)) return true;
    report(4043, segment.place, say("there is no segment `%`", segment.text),
           say("what HL7 % does not know is described below `segments:`", version()));
    return false;
  }

  // "PID-3"
  void rule(const yaml::Map<ProfileField>::Item& item) {
    const auto path = hl7v2::parse_path(item.key.text());
    const bool one_field = path && path->field != 0 && path->occurrence == 0 &&
                           path->repetition == 0 && path->component == 0;
    if (!one_field) {
      return report(4045, item.key_place, say("`%` is no field", item.key),
                    say("fields are written PID-3"));
    }
    const hl7v2::SegmentDef* segment = base_.segment(path->segment);
    if (segment == nullptr && !made_.knows(path->segment)) {
      return report(4043, item.key_place, say("there is no segment `%`", item.key.part(0, 3)),
                    say("what HL7 % does not know is described below `segments:`", version()));
    }
    if (segment != nullptr && path->field > segment->fields.size() && item.value.type.empty()) {
      return report(
          4045, item.key_place,
          say("% has % fields in HL7 %", path->segment, segment->fields.size(), version()),
          say("a field of the vendor's own needs `type:`"));
    }
    put(path->segment, path->field, item);
  }

  void put(SegmentName segment, std::uint16_t number, const yaml::Map<ProfileField>::Item& item) {
    const ProfileField& field = item.value;
    hl7v2::FieldRule rule{.name = field.name,
                          .type = field.type.text,
                          .required = field.required,
                          .repeats = field.repeat,
                          .length_max = field.max_length,
                          .table = table(field.table),
                          .values = field.values};
    if (!field.type.empty() && base_.type(field.type.text.text()) == nullptr &&
        !hl7v2::is_primitive(field.type.text.text())) {
      report(4049, field.type.place, say("HL7 % has no data type `%`", version(), field.type.text),
             guess(field.type.text, base_.types(),
                   [](const auto& type) { return hl7v2::term(type.id); }));
      return;
    }
    if (!made_.rule(segment, number, std::move(rule)))
      report(4046, item.key_place, say("%-% is described twice", segment, number));
  }

  std::uint16_t table(const yaml::Text& text) {
    if (text.empty()) return 0;
    const auto number = yaml::parse_integer<std::uint16_t>(text.text.text());
    const hl7v2::TableDef* found = number ? hl7v2::Dictionary::table(*number) : nullptr;
    if (found != nullptr && !found->codes.empty()) return *number;
    report(4050, text.place,
           found == nullptr ? say("there is no HL7 table `%`", text.text)
                            : say("HL7 table % has no codes that weir knows", text.text),
           say("`values:` takes a list of your own"));
    return 0;
  }

  const ProfileFile& file_;
  core::Problems& problems_;
  const hl7v2::Dictionary& base_;
  hl7v2::Profile made_;
  std::set<std::tuple<std::string, std::string, std::string>> added_;
};

// The row of a kind, or null and a finding.
const hl7v2::FindingRow* kind(const yaml::Map<hl7v2::Weight>::Item& item,
                              core::Problems& problems) {
  const auto rows = hl7v2::finding_rows();
  const auto row = std::ranges::find(rows, item.key.text(), &hl7v2::FindingRow::name);
  if (row == rows.end()) {
    problems.add({.code = 4053,
                  .what = say("there is no kind of finding `%`", item.key),
                  .hint = guess(item.key, rows, [](const auto& r) { return hl7v2::term(r.name); }),
                  .place = item.key_place});
    return nullptr;
  }
  if (row->finding == hl7v2::Finding::missing_standard_field &&
      item.value == hl7v2::Weight::error) {
    problems.add({.code = 4054,
                  .what = say("a field that only HL7 requires never refuses a message"),
                  .hint = say("its R is often conditional; say `required: yes` in a profile"),
                  .place = item.key_place});
    return nullptr;
  }
  return &*row;
}

hl7v2::CheckLevel level(const Read& read) {
  switch (read.check) {
    case Check::unsaid:
      return read.profile.empty() ? hl7v2::CheckLevel::none : hl7v2::CheckLevel::profile;
    case Check::none:
      return hl7v2::CheckLevel::none;
    case Check::structure:
      return hl7v2::CheckLevel::structure;
    case Check::profile:
      return hl7v2::CheckLevel::profile;
  }
  return hl7v2::CheckLevel::none;
}

const hl7v2::Dictionary* version(const Read& read, core::Problems& problems) {
  if (read.version.empty()) return nullptr;
  const auto* found = hl7v2::Dictionary::find(read.version.text.text());
  if (found == nullptr) {
    problems.add({.code = 4042,
                  .what = say("`%` is no version of HL7 v2", read.version.text),
                  .hint = say("versions go from 2.1 to 2.8.2"),
                  .place = read.version.place});
  } else if (level(read) == hl7v2::CheckLevel::none) {
    problems.add({.code = 4051,
                  .severity = core::Severity::warning,
                  .what = say("without a check the version counts for nothing"),
                  .hint = say("say `check: structure`, or name a profile"),
                  .place = read.version.place});
  }
  return found;
}

}  // namespace

std::shared_ptr<const hl7v2::Profile> make_profile(const ProfileFile& file,
                                                   core::Problems& problems) {
  return std::make_shared<const hl7v2::Profile>(ProfileMaker(file, problems).run());
}

hl7v2::Checks make_checks(const ChannelFile& file, Site& site) {
  const Read& read = file.read;
  hl7v2::Checks made;
  auto report = [&](std::uint16_t code, const core::Place& place, core::Safe what,
                    core::Safe hint) {
    site.problems.add(
        {.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  };
  if (const auto* found = site.profiles.find(read.profile.text.text())) {
    made.profile = *found;
  } else if (!read.profile.empty()) {
    const core::Safe meant =
        guess(read.profile.text, site.profiles, [](const auto& item) { return item.key; });
    report(4041, read.profile.place, say("there is no profile `%`", read.profile.text),
           meant.empty() ? say("each is a file of profiles/") : meant);
  }
  made.level = level(read);
  made.version = version(read, site.problems);
  if (made.profile != nullptr && made.version != nullptr && made.version != &made.profile->base()) {
    report(4055, read.version.place,
           say("profile % is based on HL7 %", read.profile.text,
               hl7v2::term(made.profile->base().version())),
           say("leave `version:` out, or base the profile on the same"));
  }
  if (read.check == Check::none && !read.profile.empty()) {
    report(4051, read.profile.place, say("`check: none` makes nothing of the profile"),
           say("say `check: profile`, or leave `profile:` out"));
  }
  const bool message = read.format == mappings::Format::hl7v2;
  if (!message && !read.profile.empty()) {
    report(
        4051, read.profile.place,
        say("profiles are about HL7 v2, and this channel takes %", hl7v2::term(word(read.format))),
        say("leave `profile:` out"));
  }
  if (message && read.check == Check::profile && read.profile.empty()) {
    report(4052, file.channel.place,
           say("channel % checks against a profile and names none", file.channel.text),
           say("say `profile:`, or `check: structure`"));
  }
  for (const auto& item : read.severity) {
    if (made.level == hl7v2::CheckLevel::none) {
      report(4051, item.key_place, say("without a check there is nothing to weigh"),
             say("say `check: structure`, or name a profile"));
      break;
    }
    if (const hl7v2::FindingRow* row = kind(item, site.problems))
      made.weights[static_cast<std::size_t>(row->finding)] = item.value;
  }
  return made;
}

}  // namespace channels
