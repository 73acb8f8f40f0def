#include "engine/net/deliver.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "engine/net/timed.hpp"
#include "parsers/mllp/envelope.hpp"
#include "parsers/mllp/framer.hpp"

namespace engine::net {

namespace {

namespace core = parsers::core;
namespace mllp = parsers::mllp;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kConnectMax{10};

class MllpCourier final : public Courier {
 public:
  MllpCourier(const asio::any_io_executor& executor, const channels::Destination& destination)
      : executor_(executor),
        address_(destination.address),
        wait_(destination.expect_ack.ms),
        retry_rejects_(destination.on_reject == channels::OnReject::retry) {}

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    if (socket_ == nullptr) {
      auto connected = co_await connect();
      if (!connected) co_return flow::Reply{flow::Verdict::down, "cannot connect"};
    }
    const std::string frame = mllp::wrap(owed.delivery.body);
    auto sent = co_await socket_->write(frame);
    if (!sent) {
      drop();
      co_return flow::Reply{flow::Verdict::again, "connection lost"};
    }
    auto reply = co_await answer(owed.delivery.control_id);
    co_return reply;
  }

  void cancel() override { drop(); }

 private:
  void drop() {
    if (socket_ != nullptr) socket_->close();
    socket_.reset();
  }

  asio::awaitable<bool> connect() {
    tcp::resolver resolver(executor_);
    const std::string port = std::to_string(address_.port);
    auto resolved = co_await resolver.async_resolve(address_.host, port, kTuple);
    if (std::get<0>(resolved)) co_return false;
    tcp::socket socket(executor_);
    asio::steady_timer timer(executor_, kConnectMax);
    auto shared = std::make_shared<tcp::socket>(std::move(socket));
    timer.async_wait([shared](const boost::system::error_code& error) {
      boost::system::error_code ignored;
      if (!error) shared->close(ignored);
    });
    auto connected = co_await asio::async_connect(*shared, std::get<1>(resolved), kTuple);
    timer.cancel();
    if (std::get<0>(connected)) co_return false;
    socket_ = std::make_shared<TimedSocket>(std::move(*shared));
    co_return true;
  }

  asio::awaitable<flow::Reply> answer(std::string control_id) {
    mllp::Framer framer({});
    const flow::Instant deadline = flow::Clock::now() + std::chrono::milliseconds(wait_);
    const std::shared_ptr<TimedSocket> socket = socket_;
    for (;;) {
      const mllp::Step step = framer.next();
      if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
        const core::Buffer buffer = framer.take(*frame);
        const flow::AckReply reply = flow::ack_reply(
            buffer.view().substr(frame->offset, frame->length), control_id, retry_rejects_);
        if (!reply.mine) continue;  // of an earlier message, late: discarded
        if (reply.reply.verdict == flow::Verdict::again) drop();
        co_return reply.reply;
      }
      if (std::holds_alternative<mllp::Odd>(step)) continue;
      if (std::holds_alternative<mllp::Broken>(step)) {
        drop();
        co_return flow::Reply{flow::Verdict::again, "no acknowledgement"};
      }
      const std::span<char> room = framer.room();
      auto read = co_await socket->read(room, deadline);
      if (read.late || read.gone) {
        drop();
        const char* const why = read.late ? "timeout" : "connection lost";
        co_return flow::Reply{flow::Verdict::again, why};
      }
      framer.commit(read.bytes);
    }
  }

  asio::any_io_executor executor_;
  channels::Address address_;
  std::int64_t wait_;
  bool retry_rejects_;
  std::shared_ptr<TimedSocket> socket_;
};

// Writes a file so that it is there whole or not at all: write, fsync, rename, fsync the directory.
class FileCourier final : public Courier {
 public:
  explicit FileCourier(std::string directory) : directory_(std::move(directory)) {}

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    const flow::Reply reply = drop(owed);
    co_return reply;
  }
  void cancel() override {}

 private:
  // What a formula made of a message must not lead out of the directory.
  static std::string harmless(std::string_view path) {
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

  flow::Reply drop(const store::Owed& owed) const {
    namespace fs = std::filesystem;
    const flow::Reply failed{flow::Verdict::again, "cannot write"};
    std::string name = harmless(owed.delivery.path);
    const fs::path path = fs::path(directory_) / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return failed;
    const fs::path part =
        path.parent_path() / ('.' + path.filename().string() + '.' + owed.message_id + ".part");
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0) return failed;
    const std::string& body = owed.delivery.body;
    std::size_t at = 0;
    while (at < body.size()) {
      const ssize_t n = ::write(file, body.data() + at, body.size() - at);
      if (n < 0) break;
      at += static_cast<std::size_t>(n);
    }
    const bool written = at == body.size() && ::fsync(file) == 0;
    ::close(file);
    if (!written) {
      fs::remove(part, error);
      return failed;
    }
    fs::rename(part, path, error);
    if (error) return failed;
    const int parent = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) {
      ::fsync(parent);
      ::close(parent);
    }
    return {flow::Verdict::done, "written"};
  }

  std::string directory_;
};

}  // namespace

std::unique_ptr<Courier> make_courier(const asio::any_io_executor& executor,
                                      const channels::Destination& destination,
                                      const std::string& state_directory) {
  switch (destination.kind) {
    case channels::Destination::Kind::mllp:
      return std::make_unique<MllpCourier>(executor, destination);
    case channels::Destination::Kind::http:
      return make_http_courier(executor, destination);
    case channels::Destination::Kind::directory:
      break;
  }
  const std::filesystem::path path(destination.path);
  return std::make_unique<FileCourier>(path.is_absolute() ? path.string()
                                                          : state_directory + '/' + path.string());
}

}  // namespace engine::net
