// Files that are there whole or not at all: write, fsync, rename, fsync the directory.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "engine/net/deliver.hpp"
#include "engine/net/elsewhere.hpp"

namespace engine::net {

namespace {

namespace fs = std::filesystem;

// What a formula made of a message must not lead out of the directory.
std::string harmless(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool good = static_cast<unsigned char>(c) > 0x20 && c != '\\' && c != ':' && c != '*' &&
                      c != '?' && c != '"' && c != '|';
    out += good ? c : '_';
  }
  for (std::size_t at = out.find(".."); at != std::string::npos; at = out.find(".."))
    out.replace(at, 2, "__");
  while (out.starts_with('/')) out.erase(0, 1);
  return out.empty() ? "unnamed" : out;
}

// An open file or directory.
class Handle {
 public:
  Handle(const fs::path& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (number_ >= 0) ::close(number_);
  }
  bool write(std::string_view body) const {
    while (!body.empty()) {
      const ssize_t n = ::write(number_, body.data(), body.size());
      if (n < 0) return false;
      body.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  bool sync() const { return number_ >= 0 && ::fsync(number_) == 0; }

 private:
  int number_;
};

flow::Reply drop(const fs::path& path, const std::string& part_name, const std::string& body) {
  flow::Reply failed{flow::Verdict::again, "cannot write"};
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return failed;
  const fs::path part = path.parent_path() / part_name;
  {
    const Handle file(part, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.write(body) || !file.sync()) {
      fs::remove(part, error);
      return failed;
    }
  }
  fs::rename(part, path, error);
  if (error) return failed;
  if (!Handle(path.parent_path(), O_RDONLY | O_DIRECTORY).sync()) return failed;
  return {flow::Verdict::done, "written"};
}

class FileCourier final : public Courier {
 public:
  FileCourier(const Workplace& where, fs::path directory)
      : executor_(where.executor), disk_(*where.disk), directory_(std::move(directory)) {}

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    const fs::path path = directory_ / harmless(owed.delivery.path);
    const std::string part = '.' + path.filename().string() + '.' + owed.message_id + ".part";
    auto work = [path, part, body = owed.delivery.body] { return drop(path, part, body); };
    auto reply = co_await elsewhere(disk_, executor_, std::move(work));
    co_return reply;
  }

 private:
  asio::any_io_executor executor_;
  asio::thread_pool& disk_;
  fs::path directory_;
};

}  // namespace

std::unique_ptr<Courier> make_file_courier(const Workplace& where,
                                           const channels::Destination& destination) {
  return std::make_unique<FileCourier>(where, fs::path(where.state_directory) / destination.path);
}

}  // namespace engine::net
