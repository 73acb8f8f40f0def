// What is wrong in a CDA document: what the standard asks for and is not there, and what refers to
// nothing.
//
// Knows the header, sections and their narrative. It finds and never refuses: what is there is
// read all the same. Does not know what is inside entries beyond types and null flavours; that is
// the work of C-CDA's own schematron.
#pragma once

#include "parsers/core/problem.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

// After so many no more are looked for.
inline constexpr std::size_t kFindingsMax = 500;

// `root` is a document, or a part of one: a section, an entry.
core::Problems check(const tree::Node& root);

}  // namespace parsers::cda
