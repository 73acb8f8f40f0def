#include "engine/net/serve.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace engine::net {

namespace {

asio::awaitable<bool> kept(const Keeper& keeper, std::unique_ptr<flow::Entry> entry) {
  auto start = [&keeper, &entry](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    keeper.keep(std::move(entry), [shared](bool good) { (*shared)(good); });
  };
  const auto& token = asio::use_awaitable;
  auto good =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(start, token);
  co_return good;
}

asio::awaitable<void> waited(const Keeper& keeper) {
  auto start = [&keeper](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    keeper.wait([shared] { (*shared)(); });
  };
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, token);
}

}  // namespace

asio::awaitable<void> serve(std::shared_ptr<TimedSocket> socket,
                            std::shared_ptr<flow::Inbound> session, Keeper keeper,
                            std::function<void()> ended) {
  flow::Heard heard = flow::Started{};
  for (;;) {
    flow::Ask ask = session->next(heard, flow::Clock::now());
    if (std::holds_alternative<flow::HangUp>(ask)) break;
    if (auto* want = std::get_if<flow::Read>(&ask)) {
      auto came = co_await socket->read(want->room, want->deadline);
      heard = heard_of<flow::Heard>(came);
    } else if (auto* entry = std::get_if<flow::Keep>(&ask)) {
      auto good = co_await kept(keeper, std::move(entry->entry));
      if (good)
        heard = flow::Kept{};
      else
        heard = flow::Refused{};
    } else if (std::holds_alternative<flow::Wait>(ask)) {
      co_await waited(keeper);
      heard = flow::Again{};
    } else {
      const std::string_view bytes = std::get<flow::Send>(ask).bytes;
      auto sent = co_await socket->write(bytes);
      if (sent)
        heard = flow::Sent{};
      else
        break;
    }
  }
  socket->close();
  ended();
}

}  // namespace engine::net
