#include "terminology/src/rows.hpp"

#include <algorithm>

#include "parsers/core/utf8.hpp"
#include "terminology/src/csv.hpp"
#include "terminology/src/only_rows.hpp"

namespace terminology {

using core::Name;
using core::NameKey;
using core::say;

namespace {

Name name_of(std::string_view text) { return {NameKey{}, text}; }

// The .csv file of a table: finds columns, then reads row by row.
class CsvRows {
 public:
  CsvRows(const TableFile& file, core::Sources& sources, core::Problems& problems)
      : file_(file), sources_(sources), problems_(problems) {}

  Rows run(core::Origin table, const ReadFile& csv) {
    if (!open(table, csv)) return rows_;
    CsvReader reader(text_);
    std::vector<CellView> record;
    if (!reader.next(record)) {
      if (!broken(reader)) problem(2015, 0, 0, say("this file is empty"), {});
      return rows_;
    }
    if (!header(record)) return rows_;
    std::size_t lines = 0;
    while (reader.next(record)) {
      ++lines;
      row(record);
    }
    broken(reader);
    rows_.columns = columns_;
    if (lines > 0 && rows_.list.empty() && file_.only_rows) {
      problems_.add({.code = 2019,
                     .severity = core::Severity::warning,
                     .what = say("none of the % rows of the file is one of these", lines),
                     .hint = say("is the text written like this in the file?"),
                     .place = file_.only_rows->place});
    }
    return std::move(rows_);
  }

 private:
  bool open(core::Origin table, const ReadFile& csv) {
    const Name& name = file_.file->text;
    const std::string& path = name.text();
    const bool outside = path.starts_with('/') || path.find("..") != std::string::npos ||
                         path.find('\\') != std::string::npos;
    auto text = outside ? std::nullopt : csv(path);
    if (!text) {
      problems_.add({.code = 2001,
                     .what = say("there is no file `%`", name),
                     .hint = outside ? say("it must be beside this file or in a folder below")
                                     : say("it must be beside this file, and readable"),
                     .place = file_.file->place});
      return false;
    }
    const core::Source* own = sources_.find(table);
    const std::string beside = own == nullptr ? std::string() : own->name.text();
    const std::string folder = beside.substr(0, beside.rfind('/') + 1);
    rows_.file = name_of(folder + path);
    origin_ = sources_.add({rows_.file, std::move(*text)});
    text_ = sources_.find(origin_)->text;
    return readable();
  }

  bool readable() {
    if (text_.size() > kCsvBytesMax) {
      problem(2003, 0, 0, say("this file is larger than % MiB", kCsvBytesMax >> 20U),
              say("cut it into several tables"));
      return false;
    }
    const std::size_t bad = core::find_invalid_utf8(text_);
    const std::size_t nul = text_.find('\0');
    const std::size_t at = std::min(bad, nul);
    if (at >= text_.size()) return true;
    problem(2016, at, 1, say("this file is not UTF-8 from here on"),
            say("save it from the spreadsheet as `CSV UTF-8`"));
    return false;
  }

  bool broken(const CsvReader& reader) {
    if (!reader.broken()) return false;
    const CsvBreak& why = *reader.broken();
    if (why.why == CsvBreak::Why::open_quote) {
      problem(
          2014, why.offset, 1, say("this quote is never closed"),
          say("a cell that starts with a quote ends with one; a quote inside is written twice"));
    } else {
      problem(2014, why.offset, 1, say("there is something behind the second quote"),
              say("a quote inside a cell in quotes is written twice"));
    }
    return true;
  }

  bool header(const std::vector<CellView>& record) {
    for (const CellView& cell : record) {
      const std::string_view column = trimmed(cell.text);
      const bool twice =
          !column.empty() && std::any_of(columns_.begin(), columns_.end(),
                                         [&](const Name& name) { return name.text() == column; });
      if (twice) {
        problem(2015, cell.offset, cell.length, say("there are two columns `%`", name_of(column)),
                say("rename one of them"));
      }
      columns_.push_back(name_of(column));
    }
    if (columns_.size() == 1 && columns_[0].text().find(';') != std::string::npos) {
      problem(2015, 0, 0, say("the columns of this file are divided by `;`"),
              say("save it with commas between the columns"));
      return false;
    }
    from_ = find(file_.from.code, "from", file_.file->place);
    to_ = find(file_.to.code, "to", file_.file->place);
    if (file_.from.display) from_display_ = find(file_.from.display, "", {});
    if (file_.to.display) to_display_ = find(file_.to.display, "", {});
    return conditions() && from_ && to_;
  }

  bool conditions() {
    if (!file_.only_rows) return true;
    auto parsed = parse_only_rows(file_.only_rows->text, file_.only_rows->place);
    if (!parsed) {
      problems_.add(std::move(parsed).error());
      return false;
    }
    for (Condition& condition : *parsed) {
      const auto column = find(yaml::Text{condition.column, condition.place}, "", condition.place);
      if (!column) return false;
      conditions_.emplace_back(*column, std::move(condition));
    }
    return true;
  }

  // The column that the table names, or that of the standard name.
  std::optional<std::size_t> find(const std::optional<yaml::Text>& said, std::string_view standard,
                                  const core::Place& otherwise) {
    const Name name = said ? said->text : name_of(standard);
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
    core::Safe all;
    for (const Name& column : columns_) all.join(", ", say("%", column));
    const Name meant = said ? core::did_you_mean(name.text(), columns_) : Name{};
    problems_.add(
        {.code = 2004,
         .what = say("% has no column `%`", rows_.file, name),
         .hint = meant.empty() ? say("its columns are: %", all) : say("did you mean `%`?", meant),
         .place = said ? said->place : otherwise});
    if (!meant.empty()) problems_.suggest(name, meant);
    return std::nullopt;
  }

  static CellView cell(const std::vector<CellView>& record, std::optional<std::size_t> column) {
    return column && *column < record.size() ? record[*column] : CellView{};
  }

  void row(const std::vector<CellView>& record) {
    if (record.size() > columns_.size()) {
      const CellView& extra = record[columns_.size()];
      problem(2017, extra.offset, extra.length,
              say("this row has % cells, but there are % columns", record.size(), columns_.size()),
              say("put a text with a comma in it in quotes"));
      return;
    }
    const bool blank = std::all_of(record.begin(), record.end(),
                                   [](const CellView& c) { return trimmed(c.text).empty(); });
    if (blank) return;  // a spreadsheet leaves them at the end
    for (const auto& [column, condition] : conditions_) {
      if (!condition.holds(cell(record, column).text)) return;
    }
    const CellView from = cell(record, from_);
    const CellView to = cell(record, to_);
    if (!has_code(record, from, *from_) || !has_code(record, to, *to_)) return;
    rows_.list.push_back({.row = {.from = std::string(from.text),
                                  .code = std::string(trimmed(to.text)),
                                  .display = std::string(trimmed(cell(record, to_display_).text)),
                                  .place = place(from.offset, from.length),
                                  .name = std::string(trimmed(cell(record, from_display_).text)),
                                  .cells = cells(record)},
                          .to_place = place(to.offset, to.length),
                          .from_name = name_of(from.text),
                          .to_name = name_of(trimmed(to.text))});
  }

  static std::string cells(const std::vector<CellView>& record) {
    std::string all;
    for (const CellView& cell : record) {
      if (&cell != &record.front()) all += '\0';
      all += trimmed(cell.text);
    }
    return all;
  }

  bool has_code(const std::vector<CellView>& record, const CellView& code, std::size_t column) {
    if (!trimmed(code.text).empty()) return true;
    const std::uint32_t offset = column < record.size() ? code.offset : record.back().offset;
    problem(2008, offset, 0, say("there is no code in column `%`", columns_[column]),
            file_.only_rows ? say("write the code, or take the row out with its state")
                            : say("write the code, or leave the row out"));
    return false;
  }

  core::Place place(std::uint32_t offset, std::uint32_t length) const {
    return {.origin = origin_, .offset = offset, .length = length};
  }

  void problem(std::uint16_t code, std::size_t offset, std::uint32_t length, core::Safe what,
               core::Safe hint) {
    constexpr std::size_t kMost = 100;  // a file of another kind would have thousands
    if (++found_ > kMost) return;
    problems_.add({.code = code,
                   .what = std::move(what),
                   .hint = std::move(hint),
                   .place = place(static_cast<std::uint32_t>(offset), length)});
  }

  const TableFile& file_;
  core::Sources& sources_;
  core::Problems& problems_;
  Rows rows_;
  core::Origin origin_ = core::kMessage;
  std::string_view text_;  // owner: sources_
  std::vector<Name> columns_;
  std::optional<std::size_t> from_;
  std::optional<std::size_t> to_;
  std::optional<std::size_t> from_display_;
  std::optional<std::size_t> to_display_;
  std::vector<std::pair<std::size_t, Condition>> conditions_;
  std::size_t found_ = 0;
};

}  // namespace

Rows rows_of_csv(const TableFile& file, core::Sources& sources, core::Origin origin,
                 const ReadFile& csv, core::Problems& problems) {
  return CsvRows(file, sources, problems).run(origin, csv);
}

Rows rows_of_map(const TableFile& file, const core::Sources& sources, core::Origin origin,
                 const SystemOf& system_of, core::Problems& problems) {
  Rows rows;
  if (const core::Source* source = sources.find(origin)) rows.file = source->name;
  rows.columns = {name_of("code"), name_of("display")};
  for (const auto& item : file.map) {
    const Target& target = item.value;
    if (target.code.text.empty()) {
      problems.add({.code = 2008,
                    .what = say("`%` is translated to nothing", item.key),
                    .hint = say("write the code, or leave the row out"),
                    .place = item.key_place});
      continue;
    }
    rows.list.push_back(
        {.row = {.from = item.key.text(),
                 .code = target.code.text.text(),
                 .system = target.system ? resolve(*target.system, system_of, problems) : "",
                 .display = target.display.text(),
                 .place = item.key_place,
                 .cells = target.code.text.text() + '\0' + target.display.text()},
         .to_place = target.code.place,
         .from_name = item.key,
         .to_name = target.code.text});
  }
  return rows;
}

std::string resolve(const yaml::Text& system, const SystemOf& system_of, core::Problems& problems) {
  const std::string& text = system.text.text();
  if (auto uri = system_of(text)) return *std::move(uri);
  if (text.find(':') != std::string::npos) return text;
  problems.add(
      {.code = 2007,
       .what = say("`%` is neither a URI nor a short name that is known here", system.text),
       .hint = say("add it to `namespaces:` in hospital.yaml, or write the URI"),
       .place = system.place});
  return {};
}

}  // namespace terminology
