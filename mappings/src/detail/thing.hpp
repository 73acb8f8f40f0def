// Thing: one value while a formula is evaluated. Sink: where values go as they are found.
// Frame: where in the message a formula is evaluated.
//
// Knows where in the message a value came from. Borrows from the Message, the Program and the
// site's Tables, and lives only as long as one apply().
#pragma once

#include <memory_resource>
#include <type_traits>
#include <vector>

#include "mappings/src/detail/code.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/tree/tree.hpp"

namespace mappings::detail {

namespace tree = parsers::tree;

// A place in the message, in indexes, or the node of a document; made into a Path or a name only
// when somebody asks.
struct Where {
  std::uint32_t segment = kNone;
  std::uint16_t field = 0;
  std::uint16_t repetition = 0;
  std::uint16_t component = 0;
  std::uint16_t subcomponent = 0;
  const tree::Node* node = nullptr;  // owner: the Tree

  bool known() const { return node != nullptr || segment != kNone; }
  bool operator==(const Where&) const = default;
};

// What a code has besides its text, and the table that knew it or was asked in vain.
struct Coded {
  std::string_view system;
  std::string_view display;
  const terminology::Row* row = nullptr;
  const terminology::Table* table = nullptr;
};
inline constexpr Coded kNotCoded{};
inline constexpr Typed kUntyped{};

struct Thing {
  Kind kind = Kind::nothing;
  bool truth = false;        // truth
  std::uint32_t number = 0;  // resource: its instance; segment, group: its index
  Where where;
  hl7v2::ValueView value;           // value
  const Typed* type = &kUntyped;    // value, node; owner: the program
  std::string_view text;            // text, number; coded: the code
  const Coded* coded = &kNotCoded;  // coded, or a value that no table knew; owner: the arena
};
using Things = std::pmr::vector<Thing>;

// Takes one thing after the other, and says whether it wants more. Borrows what it calls: a
// parameter, never a member.
class Sink {
 public:
  template <class Take>
    requires(!std::is_same_v<std::remove_cvref_t<Take>, Sink>)
  Sink(Take&& take)  // NOLINT(google-explicit-constructor): a lambda becomes one where it stands
      : take_(const_cast<void*>(static_cast<const void*>(&take))),
        call_([](void* f, const Thing& thing) -> bool {
          return (*static_cast<std::remove_reference_t<Take>*>(f))(thing);
        }) {}
  bool operator()(const Thing& thing) const { return call_(take_, thing); }

 private:
  void* take_;
  bool (*call_)(void*, const Thing&);
};

struct Frame {
  const Frame* up = nullptr;
  std::uint32_t group = 0;  // the group instance that is nearest
  std::uint32_t index = 1;  // of the iteration, from 1
  Thing thing;              // what `.` is
  std::pmr::vector<Things>* lets = nullptr;
};

}  // namespace mappings::detail
