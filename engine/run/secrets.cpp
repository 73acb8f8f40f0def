#include "engine/run/secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "parsers/core/ensure.hpp"

namespace engine::run {

using core::say;

namespace {

constexpr std::size_t kSecretBytesMax = std::size_t{1} << 20U;

core::Problem missing(const channels::Secret& secret, const std::string& directory) {
  return {.code = 5020,
          .what = say("there is no secret %", secret.name),
          .hint = say("it is the file % in %", secret.name, core::Name(core::NameKey{}, directory)),
          .place = secret.place};
}

}  // namespace

core::Result<void> Secrets::read(const channels::Secret& secret) {
  if (secret.empty() || texts_.contains(secret.name.text())) return {};
  const std::string path = directory_ + '/' + secret.name.text();
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return core::fail(missing(secret, directory_));
  struct stat about{};
  const bool regular = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  const bool open_to_others = (about.st_mode & (S_IRWXO | S_IWGRP)) != 0;
  std::string text;
  std::array<char, 4096> piece{};
  while (regular && !open_to_others && text.size() < kSecretBytesMax) {
    const ssize_t n = ::read(file, piece.data(), piece.size());
    if (n <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  ::close(file);
  if (!regular) return core::fail(missing(secret, directory_));
  if (open_to_others)
    return core::fail({.code = 5021,
                       .what = say("others may read or change the secret %", secret.name),
                       .hint = say("chmod 600 it, and think of it as known"),
                       .place = secret.place});
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  texts_[secret.name.text()] = std::move(text);
  return {};
}

const std::string& Secrets::text(const channels::Secret& secret) const {
  static const std::string kNone;
  if (secret.empty()) return kNone;
  const auto found = texts_.find(secret.name.text());
  ENSURE(found != texts_.end());
  return found->second;
}

}  // namespace engine::run
