// Door: the socket in the state directory through which a running engine is asked and told things.
//
// Knows lines: a question of one line, an answer until the connection ends. Who may open the socket
// (mode 0600) may ask. Does not know what is asked.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "parsers/core/result.hpp"

namespace engine::run {

namespace asio = boost::asio;
namespace core = parsers::core;

class Door {
 public:
  using Answer = std::function<std::string(std::string_view question)>;
  // Without a socket when its path is too long for one: the engine runs, and nobody can ask.
  Door(asio::io_context& io, const std::string& directory, Answer answer);

 private:
  void next();

  asio::local::stream_protocol::acceptor acceptor_;
  Answer answer_;
};

// Asks the engine that runs on a state directory. E5011 when none does.
core::Result<std::string> ask(const std::string& state_directory, std::string_view question);

}  // namespace engine::run
