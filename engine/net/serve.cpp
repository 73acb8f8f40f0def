#include "engine/net/serve.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace engine::net {

namespace {

using MessageId = std::optional<std::string>;

asio::awaitable<MessageId> kept(const Keeper& keeper, std::unique_ptr<flow::Entry> entry) {
  auto start = [&keeper, &entry](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    keeper.keep(std::move(entry), [shared](const std::string* id) {
      (*shared)(id == nullptr ? MessageId() : MessageId(*id));
    });
  };
  const auto& token = asio::use_awaitable;
  auto id =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(MessageId)>(start, token);
  co_return id;
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

asio::awaitable<void> take(std::shared_ptr<flow::Taking> taking, Keeper keeper) {
  std::optional<flow::Ask> ask = taking->begin();
  while (ask) {
    flow::Heard heard = flow::Again{};
    if (auto* entry = std::get_if<flow::Keep>(&*ask)) {
      auto id = co_await kept(keeper, std::move(entry->entry));
      if (id)
        heard = flow::Kept{std::move(*id)};
      else
        heard = flow::Refused{};
    } else {
      co_await waited(keeper);
    }
    ask = taking->heard(heard);
  }
}

asio::awaitable<void> serve(std::shared_ptr<TimedSocket> socket,
                            std::shared_ptr<flow::Session> session, std::vector<Keeper> keepers,
                            std::function<void()> ended) {
  auto ready = co_await socket->handshake();
  flow::Heard heard = flow::Started{};
  if (!ready) heard = flow::Gone{};
  for (;;) {
    flow::Ask ask = session->next(heard, flow::Clock::now());
    if (std::holds_alternative<flow::HangUp>(ask)) break;
    if (auto* want = std::get_if<flow::Read>(&ask)) {
      auto came = co_await socket->read(want->room, want->deadline);
      heard = heard_of<flow::Heard>(came);
    } else if (auto* entry = std::get_if<flow::Keep>(&ask)) {
      auto id = co_await kept(keepers[entry->channel], std::move(entry->entry));
      if (id)
        heard = flow::Kept{std::move(*id)};
      else
        heard = flow::Refused{};
    } else if (const auto* wait = std::get_if<flow::Wait>(&ask)) {
      co_await waited(keepers[wait->channel]);
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
  if (ready) co_await socket->farewell();
  socket->close();
  ended();
}

}  // namespace engine::net
