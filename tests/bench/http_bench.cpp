// HTTP ingest with a durable answer: weir beside a bare server of Boost.Beast, as in its examples,
// that reads each request and answers with a constant; on the same machine in the same run.
// Prints requests/s, p50, p99 and the ratio as a table.
//
//   http_bench WEIR [--seconds N] [--rounds N]
//
// Weir parses, maps to a FHIR transaction, and keeps the message and the delivery on disk before it
// answers; the bare server does nothing of this. The destination is down: what is owed waits.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <thread>

#include "tests/bench/messages.hpp"
#include "tests/bench/processes.hpp"
#include "tests/bench/site.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

asio::awaitable<void> answer(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;) {
    boost::system::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    stream.expires_after(std::chrono::seconds(30));
    http::request<http::string_body> request;
    co_await http::async_read(stream, buffer, request, token);
    if (error) co_return;
    http::response<http::string_body> response{http::status::ok, request.version()};
    response.set(http::field::content_type, "application/hl7-v2");
    response.keep_alive(request.keep_alive());
    response.body() =
        "MSH|^~\\&|WEIR|HILLSIDE|WARD|HILLSIDE|20261119143205||ACK^A01^ACK|1|P|2.5.1\rMSA|AA|"
        "BENCH0001\r";
    response.prepare_payload();
    co_await http::async_write(stream, response, token);
    if (error) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor acceptor) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), answer(std::move(socket)), asio::detached);
  }
}

void bare_server(std::uint16_t port) {
  asio::io_context io(1);
  tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
  asio::co_spawn(io, accept(std::move(acceptor)), asio::detached);
  io.run();
}

const std::string& request() {
  static const std::string text =
      "POST /ingest/bench HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/hl7-v2\r\nContent-Length: " +
      std::to_string(bench::adt_1k().size()) + "\r\n\r\n" + bench::adt_1k();
  return text;
}

// All of an answer is there: its head, and as much as that says.
bool whole(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  const std::size_t at = text.find("Content-Length: ");
  if (end == std::string_view::npos || at == std::string_view::npos) return false;
  return text.size() >= end + 4 + std::stoul(std::string(text.substr(at + 16, 8)));
}

asio::awaitable<void> ping_pong(std::uint16_t port, bench::Load& load) {
  auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  const tcp::endpoint to(asio::ip::make_address("127.0.0.1"), port);
  co_await socket.async_connect(to, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  std::string buffer(8192, '\0');
  while (Clock::now() < load.end) {
    const auto begin = Clock::now();
    const auto out = asio::buffer(request());
    co_await asio::async_write(socket, out, asio::use_awaitable);
    std::size_t filled = 0;
    do {
      const auto room = asio::buffer(buffer.data() + filled, buffer.size() - filled);
      filled += co_await socket.async_read_some(room, asio::use_awaitable);
    } while (!whole(std::string_view(buffer).substr(0, filled)));
    if (std::string_view(buffer).substr(0, filled).find("MSA|AA|") == std::string_view::npos)
      ++load.wrong;
    load.ms.push_back(std::chrono::duration<float, std::milli>(Clock::now() - begin).count());
  }
}

bench::Figures measure(std::uint16_t port, std::size_t connections, double seconds) {
  asio::io_context io(1);
  bench::Load load;
  load.ms.reserve(4'000'000);
  const auto begin = Clock::now();
  load.end = begin + std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6));
  for (std::size_t i = 0; i < connections; ++i)
    asio::co_spawn(io, ping_pong(port, load), asio::detached);
  io.run();
  return bench::figures_of(std::move(load), Clock::now() - begin);
}

void wait_for(std::uint16_t port) {
  asio::io_context io(1);
  for (int i = 0; i < 10'000; ++i) {
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    if (!error) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return std::fprintf(stderr, "usage: http_bench WEIR [--seconds N] [--rounds N]\n"), 2;
  double seconds = 3;
  int rounds = 3;
  for (int i = 2; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--seconds") seconds = std::stod(argv[i + 1]);
    if (std::string_view(argv[i]) == "--rounds") rounds = std::stoi(argv[i + 1]);
  }
  const auto base = static_cast<std::uint16_t>(20'000 + ::getpid() % 20'000);
  const std::uint16_t bare = base, weir = base + 1, sink = base + 2;
  const std::filesystem::path top =
      std::filesystem::current_path() / (".bench-" + std::to_string(::getpid()));
  std::filesystem::create_directories(top / "state");
  auto files = bench::site_files(weir, sink);
  std::string& environment = files["env/bench.yaml"];
  environment.replace(environment.find("{ mllp:"), 7, "{ http:");
  bench::write_files(top / "site", files);

  const pid_t other = bench::start([&] { bare_server(bare); });
  const pid_t engine =
      bench::start_weir(argv[1], (top / "site").string(), (top / "state").string());
  wait_for(bare);
  wait_for(weir);
  std::printf(
      "| connections | bare Beast | weir, on disk | ratio | p50 | p99 |\n"
      "|--:|--:|--:|--:|--:|--:|\n");
  std::size_t wrong = 0;
  for (const std::size_t connections : {1U, 8U, 32U}) {
    std::vector<double> b, w, p50, p99;
    for (int round = 0; round < rounds; ++round) {
      b.push_back(measure(bare, connections, seconds).per_second);
      const bench::Figures figures = measure(weir, connections, seconds);
      w.push_back(figures.per_second);
      p50.push_back(figures.p50);
      p99.push_back(figures.p99);
      wrong += figures.wrong;
    }
    using bench::median;
    std::printf("| %zu | %.0f/s | %.0f/s | %.0f %% | %.2f ms | %.2f ms |\n", connections, median(b),
                median(w), 100 * median(w) / median(b), median(p50), median(p99));
    std::fflush(stdout);
  }
  std::printf("\nresident at the end %.1f MB; answers that were not AA: %zu\n",
              static_cast<double>(bench::resident_kib(engine)) / 1024, wrong);
  bench::stop(engine);
  bench::stop(other);
  std::filesystem::remove_all(top);
  return wrong == 0 ? 0 : 1;
}
