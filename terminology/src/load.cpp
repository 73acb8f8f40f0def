#include "terminology/src/load.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "parsers/yaml/spec.hpp"
#include "terminology/src/csv.hpp"
#include "terminology/src/file.hpp"

namespace terminology {

using core::say;
namespace yaml = parsers::yaml;

namespace {

class TableLoader {
 public:
  TableLoader(core::Sources& sources, const SystemOf& system_of, const ReadFile& csv,
              core::Problems& problems)
      : sources_(sources), system_of_(system_of), csv_(csv), problems_(problems) {}

  std::optional<Table> run(const yaml::Document& document) {
    if (document.root.kind() != yaml::Node::Kind::map) return {};
    const TableFile file = yaml::spec<TableFile>().read(document.root, problems_);
    if (file.table.empty()) return {};
    TableParts parts;
    parts.name = file.table.text;
    parts.place = file.table.place;
    parts.about = file.about;
    parts.owner = file.owner;
    parts.keep_source = file.keep_source;
    parts.to_system = uri(file.to.system);
    parts.from_system = file.from.system.text.text();
    for (const MatchRule rule : file.match)
      (rule == MatchRule::trim ? parts.match.trim : parts.match.ignore_case) = true;
    unmapped(file.unmapped, parts);
    if (const core::Source* source = sources_.find(document.origin); source != nullptr)
      parts.file = source->name;
    if (!file.file.empty()) {
      csv_rows(file, parts);
    } else {
      for (const auto& item : file.map)
        parts.rows.push_back(
            {item.key.text(), item.value.code, {}, item.value.display, item.key_place, {}});
    }
    for (const auto& item : file.reverse)
      parts.reverse.push_back({item.key.text(), item.value, {}, {}, item.key_place, {}});
    duplicates(parts);
    return Table(std::move(parts));
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {},
              core::Severity severity = core::Severity::error) {
    problems_.add({.code = code,
                   .severity = severity,
                   .what = std::move(what),
                   .hint = std::move(hint),
                   .place = place});
  }

  std::string uri(const yaml::Text& name) const {
    const std::string& text = name.text.text();
    if (text.empty() || text.find(':') != std::string::npos) return text;
    if (const auto found = system_of_(text)) return *found;
    return text;
  }

  void unmapped(const UnmappedFile& file, TableParts& parts) {
    parts.report = file.report;
    if (file.use) {
      parts.policy = Unmapped::use;
      parts.use_code = *file.use;
    } else if (file.keep) {
      parts.policy = Unmapped::keep;
    } else if (file.omit) {
      parts.policy = Unmapped::omit;
    } else if (!file.table.empty()) {
      parts.policy = Unmapped::table;
      parts.next_table = file.table.text;
      parts.next_place = file.table.place;
    } else {
      parts.policy = Unmapped::fail;
    }
  }

  void csv_rows(const TableFile& file, TableParts& parts) {
    const std::optional<std::string> text = csv_(file.file.text.text());
    if (!text) {
      report(2002, file.file.place, say("% cannot be read", file.file.text),
             say("it stands beside the table's own file, in terminology/"));
      return;
    }
    const std::string own = parts.file.text();
    const core::Name name(core::NameKey{},
                          own.substr(0, own.rfind('/') + 1) + file.file.text.text());
    const core::Origin origin = sources_.add({name, *text});
    parts.file = name;
    const std::vector<CsvRow> rows = read_csv(sources_.find(origin)->text, origin, problems_);
    if (rows.empty()) return report(2003, file.file.place, say("% has no rows", file.file.text));
    const CsvRow& head = rows.front();
    const std::optional<std::size_t> from = column(head, file.from.code, parts);
    const std::optional<std::size_t> code = column(head, file.to.code, parts);
    if (!from || !code) return;
    const std::optional<std::size_t> from_name = optional_column(head, file.from.display, parts);
    const std::optional<std::size_t> display = optional_column(head, file.to.display, parts);
    const std::optional<RowTest> test = row_test(head, file.only_rows, parts);
    for (std::size_t r = 1; r < rows.size(); ++r) {
      const CsvRow& row = rows[r];
      if (row.size() != head.size()) {
        report(2004, row.front().place,
               say("this row has % columns, the first row has %", row.size(), head.size()));
        continue;
      }
      excel(row[*from], head[*from]);
      excel(row[*code], head[*code]);
      if (test && !test->holds(row)) continue;
      if (row[*from].text.empty() || row[*code].text.empty()) {
        report(2005, row.front().place, say("this row has no code"),
               say("fill in both codes, or leave the row out with only_rows"));
        continue;
      }
      parts.rows.push_back({row[*from].text.text(),
                            row[*code].text.text(),
                            {},
                            display ? row[*display].text.text() : std::string(),
                            row[*from].place,
                            from_name ? row[*from_name].text.text() : std::string()});
    }
  }

  std::optional<std::size_t> column(const CsvRow& head, const yaml::Text& name,
                                    const TableParts& parts) {
    std::vector<core::Name> known;
    for (std::size_t i = 0; i < head.size(); ++i) {
      if (head[i].text == name.text) return i;
      known.push_back(head[i].text);
    }
    const core::Name meant = core::did_you_mean(name.text.text(), known);
    core::Safe all;
    for (const core::Name& one : known) all.join(", ", say("%", one));
    report(2006, name.empty() ? parts.place : name.place,
           name.empty()
               ? say("say which columns hold the codes: from: { code: ... } and to: { code: ... }")
               : say("% has no column `%`", parts.file, name.text),
           meant.empty() ? say("its columns are %", all) : say("did you mean `%`?", meant));
    return {};
  }
  std::optional<std::size_t> optional_column(const CsvRow& head, const yaml::Text& name,
                                             const TableParts& parts) {
    return name.empty() ? std::nullopt : column(head, name, parts);
  }

  // state = 'approved'
  struct RowTest {
    std::size_t column = 0;
    bool equal = true;
    std::string text;
    bool holds(const CsvRow& row) const { return (row[column].text.text() == text) == equal; }
  };
  std::optional<RowTest> row_test(const CsvRow& head, const yaml::FormulaText& rule,
                                  const TableParts& parts) {
    if (rule.empty()) return {};
    const std::string& text = rule.text.text();
    const std::size_t sign = text.find('=');
    const std::size_t open = text.find('\'');
    const bool good = sign != std::string::npos && sign > 0 && open != std::string::npos &&
                      open > sign && text.ends_with('\'') && open + 1 < text.size();
    if (!good) {
      report(2007, rule.place, say("`%` is no test of a column", rule.text),
             say("write column = 'text', or column != 'text'"));
      return {};
    }
    const bool equal = text[sign - 1] != '!';
    std::string name = text.substr(0, equal ? sign : sign - 1);
    name.erase(name.find_last_not_of(' ') + 1);
    const auto found = column(head, {core::Name(core::NameKey{}, name), rule.place}, parts);
    if (!found) return {};
    return RowTest{*found, equal, text.substr(open + 1, text.size() - open - 2)};
  }

  // What Excel makes of codes: 1E3, MAR-1.
  void excel(const Cell& cell, const Cell& head) {
    const std::string& text = cell.text.text();
    static constexpr std::string_view kMonths = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC";
    auto digits = [](std::string_view s) {
      return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const std::size_t e = text.find('E');
    const bool power = e != std::string::npos && text.find('+', e) == e + 1 &&
                       digits(text.substr(e + 2)) && text.find_first_not_of("0123456789.") == e;
    std::string month = text.substr(text.find('-') + 1);
    std::transform(month.begin(), month.end(), month.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const bool date = text.find('-') != std::string::npos &&
                      digits(text.substr(0, text.find('-'))) && month.size() == 3 &&
                      kMonths.find(month) != std::string_view::npos;
    if (power || date) {
      report(2008, cell.place,
             say("`%` in column % looks as if Excel had changed it", cell.text, head.text),
             say("format the column as text before typing codes"), core::Severity::warning);
    }
  }

  void duplicates(const TableParts& parts) {
    std::map<std::string, core::Place> seen;
    for (const Row& row : parts.rows) {
      std::string key(parts.match.trim ? trimmed(row.from) : std::string_view(row.from));
      if (parts.match.ignore_case)
        std::transform(key.begin(), key.end(), key.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const auto [there, fresh] = seen.emplace(std::move(key), row.place);
      if (fresh) continue;
      report(2009, row.place, say("table % has two rows for this code", parts.name),
             say("the first is in %", file_and_line(sources_, there->second)));
    }
  }

  core::Sources& sources_;
  const SystemOf& system_of_;
  const ReadFile& csv_;
  core::Problems& problems_;
};

}  // namespace

std::optional<Table> load(core::Sources& sources, const yaml::Document& document,
                          const SystemOf& system_of, const ReadFile& csv,
                          core::Problems& problems) {
  return TableLoader(sources, system_of, csv, problems).run(document);
}

void check(const Tables& tables, core::Problems& problems) {
  for (const core::Name& name : tables.names()) {
    std::set<std::string> on_the_way{name.text()};
    const Table* first = tables.find(name.text());
    for (const Table* table = first; table != nullptr && table->policy() == Unmapped::table;) {
      const Table* next = tables.find(table->next_table().text());
      if (next == nullptr || !on_the_way.insert(next->name().text()).second) {
        if (table != first) break;  // told at the table itself
        problems.add({.code = 2010,
                      .what = next == nullptr
                                  ? say("there is no terminology table `%`", table->next_table())
                                  : say("table % leads back to itself", name),
                      .place = table->next_place()});
        break;
      }
      table = next;
    }
  }
}

}  // namespace terminology
