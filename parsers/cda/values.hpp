// Values of CDA: null flavours, data types, and what is enclosed.
//
// Knows HL7 v3's null flavours and what each means, the type that xsi:type names, and the forms in
// which an ED holds its content. Does not know where in a document a value stands.
#pragma once

#include <optional>
#include <string_view>

#include "parsers/core/safe.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

struct NullFlavor {
  std::string_view code{};     // "UNK"
  std::string_view means{};    // "a value is due, and not known"
  std::string_view is_a{};     // the one that it is a kind of; empty: NI itself
  std::string_view in_fhir{};  // code of data-absent-reason
};
// Null: there is no such flavour.
const NullFlavor* find_null_flavor(std::string_view code);
// Why there is no value; empty: there is one, or nobody said why there is not.
std::string_view null_flavor(const tree::Node& node);
inline bool is_null(const tree::Node& node) { return !null_flavor(node).empty(); }

// Of xsi:type, without the prefix that the sender chose: "PQ", "IVL_TS". Empty: it has none.
std::string_view value_type(const tree::Node& node);
// Whether CDA has a data type of this name.
bool is_data_type(std::string_view name);

// What an element of type ED holds: inside it, or elsewhere.
struct Enclosed {
  std::string_view media_type{};   // text/plain where nothing is said (HL7 v3 data types, ED)
  bool base64 = false;             // what `content` is written in; may have blanks and line ends
  std::string_view content{};      // empty: it is elsewhere
  std::string_view reference{};    // a URL, or "#id" of a part of the narrative
  std::string_view compression{};  // DF, GZ, ZL
};
// None: it holds nothing.
std::optional<Enclosed> enclosed(const tree::Node& node);

}  // namespace parsers::cda
