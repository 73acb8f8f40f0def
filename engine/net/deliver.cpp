// MLLP: does what the flow::Outbound session asks for.
#include "engine/net/deliver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/flow/outbound.hpp"
#include "engine/net/timed.hpp"

namespace engine::net {

namespace {

using flow::Outbound;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

flow::OutboundTerms terms_of(const channels::Destination& destination) {
  flow::OutboundTerms terms;
  terms.reactions = destination.on_reply;
  terms.answer_max = std::chrono::milliseconds(destination.expect_ack.ms);
  terms.keep_connection = destination.keep_connection;
  terms.commit_bytes = destination.commit_bytes;
  return terms;
}

class MllpCourier final : public Courier {
 public:
  MllpCourier(const asio::any_io_executor& executor, const channels::Destination& destination)
      : executor_(executor), address_(destination.address), session_(terms_of(destination)) {}

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    Outbound::Heard heard = Outbound::Offer{owed.delivery.body, owed.delivery.control_id};
    for (;;) {
      Outbound::Ask ask = session_.next(heard, flow::Clock::now());
      if (auto* finish = std::get_if<Outbound::Finish>(&ask)) {
        if (finish->close) drop();
        flow::Reply reply = std::move(finish->reply);
        co_return reply;
      }
      if (const auto* to = std::get_if<Outbound::Connect>(&ask)) {
        heard = co_await connect(to->deadline);
      } else if (const auto* want = std::get_if<flow::Read>(&ask)) {
        auto came = co_await socket_->read(want->room, want->deadline);
        heard = heard_of<Outbound::Heard>(came);
      } else if (const auto* send = std::get_if<flow::Send>(&ask)) {
        heard = co_await write(send->bytes);
      } else {
        heard = peek(std::get<Outbound::Peek>(ask).room);
      }
    }
  }

 private:
  void drop() {
    if (socket_ != nullptr) socket_->close();
    socket_.reset();
  }

  asio::awaitable<Outbound::Heard> connect(flow::Instant deadline) {
    drop();
    tcp::resolver resolver(executor_);
    const std::string port = std::to_string(address_.port);
    auto resolved = co_await resolver.async_resolve(address_.host, port, kTuple);
    if (std::get<0>(resolved)) co_return flow::Gone{};
    asio::steady_timer timer(executor_, deadline);
    auto shared = std::make_shared<tcp::socket>(executor_);
    timer.async_wait([shared](const boost::system::error_code& error) {
      boost::system::error_code ignored;
      if (!error) shared->close(ignored);
    });
    auto connected = co_await asio::async_connect(*shared, std::get<1>(resolved), kTuple);
    timer.cancel();
    if (std::get<0>(connected)) co_return flow::Gone{};
    socket_ = std::make_shared<TimedSocket>(std::move(*shared));
    co_return Outbound::Connected{};
  }

  asio::awaitable<Outbound::Heard> write(std::string_view bytes) {
    const std::shared_ptr<TimedSocket> socket = socket_;
    auto sent = co_await socket->write(bytes);
    if (!sent) co_return flow::Gone{};
    co_return flow::Sent{};
  }

  // What is there already, without waiting.
  Outbound::Heard peek(std::span<char> room) {
    boost::system::error_code error;
    socket_->socket().non_blocking(true, error);
    const std::size_t bytes =
        socket_->socket().receive(asio::mutable_buffer(room.data(), room.size()), 0, error);
    if (!error) return flow::Got{bytes};
    if (error == asio::error::would_block) return flow::Got{0};
    return flow::Gone{};
  }

  asio::any_io_executor executor_;
  channels::Address address_;
  Outbound session_;
  std::shared_ptr<TimedSocket> socket_;
};

}  // namespace

std::unique_ptr<Courier> make_courier(const Workplace& where,
                                      const channels::Destination& destination) {
  switch (destination.kind) {
    case channels::Destination::Kind::mllp:
      return std::make_unique<MllpCourier>(where.executor, destination);
    case channels::Destination::Kind::http:
      return make_http_courier(where, destination);
    case channels::Destination::Kind::directory:
      break;
  }
  return make_file_courier(where, destination);
}

}  // namespace engine::net
