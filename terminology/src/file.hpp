// What a file of terminology/ says, and its spec table.
//
// Knows the keys of a table's YAML. Does not know CSV, nor what codes mean.
#pragma once

#include "parsers/yaml/spec.hpp"
#include "terminology/src/table.hpp"

namespace terminology {

namespace yaml = parsers::yaml;

enum class MatchRule : std::uint8_t { trim, ignore_case };
struct Side {
  yaml::Text system;   // URI or short name
  yaml::Text code;     // column
  yaml::Text display;  // column
};
struct Coding {
  std::string code;
  std::string display;
};
struct UnmappedFile {
  std::optional<std::string> use;
  std::optional<std::string> keep;
  std::optional<std::string> omit;
  std::optional<std::string> fail;
  yaml::Text table;
  Report report = Report::warning;
};
struct TableFile {
  yaml::Text table;
  core::Name about;
  core::Name owner;
  yaml::Text file;
  Side from;
  Side to;
  yaml::FormulaText only_rows;
  std::vector<MatchRule> match;
  bool keep_source = false;
  UnmappedFile unmapped;
  yaml::Map<Coding> map;
  yaml::Map<std::string> reverse;
};

}  // namespace terminology

template <>
inline constexpr auto parsers::yaml::words<terminology::MatchRule> =
    std::array{parsers::yaml::Word{"trim", terminology::MatchRule::trim},
               parsers::yaml::Word{"ignore-case", terminology::MatchRule::ignore_case}};
template <>
inline constexpr auto parsers::yaml::words<terminology::Report> =
    std::array{parsers::yaml::Word{"none", terminology::Report::none},
               parsers::yaml::Word{"info", terminology::Report::info},
               parsers::yaml::Word{"warning", terminology::Report::warning},
               parsers::yaml::Word{"error", terminology::Report::error}};

namespace parsers::yaml {
template <>
const Spec<terminology::TableFile>& spec<terminology::TableFile>();
}  // namespace parsers::yaml
