#include "parsers/cda/values.hpp"

#include <algorithm>
#include <array>

namespace parsers::cda {

namespace {

// HL7 v3 NullFlavor; what each is in FHIR is C-CDA on FHIR's ConceptMap, and its parent's where
// that says nothing.
constexpr std::array<NullFlavor, 17> kFlavors{{
    {"NI", "nothing is said about it", "", "unknown"},
    {"INV", "what was there is not a possible value", "NI", "unsupported"},
    {"DER", "the value is derived from others", "INV", "unsupported"},
    {"OTH", "the value is none of those that are allowed", "INV", "unsupported"},
    {"NINF", "less than any number", "OTH", "negative-infinity"},
    {"PINF", "more than any number", "OTH", "positive-infinity"},
    {"UNC", "the value was not coded", "INV", "unsupported"},
    {"MSK", "there is a value, and it is withheld", "NI", "masked"},
    {"NA", "no value makes sense here", "NI", "not-applicable"},
    {"UNK", "a value is due, and not known", "NI", "unknown"},
    {"ASKU", "it was asked for, and not known", "UNK", "asked-unknown"},
    {"NAV", "not available now, perhaps later", "ASKU", "temp-unknown"},
    {"NASK", "nobody asked", "UNK", "not-asked"},
    {"NAVU", "not available, and nobody knows why", "UNK", "unknown"},
    {"QS", "not zero, and too little or too much to say", "UNK", "unknown"},
    {"TRC", "more than nothing, and too little to measure", "UNK", "unsupported"},
    {"NP", "there is none in this message", "NI", "unknown"},
}};

// Sorted. HL7 v3 data types R1, as CDA R2 has them.
constexpr std::array kTypes = std::to_array<std::string_view>(
    {"AD",          "ADXP",      "ANY",         "BIN",         "BL",          "BXIT_CD",
     "BXIT_IVL_PQ", "CD",        "CE",          "CO",          "CR",          "CS",
     "CV",          "ED",        "EIVL_PPD_TS", "EIVL_TS",     "EN",          "ENXP",
     "GLIST_PQ",    "GLIST_TS",  "HXIT_CE",     "HXIT_PQ",     "II",          "INT",
     "IVL_INT",     "IVL_MO",    "IVL_PPD_PQ",  "IVL_PPD_TS",  "IVL_PQ",      "IVL_REAL",
     "IVL_TS",      "MO",        "ON",          "PIVL_PPD_TS", "PIVL_TS",     "PN",
     "PPD_PQ",      "PPD_TS",    "PQ",          "PQR",         "REAL",        "RTO",
     "RTO_MO_PQ",   "RTO_PQ_PQ", "RTO_QTY_QTY", "SC",          "SLIST_PQ",    "SLIST_TS",
     "ST",          "SXCM_CD",   "SXCM_INT",    "SXCM_MO",     "SXCM_PPD_PQ", "SXCM_PPD_TS",
     "SXCM_PQ",     "SXCM_REAL", "SXCM_TS",     "SXPR_TS",     "TEL",         "TN",
     "TS",          "URL",       "UVP_TS"});
static_assert(std::ranges::is_sorted(kTypes));

// The text of an element beside others: the first that is more than blanks.
std::string_view text_in(const tree::Node& node) {
  if (!node.text.empty()) return node.text;
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    if (child->kind == tree::Kind::text) return child->text;
  }
  return {};
}

}  // namespace

const NullFlavor* find_null_flavor(std::string_view code) {
  const auto* const found = std::ranges::find(kFlavors, code, &NullFlavor::code);
  return found == kFlavors.end() ? nullptr : &*found;
}

std::string_view null_flavor(const tree::Node& node) { return node.attribute_text("nullFlavor"); }

std::string_view value_type(const tree::Node& node) {
  const std::string_view type = node.attribute_text("type");
  return type.substr(type.find(':') + 1);
}

bool is_data_type(std::string_view name) { return std::ranges::binary_search(kTypes, name); }

std::optional<Enclosed> enclosed(const tree::Node& node) {
  const tree::Node* const reference = node.child("reference");
  Enclosed found{.media_type = node.attribute_text("mediaType"),
                 .base64 = node.attribute_text("representation") == "B64",
                 .content = text_in(node),
                 .reference = reference == nullptr ? "" : reference->attribute_text("value"),
                 .compression = node.attribute_text("compression")};
  if (found.content.empty() && found.reference.empty()) return std::nullopt;
  if (found.media_type.empty()) found.media_type = "text/plain";
  return found;
}

}  // namespace parsers::cda
