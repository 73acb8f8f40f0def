// Reading: messages of the journal, for people, beside a running engine.
//
// Knows volumes and the search index, and opens them to read only. What cannot be read is not
// there. Does not know who asks, or what may be shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/journal.hpp"

namespace engine::store {

// That speak of an id, the newest first.
std::vector<MessageRecord> find_messages(const std::string& directory, std::string_view text,
                                         std::size_t most);
// Of a channel, the newest first.
std::vector<MessageRecord> latest_messages(const std::string& directory, std::string_view channel,
                                           std::size_t most);
std::optional<MessageRecord> show_message(const std::string& directory, std::string_view id);
// What the site was for that message; none: an earlier version of weir took it in.
std::optional<KeptSite> site_of_message(const std::string& directory, const MessageRecord& message);

}  // namespace engine::store
