#include "tools/corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "engine/store/reading.hpp"
#include "tools/site_files.hpp"
#include "tools/wire/messages.hpp"

namespace tools {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> files_at(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
    if (entry.is_regular_file(error)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void add_journal_options(CLI::App& command, Corpus& corpus) {
  auto* channel = command.add_option("--channel", corpus.channel, "A channel");
  command.add_option("--last", corpus.last, "So many of the channel's messages in the journal")
      ->needs(channel);
  command.add_option("--state", corpus.state, "Directory of the journal")->capture_default_str();
}

bool each_message(const Corpus& corpus, const std::function<void(const std::string&)>& take) {
  for (const std::string& path : corpus.paths) {
    for (const std::string& file : files_at(path)) {
      const std::optional<std::string> text = read_file(file);
      if (!text) {
        std::cerr << "weir: " << file << " cannot be read\n";
        return false;
      }
      for (const std::string& message : messages_in(*text).messages) take(message);
    }
  }
  if (corpus.last == 0) return true;
  auto kept = engine::store::latest_messages(corpus.state, corpus.channel, corpus.last);
  std::reverse(kept.begin(), kept.end());
  for (const auto& record : kept) {
    if (record.outcome != "waits-for-more") take(record.text());  // a piece is in what it became
  }
  return true;
}

}  // namespace tools
