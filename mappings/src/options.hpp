// Options: what a mapping says under `options:` about nulls and about the hours at which the clock
// is put forward or back. Its Spec is the reader, the checker and the reference.
#pragma once

#include "parsers/yaml/spec.hpp"

namespace mappings {

enum class NullAs : std::uint8_t { empty, data_absent };
enum class Dst : std::uint8_t { earlier, later, reject };

struct Options {
  NullAs null = NullAs::empty;
  Dst dst = Dst::later;
};

}  // namespace mappings

namespace parsers::yaml {

template <>
inline constexpr auto words<mappings::NullAs> = std::array{
    Word{"empty", mappings::NullAs::empty}, Word{"data-absent", mappings::NullAs::data_absent}};
template <>
inline constexpr auto words<mappings::Dst> =
    std::array{Word{"earlier", mappings::Dst::earlier}, Word{"later", mappings::Dst::later},
               Word{"reject", mappings::Dst::reject}};

template <>
const Spec<mappings::Options>& spec<mappings::Options>();

}  // namespace parsers::yaml
