// Sections of a document, however deep, and what identifies them.
//
// Knows where sections stand (component/section, in the body and in other sections), templateIds
// and codes. A section is known by its template first and by its code otherwise. Does not know
// what entries mean.
#pragma once

#include <string_view>
#include <vector>

#include "parsers/cda/templates.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

// The sections below `root` (a document, a body, a section, or what holds one), in the order of
// the document; `root` itself is one, too, if it is a section. `which` is a LOINC code, the root of
// a template, or root:extension for one edition of it; empty: all.
std::vector<const tree::Node*> sections(const tree::Node& root, std::string_view which = {});

// Whether it is what `which` asks for; the code of its template counts as its code.
bool section_is(const tree::Node& section, std::string_view which);

// The first templateId that C-CDA has for sections, else what its code says; null: neither.
const Template* known_section(const tree::Node& section);

// The section that this node stands in, or is; null: none.
const tree::Node* section_around(const tree::Node& node);

// root or root:extension is among the templateIds of the element.
bool has_template(const tree::Node& element, std::string_view which);

std::size_t entry_count(const tree::Node& section);

}  // namespace parsers::cda
