// Drop box: a directory in which others leave files, and what is done with each.
//
// Knows that a file is claimed by moving it to .weir-claimed/, where it is until it is moved to
// done/ or failed/, so that it is never read by two, and none is lost by a crash. Its name there is
// its own for ever. Everything blocks: run it elsewhere.
// Does not know what is in a file, or when one is whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/flow/settling.hpp"
#include "parsers/core/result.hpp"

namespace engine::net {

namespace core = parsers::core;

enum class NotRead : std::uint8_t { unreadable, too_large };

class DropBox {
 public:
  // An endpoint's own directory is made when it is not there; any other is waited for.
  DropBox(std::string directory, bool own) : directory_(std::move(directory)), own_(own) {}

  // E5050 when there is none, or it cannot be used.
  core::Result<std::vector<flow::FoundFile>> list() const;
  // What was claimed and not finished, before a crash.
  std::vector<std::string> claimed() const;
  // Its name from now on; `mark` is no other file's. Empty: somebody else has it, or it cannot be
  // moved.
  std::optional<std::string> claim(const std::string& name, const std::string& mark) const;
  std::variant<std::string, NotRead> read(const std::string& claimed,
                                          std::uint64_t bytes_max) const;
  // With a reason it has failed. False: it could not be moved.
  bool finish(const std::string& claimed, const std::string& reason, bool remove) const;

 private:
  core::Result<void> ready() const;

  std::string directory_;
  bool own_;
};

}  // namespace engine::net
