// Checks of codes: what people and spreadsheets do to them.
//
// Knows LOINC's check digit, and what a spreadsheet makes of 1E3, MAR1 and 007. Does not know
// tables or files: the caller has the places.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace terminology {

enum class LoincCheck : std::uint8_t { fine, not_loinc, wrong_digit };
// LOINC's users' guide: the digit behind the hyphen is computed from those before it.
LoincCheck check_loinc(std::string_view code);
// The digit that is right for the number before the hyphen.
char loinc_check_digit(std::string_view digits);

enum class Damage : std::uint8_t { none, number, date };
// 1E3 and 1.00E+03 are taken for numbers, MAR-1 and 3/1/2026 for dates.
Damage spreadsheet_damage(std::string_view code);

// The common width of the codes that are padded with zeros (007, 042), if all have the same; 0
// otherwise. A shorter code of digits only is suspicious: its zeros may be lost.
std::size_t padded_width(const std::vector<std::string_view>& codes);
bool only_digits(std::string_view code);

}  // namespace terminology
