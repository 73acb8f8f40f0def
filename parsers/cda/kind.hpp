// Kind: which kind of document a CDA document is: ccd, discharge-summary, referral-note ...
//
// Knows the document templates of C-CDA (by root, in any version) and the LOINC codes of their
// document types. Does not know sections. What is neither is a "document".
#pragma once

#include <span>
#include <string_view>

#include "parsers/tree/tree.hpp"

namespace parsers::cda {

inline constexpr std::string_view kRoot = "ClinicalDocument";

// All names, "document" among them.
std::span<const std::string_view> kinds();

// By templateId, else by the document's code, else "document"; "unstructured" is also what has a
// body that is no XML.
std::string_view kind_of(const tree::Node& root);

}  // namespace parsers::cda
