// Templates: what C-CDA calls the kinds of documents, sections and entries.
//
// Knows root, LOINC code and title of each (templates.txt, made of HL7's definitions). A template
// is known by its root; the extension is only its edition. Does not know what is inside one.
//
// Invariant: made once, at first use, from text inside the binary; immutable, so threads share it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/core/safe.hpp"

namespace parsers::cda {

struct Template {
  enum class Kind : std::uint8_t { document, section, entry };
  Kind kind = Kind::document;
  std::string_view root{};  // OID
  std::string_view code{};  // LOINC; empty: any
  std::string_view name{};  // of a document: "ccd"; empty: of the header only
  core::Name title{};       // "Allergies and Intolerances Section"

  // A section that says by its template that it has entries.
  bool requires_entries() const;
};

// In the order of their names.
std::span<const Template> documents();
// Null: not one of C-CDA's.
const Template* find_template(std::string_view root);
// The first of this kind with this code.
const Template* find_by_code(Template::Kind kind, std::string_view code);

}  // namespace parsers::cda
