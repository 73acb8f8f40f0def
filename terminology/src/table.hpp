// Table: what each code of one system is called in another. Tables: all tables of a site.
//
// Knows rows, how codes are compared, and what is to be done with a code that has no row.
// Does not know files (load.hpp) nor messages, and does nothing about a miss: the caller does.
//
// Flow: load() makes a Table; Tables keeps it; find() for each code. A lookup is one probe of an
// open-addressing index and allocates nothing.
//
// Invariant: immutable once made. Views that it gives live as long as it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"

namespace terminology {

namespace core = parsers::core;

enum class Unmapped : std::uint8_t { use, keep, omit, fail, table };
enum class Report : std::uint8_t { none, info, warning, error };

struct Row {
  std::string from{};
  std::string code{};
  std::string system{};  // URI; empty: the table's
  std::string display{};
  core::Place place{};
  std::string name{};   // what the sender calls it; may be empty
  std::string cells{};  // of all columns of the table, with a NUL between two
};

// How two codes are held to be the same.
struct Match {
  bool trim = false;
  bool ignore_case = false;  // of A to Z
};

// A table as its file says, before it is indexed.
struct TableParts {
  core::Name name{};
  core::Name about{};
  core::Name owner{};
  core::Name file{};          // where the rows are: terminology/lab-to-loinc.csv
  core::Place place{};        // of the name
  std::string to_system{};    // URI; empty: plain codes
  std::string from_system{};  // as the sender calls it
  bool keep_source = false;   // the source code stays beside the new one
  Match match{};
  Unmapped policy = Unmapped::fail;
  Report report = Report::warning;
  std::string use_code{};             // of Unmapped::use
  core::Name next_table{};            // of Unmapped::table
  core::Place next_place{};           // where that is said
  std::vector<core::Name> columns{};  // of the .csv file; of a `map:` code and display
  std::vector<Row> rows{};
  std::vector<Row> reverse{};  // `reverse:`: from is what `code` is in rows; may be empty
};

class Table {
 public:
  explicit Table(TableParts parts);

  const core::Name& name() const { return parts_.name; }
  const core::Name& about() const { return parts_.about; }
  const core::Name& owner() const { return parts_.owner; }
  const core::Name& file() const { return parts_.file; }
  const core::Place& place() const { return parts_.place; }
  const std::string& to_system() const { return parts_.to_system; }
  const std::string& from_system() const { return parts_.from_system; }
  bool keep_source() const { return parts_.keep_source; }
  Unmapped policy() const { return parts_.policy; }
  Report report() const { return parts_.report; }
  std::string_view use_code() const { return parts_.use_code; }
  const core::Name& next_table() const { return parts_.next_table; }
  const core::Place& next_place() const { return parts_.next_place; }
  const std::vector<Row>& rows() const { return parts_.rows; }
  const std::vector<core::Name>& columns() const { return parts_.columns; }

  // Null when there is no row for the code.
  const Row* find(std::string_view code) const;
  // The other way round: the row whose `from` is what was asked for, and whose `code` is the
  // source code. From `reverse:` if the table has it, otherwise the first row that leads there.
  const Row* reverse(std::string_view code) const;
  // Every target leads back to one source, so that reverse() has no choice to make.
  bool reversible() const { return reversible_; }

 private:
  // Row numbers + 1 by hash; 0 is free. At most half full.
  struct Index {
    std::vector<std::uint32_t> slots;
    std::uint32_t mask = 0;
  };
  static Index make_index(const std::vector<Row>& rows, Match match);
  static const Row* look_up(const Index& index, const std::vector<Row>& rows, Match match,
                            std::string_view code);
  void make_reverse();

  TableParts parts_;
  std::vector<Row> back_;
  Index forward_index_;
  Index back_index_;
  bool reversible_ = true;
};

// What a row has in the n-th column, from 0; empty when the file's line is shorter.
std::string_view cell(const Row& row, std::size_t column);

// Codes are equal under the rule; `trimmed` and `same` are the rule's two halves.
std::string_view trimmed(std::string_view code);
bool same(std::string_view a, std::string_view b, Match match);
std::uint64_t hash(std::string_view code, Match match);

class Tables {
 public:
  // A later table replaces an earlier one of the same name: a site's replaces a standard one.
  void add(Table table);
  const Table* find(std::string_view name) const;
  std::vector<core::Name> names() const;  // sorted

 private:
  std::map<std::string, Table, std::less<>> tables_;
};

}  // namespace terminology
