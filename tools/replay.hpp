// Replay: a message of the journal, taken in once more by the site as it was then, to say why what
// was made of it is what it is.
//
// Knows that intake() gives the same for the same message, site and time of receipt, and holds what
// it makes now against what was kept: only the standard library and weir itself may have changed
// since. Keeps and sends nothing. Does not know how it is shown.
#pragma once

#include "engine/flow/intake.hpp"
#include "engine/store/journal.hpp"

namespace tools {

namespace core = parsers::core;

struct Replay {
  std::unique_ptr<channels::Site> site;          // its problems say why there is no plan
  std::shared_ptr<const channels::Plan> plan{};  // null: this weir finds errors in the site
  engine::flow::Trace trace{};
  std::string read{};    // the text that byte ranges count in
  bool recoded = false;  // that is not the bytes that came: another character set, or XML
  bool exact = false;    // what is made is byte for byte what was kept
};

Replay replay(const engine::store::MessageRecord& record, const engine::store::KeptSite& site);

}  // namespace tools
