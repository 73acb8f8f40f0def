// TableFile: a file terminology/*.yaml as it is written: its Spec, and nothing checked beyond it.
//
// Does not know rows: load.hpp reads those of `map:` and of the .csv file alike.
#pragma once

#include "parsers/yaml/spec.hpp"
#include "terminology/src/table.hpp"

namespace terminology {

namespace yaml = parsers::yaml;

enum class Source : std::uint8_t { source };
enum class Field : std::uint8_t { field };
enum class Message : std::uint8_t { message };
enum class MatchRule : std::uint8_t { trim, ignore_case };

struct UnmappedFile {
  std::optional<yaml::Text> use;
  std::optional<Source> keep;
  std::optional<Field> omit;
  std::optional<Message> fail;
  std::optional<yaml::Text> table;
  Report report = Report::warning;
};

// What a code is translated to, in `map:`.
struct Target {
  yaml::Text code;
  std::optional<yaml::Text> system;
  core::Name display;
};

// A system, and the columns of the .csv file that hold its codes and their names.
struct Side {
  std::optional<yaml::Text> system;
  std::optional<yaml::Text> code;
  std::optional<yaml::Text> display;
};

struct TableFile {
  yaml::Text table;
  core::Name about;
  core::Name owner;
  std::optional<yaml::Text> file;
  Side from;
  Side to;
  std::optional<yaml::Text> only_rows;
  std::vector<MatchRule> match;
  bool keep_source = false;
  UnmappedFile unmapped;
  yaml::Map<Target> map;
  yaml::Map<yaml::Text> reverse;
};

}  // namespace terminology

namespace parsers::yaml {

template <>
inline constexpr auto words<terminology::Source> =
    std::array{Word{"source", terminology::Source::source}};
template <>
inline constexpr auto words<terminology::Field> =
    std::array{Word{"field", terminology::Field::field}};
template <>
inline constexpr auto words<terminology::Message> =
    std::array{Word{"message", terminology::Message::message}};
template <>
inline constexpr auto words<terminology::MatchRule> =
    std::array{Word{"trim", terminology::MatchRule::trim},
               Word{"ignore-case", terminology::MatchRule::ignore_case}};
template <>
inline constexpr auto words<terminology::Report> = std::array{
    Word{"none", terminology::Report::none}, Word{"info", terminology::Report::info},
    Word{"warning", terminology::Report::warning}, Word{"error", terminology::Report::error}};

template <>
const Spec<terminology::UnmappedFile>& spec<terminology::UnmappedFile>();
template <>
const Spec<terminology::Target>& spec<terminology::Target>();
template <>
const Spec<terminology::Side>& spec<terminology::Side>();
template <>
const Spec<terminology::TableFile>& spec<terminology::TableFile>();

}  // namespace parsers::yaml
