#include "terminology/src/load.hpp"

#include <algorithm>
#include <unordered_map>

#include "terminology/src/checks.hpp"
#include "terminology/src/rows.hpp"
#include "terminology/src/table_file.hpp"

namespace terminology {

using core::Name;
using core::say;
using core::Severity;

namespace {

constexpr std::string_view kLoinc = "http://loinc.org";
constexpr std::size_t kFindingsMax = 100;  // of one kind in one table

// The code as the table compares it.
std::string normal(std::string_view code, Match match) {
  std::string text(match.trim ? trimmed(code) : code);
  if (!match.ignore_case) return text;
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

class Loader {
 public:
  Loader(core::Sources& sources, core::Origin origin, const SystemOf& system_of,
         core::Problems& problems)
      : sources_(sources), origin_(origin), system_of_(system_of), problems_(problems) {}

  std::optional<Table> run(const yaml::Node& root, const ReadFile& csv) {
    const TableFile file = yaml::spec<TableFile>().read(root, problems_);
    if (file.table.text.empty()) return std::nullopt;
    if (!file.file) only_for_files(file);
    TableParts parts = parts_of(file);
    Rows rows = file.file ? rows_of_csv(file, sources_, origin_, csv, problems_)
                          : rows_of_map(file, sources_, origin_, system_of_, problems_);
    parts.file = rows.file;
    parts.columns = rows.columns;
    duplicates(rows, parts.match);
    for (const PlacedRow& row : rows.list) check_target(row, parts);
    if (parts.from_system == kLoinc) {
      for (const PlacedRow& row : rows.list) loinc(row.from_name, row.row.place);
    }
    if (file.file) damage(rows);
    for (PlacedRow& row : rows.list) parts.rows.push_back(std::move(row.row));
    reverse(file, rows, parts);
    return Table(std::move(parts));
  }

 private:
  TableParts parts_of(const TableFile& file) {
    TableParts parts{.name = file.table.text,
                     .about = file.about,
                     .owner = file.owner,
                     .place = file.table.place,
                     .keep_source = file.keep_source,
                     .report = file.unmapped.report};
    if (file.to.system) parts.to_system = resolve(*file.to.system, system_of_, problems_);
    if (file.from.system) {
      // A sender's own system needs no URI.
      const std::string& name = file.from.system->text.text();
      parts.from_system = system_of_(name).value_or(name);
    }
    for (const MatchRule rule : file.match) {
      if (rule == MatchRule::trim) parts.match.trim = true;
      if (rule == MatchRule::ignore_case) parts.match.ignore_case = true;
    }
    policy(file.unmapped, parts);
    return parts;
  }

  static void policy(const UnmappedFile& unmapped, TableParts& parts) {
    if (unmapped.use) {
      parts.policy = Unmapped::use;
      parts.use_code = unmapped.use->text.text();
    } else if (unmapped.keep) {
      parts.policy = Unmapped::keep;
    } else if (unmapped.omit) {
      parts.policy = Unmapped::omit;
    } else if (unmapped.table) {
      parts.policy = Unmapped::table;
      parts.next_table = unmapped.table->text;
      parts.next_place = unmapped.table->place;
    } else {
      parts.policy = Unmapped::fail;
    }
  }

  void only_for_files(const TableFile& file) {
    for (const auto& said :
         {file.only_rows, file.from.code, file.from.display, file.to.code, file.to.display}) {
      if (!said) continue;
      problem(2018, Severity::error, said->place,
              say("this is about a column, and the table has no `file:`"),
              say("leave it out, or move the rows into a .csv file"));
    }
  }

  void duplicates(const Rows& rows, Match match) {
    std::unordered_map<std::string, const PlacedRow*> seen;
    std::size_t found = 0;
    for (const PlacedRow& row : rows.list) {
      const auto [first, is_new] = seen.emplace(normal(row.row.from, match), &row);
      if (is_new || ++found > kFindingsMax) continue;
      const bool harmless = first->second->row.code == row.row.code;
      const auto line = line_of(first->second->row.place);
      problem(2002, harmless ? Severity::warning : Severity::error, row.row.place,
              say("the code `%` is here a second time", row.from_name),
              harmless
                  ? say("line % says the same; leave one of them out", line)
                  : say("line % translates it to something else; leave one of them out", line));
    }
  }

  void check_target(const PlacedRow& row, const TableParts& parts) {
    const std::string& system = row.row.system.empty() ? parts.to_system : row.row.system;
    if (system == kLoinc) loinc(row.to_name, row.to_place);
  }

  void loinc(const Name& code, const core::Place& place) {
    const LoincCheck result = check_loinc(code.text());
    if (result == LoincCheck::fine || ++loinc_found_ > kFindingsMax) return;
    if (result == LoincCheck::not_loinc) {
      problem(2012, Severity::warning, place, say("`%` is not a LOINC code", code),
              say("a LOINC code is a number, a hyphen and a check digit, such as 2345-7"));
      return;
    }
    const std::string& text = code.text();
    const std::size_t hyphen = text.find('-');
    const std::size_t letters = text.find_first_of("0123456789");
    const char right = loinc_check_digit(std::string_view(text).substr(letters, hyphen - letters));
    problem(
        2012, Severity::warning, place,
        say("the check digit of `%` is wrong, so a digit of the code is", code),
        say("look the code up again; `%-%` would be right in itself", code.part(0, hyphen), right));
  }

  void damage(const Rows& rows) {
    std::vector<std::string_view> codes;
    for (const PlacedRow& row : rows.list) codes.push_back(trimmed(row.row.from));
    const std::size_t width = padded_width(codes);
    std::size_t found = 0;
    for (std::size_t i = 0; i < codes.size() && found < kFindingsMax; ++i) {
      const PlacedRow& row = rows.list[i];
      const Damage kind = spreadsheet_damage(codes[i]);
      const bool short_one = only_digits(codes[i]) && codes[i].size() < width;
      if (kind == Damage::none && !short_one) continue;
      ++found;
      const core::Safe hint =
          say("compare it with the sender's list, and keep the column as text in the spreadsheet");
      if (kind != Damage::none) {
        problem(2013, Severity::warning, row.row.place,
                kind == Damage::date
                    ? say("`%` may be a code that a spreadsheet made a date", row.from_name)
                    : say("`%` may be a code that a spreadsheet takes for a number", row.from_name),
                hint);
      } else {
        problem(2013, Severity::warning, row.row.place,
                say("`%` is shorter than its neighbours, which are % digits long with their zeros",
                    row.from_name, width),
                hint);
      }
    }
  }

  void reverse(const TableFile& file, const Rows& rows, TableParts& parts) {
    std::vector<Name> targets;
    std::vector<Name> sources;
    for (const PlacedRow& row : rows.list) {
      targets.push_back(row.to_name);
      sources.push_back(row.from_name);
    }
    for (const auto& item : file.reverse) {
      typing_error(item.key, item.key_place, targets);
      typing_error(item.value.text, item.value.place, sources);
      parts.reverse.push_back({.from = item.key.text(),
                               .code = item.value.text.text(),
                               .system = parts.from_system,
                               .place = item.key_place});
    }
  }

  // The way back may know more codes than the table; one that is nearly a known one is a slip.
  void typing_error(const Name& code, const core::Place& place, const std::vector<Name>& known) {
    if (known.size() > kFindingsMax || code.text().size() < 4) return;
    if (std::find(known.begin(), known.end(), code) != known.end()) return;
    const Name meant = core::did_you_mean(code.text(), known);
    if (meant.empty()) return;
    problem(2011, Severity::warning, place, say("`%` is in no row of this table", code),
            say("did you mean `%`?", meant));
  }

  std::uint32_t line_of(const core::Place& place) const {
    const core::Source* source = sources_.find(place.origin);
    return source == nullptr ? 0 : core::locate(source->text, place.offset).line;
  }

  void problem(std::uint16_t code, Severity severity, const core::Place& place, core::Safe what,
               core::Safe hint) {
    problems_.add({.code = code,
                   .severity = severity,
                   .what = std::move(what),
                   .hint = std::move(hint),
                   .place = place});
  }

  core::Sources& sources_;
  core::Origin origin_;
  const SystemOf& system_of_;
  core::Problems& problems_;
  std::size_t loinc_found_ = 0;
};

}  // namespace

std::optional<Table> load(core::Sources& sources, const yaml::Document& document,
                          const SystemOf& system_of, const ReadFile& csv,
                          core::Problems& problems) {
  return Loader(sources, document.origin, system_of, problems).run(document.root, csv);
}

void check(const Tables& tables, core::Problems& problems) {
  const std::vector<Name> names = tables.names();
  for (const Name& name : names) {
    const Table& table = *tables.find(name.text());
    if (table.policy() != Unmapped::table) continue;
    const Table* next = tables.find(table.next_table().text());
    if (next == nullptr) {
      const Name meant = core::did_you_mean(table.next_table().text(), names);
      problems.add({.code = 2009,
                    .what = say("there is no table `%`", table.next_table()),
                    .hint = meant.empty() ? core::Safe{} : say("did you mean `%`?", meant),
                    .place = table.next_place()});
      continue;
    }
    // Around a ring, each table is met again; the first one by name tells.
    core::Safe ring = say("%", name);
    const Table* at = next;
    for (std::size_t steps = 0; at != nullptr && at != &table && steps < names.size(); ++steps) {
      if (at->name().text() < name.text()) break;
      ring.join(", ", say("%", at->name()));
      at = at->policy() == Unmapped::table ? tables.find(at->next_table().text()) : nullptr;
    }
    if (at != &table) continue;
    problems.add({.code = 2010,
                  .what = say("these tables ask one another in a ring: %", ring),
                  .hint = say("let one of them say what is done with a code that none has"),
                  .place = table.next_place()});
  }
}

}  // namespace terminology
