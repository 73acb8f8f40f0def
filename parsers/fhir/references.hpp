// References between the resources of one text: a Bundle, or a resource with contained ones.
//
// Knows what a reference can be (R4, references.html and bundle.html): a fullUrl (urn:uuid or
// absolute), Type/id beside it, and #id of a contained resource. Does not fetch anything: what is
// not in the text leads nowhere.
//
// Flow: made once of the root; then asked for each reference.
// Invariant: made in linear time; a reference is found in time that depends on depth only.
#pragma once

#include <string_view>
#include <unordered_map>

#include "parsers/tree/tree.hpp"

namespace parsers::fhir {

class References {
 public:
  explicit References(const tree::Node& root);

  // The resource that it leads to; null: none here. `node` is a Reference, or its `reference`.
  const tree::Node* resolve(const tree::Node& node) const;

  // The type of a resource; empty: this node is none.
  std::string_view type_of(const tree::Node& node) const;
  // The innermost resource that a node is in, or is; null: it is in none.
  const tree::Node* resource_around(const tree::Node& node) const;

 private:
  struct Key {
    const tree::Node* container;  // null: of a Bundle, where `first` is the type
    std::string_view first, id;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  void collect(const tree::Node& node);
  void collect_resource(const tree::Node& node, std::string_view type);
  const tree::Node* contained(std::string_view id, const tree::Node& from) const;
  const tree::Node* relative(std::string_view reference, const tree::Node& from) const;
  std::string_view url_around(const tree::Node& from) const;

  std::unordered_map<const tree::Node*, std::string_view> types_;  // of every resource
  std::unordered_map<const tree::Node*, std::string_view> urls_;   // of resources of entries
  std::unordered_map<std::string_view, const tree::Node*> by_url_;
  std::unordered_map<Key, const tree::Node*, KeyHash> by_id_;
};

// Type and id at the end of a reference that is no fragment and no urn: "Patient/7",
// "http://h/fhir/Patient/7/_history/2". Empty: it is made otherwise.
struct TypeAndId {
  std::string_view type{}, id{};
  std::string_view base{};  // "http://h/fhir/"; empty: it is relative
};
TypeAndId type_and_id(std::string_view reference);

}  // namespace parsers::fhir
