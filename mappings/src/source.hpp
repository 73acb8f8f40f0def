// Source: what a mapping reads: an HL7 v2 message as a View, or a CDA document or FHIR resource as
// a tree.
//
// Knows how a document is read and what it is: a kind of CDA document, a type of resource. Does not
// know what is valid, nor any mapping.
//
// Flow: a View is a SourceView as it stands; of a document, read_source() makes a Source, and its
// view() lives as long as the Source and the Message.
#pragma once

#include <memory>
#include <string>

#include "mappings/src/program.hpp"
#include "parsers/core/result.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/tree/tree.hpp"

namespace mappings {

struct SourceView {
  SourceView(const parsers::hl7v2::View& of)  // NOLINT(google-explicit-constructor): it is one
      : message(of.message()), view(&of) {}
  SourceView(const core::Message& bytes, const parsers::tree::Tree& of, std::string_view is,
             std::string_view named)
      : message(bytes), tree(&of), kind(is), id(named) {}

  const core::Message& message;  // the bytes, and memory for what is made on the way
  const parsers::hl7v2::View* view = nullptr;
  const parsers::tree::Tree* tree = nullptr;
  std::string_view kind{};  // of a document: "ccd", "Bundle"
  std::string_view id{};    // and what its sender calls it

  // MSH-10, or the id of the document.
  std::string_view control_id() const;
};

struct Source {
  std::unique_ptr<const parsers::tree::Tree> tree;
  std::string kind;
  std::string id;  // root|extension of CDA, the identifier of a bundle; else one made of the bytes

  SourceView view(const core::Message& message) const { return {message, *tree, kind, id}; }
};
// A Problem when it is no XML or JSON, or of neither standard: E3508, E3509.
core::Result<Source> read_source(Format format, const core::Message& message);

}  // namespace mappings
