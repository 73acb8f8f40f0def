// MLLP ping-pong with a durable ACK: weir beside two bare servers of the same machine in the same
// run. One answers and keeps nothing; one appends to a file and calls fdatasync for whole groups.
// Prints messages/s, p50, p99 and the ratio to the bare durable server, as a table.
//
//   mllp_bench WEIR [--seconds N] [--rounds N] [--deliver]
//
// Weir parses, maps to a FHIR transaction, and keeps the message and the delivery. The destination
// is down (what is owed waits), or with --deliver a sink that answers 200.
#include <fcntl.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "parsers/mllp/envelope.hpp"
#include "tests/bench/messages.hpp"
#include "tests/bench/processes.hpp"
#include "tests/bench/site.hpp"

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

const std::string kAck = parsers::mllp::wrap(
    "MSH|^~\\&|WEIR|HILLSIDE|WARD|HILLSIDE|20261119143205||ACK^A01^ACK|1|P|2.5.1\rMSA|AA|"
    "BENCH0001\r");

// A group of messages is on disk before any of them is answered.
class Log {
 public:
  Log(asio::io_context& io, const std::string& path)
      : io_(io), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    writer_ = std::thread([this] { write(); });
  }
  void append(std::string_view bytes, std::function<void()> done) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
    done_.push_back(std::move(done));
    if (done_.size() == 1) wake_.notify_one();
  }

 private:
  void write() {
    for (;;) {
      std::string bytes;
      std::vector<std::function<void()>> done;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return !done_.empty(); });
        bytes.swap(bytes_);
        done.swap(done_);
      }
      if (::write(file_, bytes.data(), bytes.size()) < 0 || ::fdatasync(file_) != 0) std::abort();
      asio::post(io_, [done = std::move(done)] {
        for (const auto& call : done) call();
      });
    }
  }
  asio::io_context& io_;
  int file_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string bytes_;
  std::vector<std::function<void()>> done_;
  std::thread writer_;
};

asio::awaitable<void> kept(Log& log, std::string_view bytes) {
  auto start = [&log, bytes](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    log.append(bytes, [shared] { (*shared)(); });
  };
  const auto& token = asio::use_awaitable;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, token);
}

asio::awaitable<void> answer(tcp::socket socket, Log* log) {
  std::string buffer(65536, '\0');
  std::size_t filled = 0;
  socket.set_option(tcp::no_delay(true));
  for (;;) {
    boost::system::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const auto room = asio::buffer(buffer.data() + filled, buffer.size() - filled);
    auto n = co_await socket.async_read_some(room, token);
    if (error) co_return;
    filled += n;
    if (buffer[filled - 1] != '\r' || filled < 2 || buffer[filled - 2] != '\x1c') continue;
    if (log != nullptr) co_await kept(*log, std::string_view(buffer).substr(0, filled));
    filled = 0;
    const auto out = asio::buffer(kAck);
    co_await asio::async_write(socket, out, token);
    if (error) co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor acceptor, Log* log) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), answer(std::move(socket), log), asio::detached);
  }
}

[[noreturn]] void bare_server(std::uint16_t port, const std::string& log_path) {
  asio::io_context io(1);
  std::unique_ptr<Log> log;
  if (!log_path.empty()) log = std::make_unique<Log>(io, log_path);
  tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
  asio::co_spawn(io, accept(std::move(acceptor), log.get()), asio::detached);
  io.run();
  std::_Exit(0);
}

// A FHIR server that takes everything.
asio::awaitable<void> take_all(tcp::socket socket) {
  asio::streambuf buffer;
  static const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (;;) {
    boost::system::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    auto n = co_await asio::async_read_until(socket, buffer, "\r\n\r\n", token);
    if (error) co_return;
    const std::string head(static_cast<const char*>(buffer.data().data()), n);
    buffer.consume(n);
    const std::size_t at = head.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    if (buffer.size() < length) {
      co_await asio::async_read(socket, buffer, asio::transfer_exactly(length - buffer.size()),
                                token);
      if (error) co_return;
    }
    buffer.consume(length);
    const auto out = asio::buffer(ok);
    co_await asio::async_write(socket, out, token);
    if (error) co_return;
  }
}

asio::awaitable<void> accept_http(tcp::acceptor acceptor) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), take_all(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> ping_pong(std::uint16_t port, const std::string& frame, bench::Load& load) {
  auto executor = co_await asio::this_coro::executor;
  tcp::socket socket(executor);
  const tcp::endpoint to(asio::ip::make_address("127.0.0.1"), port);
  co_await socket.async_connect(to, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  std::string buffer(8192, '\0');
  while (Clock::now() < load.end) {
    const auto begin = Clock::now();
    const auto out = asio::buffer(frame);
    co_await asio::async_write(socket, out, asio::use_awaitable);
    std::size_t filled = 0;
    do {
      const auto room = asio::buffer(buffer.data() + filled, buffer.size() - filled);
      filled += co_await socket.async_read_some(room, asio::use_awaitable);
    } while (buffer[filled - 1] != '\r' || buffer[filled - 2] != '\x1c');
    if (std::string_view(buffer).substr(0, filled).find("MSA|AA|") == std::string_view::npos)
      ++load.wrong;
    load.ms.push_back(std::chrono::duration<float, std::milli>(Clock::now() - begin).count());
  }
}

bench::Figures measure(std::uint16_t port, std::size_t connections, double seconds) {
  asio::io_context io(1);
  bench::Load load;
  const std::string frame = parsers::mllp::wrap(bench::adt_1k());
  load.ms.reserve(4'000'000);
  const auto begin = Clock::now();
  load.end = begin + std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6));
  for (std::size_t i = 0; i < connections; ++i)
    asio::co_spawn(io, ping_pong(port, frame, load), asio::detached);
  io.run();
  return bench::figures_of(std::move(load), Clock::now() - begin);
}

double connect_and_wait(std::uint16_t port) {
  const auto begin = Clock::now();
  asio::io_context io(1);
  for (int i = 0; i < 10'000; ++i) {
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    if (error) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    const std::string frame = parsers::mllp::wrap(bench::adt_1k());
    asio::write(socket, asio::buffer(frame));
    std::array<char, 4096> answer{};
    socket.read_some(asio::buffer(answer), error);
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
  }
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2)
    return std::fprintf(stderr, "usage: mllp_bench WEIR [--seconds N] [--rounds N] [--deliver]\n"),
           2;
  double seconds = 3;
  int rounds = 3;
  bool deliver = false;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--deliver") deliver = true;
    if (word == "--seconds" && i + 1 < argc) seconds = std::stod(argv[++i]);
    if (word == "--rounds" && i + 1 < argc) rounds = std::stoi(argv[++i]);
  }
  const auto base = static_cast<std::uint16_t>(20'000 + ::getpid() % 20'000);
  const std::uint16_t echo = base, durable = base + 1, weir = base + 2, sink = base + 3;
  const std::filesystem::path top =
      std::filesystem::current_path() / (".bench-" + std::to_string(::getpid()));
  std::filesystem::create_directories(top / "state");
  bench::write_files(top / "site", bench::site_files(weir, sink));

  std::vector<pid_t> running;
  running.push_back(bench::start([&] { bare_server(echo, ""); }));
  running.push_back(bench::start([&] { bare_server(durable, (top / "log").string()); }));
  if (deliver) {
    running.push_back(bench::start([&] {
      asio::io_context io(1);
      tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), sink});
      asio::co_spawn(io, accept_http(std::move(acceptor)), asio::detached);
      io.run();
    }));
  }
  const pid_t engine =
      bench::start_weir(argv[1], (top / "site").string(), (top / "state").string());
  const double first = connect_and_wait(weir);
  const long idle = bench::resident_kib(engine);
  connect_and_wait(echo);
  connect_and_wait(durable);
  std::printf("start to first ACK %.0f ms, resident then %.1f MB\n\n", first,
              static_cast<double>(idle) / 1024);
  std::printf(
      "| connections | bare echo | bare durable | weir | weir / durable | p50 | p99 "
      "|\n|--:|--:|--:|--:|--:|--:|--:|\n");
  std::size_t wrong = 0;
  for (const std::size_t connections : {1U, 8U, 32U}) {
    std::vector<double> e, d, w, p50, p99;
    for (int round = 0; round < rounds; ++round) {
      e.push_back(measure(echo, connections, seconds).per_second);
      d.push_back(measure(durable, connections, seconds).per_second);
      const bench::Figures figures = measure(weir, connections, seconds);
      w.push_back(figures.per_second);
      p50.push_back(figures.p50);
      p99.push_back(figures.p99);
      wrong += figures.wrong;
    }
    std::printf("| %zu | %.0f/s | %.0f/s | %.0f/s | %.0f %% | %.2f ms | %.2f ms |\n", connections,
                bench::median(e), bench::median(d), bench::median(w),
                100 * bench::median(w) / bench::median(d), bench::median(p50), bench::median(p99));
    std::fflush(stdout);
  }
  std::printf("\nresident at the end %.1f MB; answers that were not AA: %zu\n",
              static_cast<double>(bench::resident_kib(engine)) / 1024, wrong);
  bench::stop(engine);
  for (const pid_t pid : running) bench::stop(pid);
  std::filesystem::remove_all(top);
  return wrong == 0 ? 0 : 1;
}
