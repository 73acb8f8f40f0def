// Document: which kind of CDA document this is, who it is among others, and how its body is made.
//
// Knows the document's templates first, then its LOINC code, then the shape of its body; never a
// file name. Documents of other countries have templates that C-CDA does not know: their code
// tells. Does not know sections (sections.hpp) or entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/cda/templates.hpp"
#include "parsers/cda/values.hpp"
#include "parsers/core/result.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

struct Id {
  std::string_view root{}, extension{};
  bool operator==(const Id&) const = default;
};

enum class Body : std::uint8_t { structured, unstructured, none };

struct Document {
  const tree::Node* root = nullptr;  // ClinicalDocument
  const Template* kind = nullptr;    // null: not one of C-CDA's
  bool kind_by_template = false;     // else by its code
  std::string_view extension{};      // of that templateId: the edition, "2015-08-01"
  std::string_view code{};           // LOINC
  Id id{};
  Id set_id{};                 // empty: it is in no series
  std::string_view version{};  // in the series; the higher one replaces
  Body body = Body::none;

  // Of an unstructured body; none: it has none or holds nothing.
  std::optional<Enclosed> content() const;
};

bool looks_like(const tree::Node& root);

// Fails when the root is no ClinicalDocument.
core::Result<Document> recognise(const tree::Node& root);

}  // namespace parsers::cda
