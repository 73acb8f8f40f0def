#include "engine/run/door.hpp"

#include <sys/stat.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <memory>

namespace engine::run {

using Local = asio::local::stream_protocol;

namespace {

constexpr std::size_t kQuestionMax = 4096;

std::string path_in(const std::string& directory) { return directory + "/status.sock"; }

// One question and its answer.
struct Visit : std::enable_shared_from_this<Visit> {
  explicit Visit(Local::socket s) : socket(std::move(s)) {}
  void begin(const Door::Answer& answer) {
    asio::async_read_until(socket, asio::dynamic_buffer(text, kQuestionMax), '\n',
                           [self = shared_from_this(), &answer](
                               const boost::system::error_code& error, std::size_t n) {
                             if (!error)
                               self->end(answer(std::string_view(self->text).substr(0, n - 1)));
                           });
  }
  void end(std::string answer) {
    text = std::move(answer);
    asio::async_write(socket, asio::buffer(text),
                      [self = shared_from_this()](const boost::system::error_code&, std::size_t) {
                        boost::system::error_code ignored;
                        self->socket.shutdown(Local::socket::shutdown_both, ignored);
                      });
  }
  Local::socket socket;
  std::string text;
};

}  // namespace

Door::Door(asio::io_context& io, const std::string& directory, Answer answer)
    : acceptor_(io), answer_(std::move(answer)) {
  const std::string path = path_in(directory);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  boost::system::error_code error;
  acceptor_.open(Local(), error);
  if (!error) acceptor_.bind(Local::endpoint(path), error);
  if (!error) acceptor_.listen(4, error);
  if (!error) ::chmod(path.c_str(), 0600);
  if (!error) next();
}

void Door::next() {
  acceptor_.async_accept([this](const boost::system::error_code& error, Local::socket socket) {
    if (error) return;
    std::make_shared<Visit>(std::move(socket))->begin(answer_);
    next();
  });
}

core::Result<std::string> ask(const std::string& state_directory, std::string_view question) {
  asio::io_context io;
  Local::socket socket(io);
  boost::system::error_code error;
  socket.connect(Local::endpoint(path_in(state_directory)), error);
  if (error)
    return core::fail({.code = 5011,
                       .what = core::say("no weir runs on the state directory %",
                                         core::Name(core::NameKey{}, state_directory)),
                       .hint = core::say("say which with --state")});
  asio::write(socket, asio::buffer(std::string(question) + '\n'), error);
  std::string text;
  asio::read(socket, asio::dynamic_buffer(text), error);
  return text;
}

}  // namespace engine::run
