// elsewhere(): runs work that blocks on a thread of its own, and goes on where it was asked.
//
// Knows threads and executors. The work gets no reference to anything of the shard: what it needs
// it owns. Does not know what the work is.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace engine::net {

namespace asio = boost::asio;

template <class Work, class Result = std::invoke_result_t<Work&>>
asio::awaitable<Result> elsewhere(asio::thread_pool& thread, asio::any_io_executor back,
                                  Work work) {
  auto start = [&](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    asio::post(thread, [back, shared, work = std::move(work)]() mutable {
      auto result = std::make_shared<Result>(work());
      asio::post(back, [shared, result] { (*shared)(std::move(*result)); });
    });
  };
  const auto& token = asio::use_awaitable;
  auto result =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(start, token);
  co_return result;
}

}  // namespace engine::net
