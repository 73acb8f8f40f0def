#include "engine/store/reading.hpp"

#include <algorithm>

#include "engine/store/search.hpp"
#include "engine/store/sqlite_journal.hpp"
#include "engine/store/volume.hpp"

namespace engine::store {

namespace {

// The volume that the id of a message names; empty: there is none.
std::string volume_of(const std::string& directory, std::string_view id) {
  std::string name(id.substr(0, id.rfind('-')));
  const auto names = volume_names(directory);
  return std::find(names.begin(), names.end(), name) == names.end() ? std::string() : name;
}

std::optional<MessageRecord> read_message(const std::string& directory, std::string_view id) {
  const std::size_t dash = id.rfind('-');
  const std::string name = volume_of(directory, id);
  if (name.empty() || dash == std::string_view::npos) return {};
  const std::int64_t row = std::strtoll(std::string(id.substr(dash + 1)).c_str(), nullptr, 10);
  return Volume(directory, name, true).message(row);
}

}  // namespace

std::optional<MessageRecord> show_message(const std::string& directory, std::string_view id) {
  try {
    return read_message(directory, id);
  } catch (const Failure&) {
    return {};
  }
}

std::vector<MessageRecord> latest_messages(const std::string& directory, std::string_view channel,
                                           std::size_t most) {
  std::vector<MessageRecord> found;
  std::vector<std::string> names = volume_names(directory);
  std::reverse(names.begin(), names.end());
  try {
    for (const std::string& name : names) {
      Volume volume(directory, name, true);
      for (const std::int64_t row : volume.rows_of(channel, most - found.size())) {
        if (auto record = volume.message(row)) found.push_back(std::move(*record));
      }
      if (found.size() == most) break;
    }
  } catch (const Failure&) {
    return found;  // a volume that cannot be read
  }
  return found;
}

std::optional<KeptSite> site_of_message(const std::string& directory,
                                        const MessageRecord& message) {
  try {
    return Volume(directory, volume_of(directory, message.id), true).site(message.plan_hash);
  } catch (const Failure&) {
    return {};
  }
}

namespace {

std::optional<SearchIndex> open_index(const std::string& directory) {
  try {
    SearchIndex index(directory, true);
    index.reached("");
    return index;
  } catch (const Failure&) {
    return {};  // there is none yet
  }
}

// Behind the index, where it has not been yet, and in it. The newest first.
std::vector<std::string> ids_of(const std::string& directory, std::string_view hash,
                                std::size_t most) {
  constexpr std::size_t kAll = 1U << 30U;
  auto index = open_index(directory);
  std::vector<std::string> ids;
  for (const std::string& name : volume_names(directory)) {
    Volume volume(directory, name, true);
    for (const Keyed& row : volume.keys_after(index ? index->reached(name) : 0, kAll)) {
      for (std::size_t at = 0; at < row.hashes.size(); at += kKeyBytes) {
        if (row.hashes.compare(at, kKeyBytes, hash) == 0)
          ids.insert(ids.begin(), name + '-' + std::to_string(row.message));
      }
    }
  }
  const auto indexed = index ? index->find(hash, most) : std::vector<std::string>();
  for (const std::string& id : indexed) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  if (ids.size() > most) ids.resize(most);
  return ids;
}

}  // namespace

std::vector<MessageRecord> find_messages(const std::string& directory, std::string_view text,
                                         std::size_t most) {
  std::vector<MessageRecord> found;
  const auto key = site_key(directory);
  if (!key) return found;
  try {
    for (const std::string& id : ids_of(directory, KeyedHash(*key).of(text), most)) {
      if (auto record = read_message(directory, id)) found.push_back(std::move(*record));
    }
  } catch (const Failure&) {
    return found;  // a volume that cannot be read
  }
  return found;
}

}  // namespace engine::store
