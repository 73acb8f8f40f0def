// Any bytes from a socket: in whatever pieces they come, the reader makes the same requests of them
// and finds fault at the same place; no body is larger than was allowed, and what is read can be
// written and read again. And what claims to be gzip never makes more than was allowed.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/http/gzip.hpp"
#include "engine/http/reader.hpp"
#include "parsers/core/ensure.hpp"

using namespace engine;

namespace {

constexpr std::uint64_t kBodyMax = 300;

std::string shown(const http::Request& request) {
  std::string text = request.method + ' ' + request.target + '\n';
  for (const http::Field& field : request.fields) text += field.name + ": " + field.value + '\n';
  return text + (request.keep_alive ? "kept\n" : "closed\n") + request.body;
}

// Every step, in order.
class Told {
 public:
  void feed(std::string_view bytes) {
    while (!bytes.empty() && !over_) {
      const std::span<char> room = reader_->room();
      const std::size_t n = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), n);
      reader_->commit(n);
      bytes.remove_prefix(n);
      drain();
    }
  }
  std::vector<std::string> steps;
  std::vector<http::Request> requests;

 private:
  void drain() {
    for (;;) {
      const http::Step step = reader_->next();
      if (std::holds_alternative<http::NeedMore>(step)) return;
      if (const auto* wrong = std::get_if<http::Wrong>(&step)) {
        steps.push_back("wrong " + std::to_string(wrong->status));
        over_ = true;
        return;
      }
      if (std::holds_alternative<http::Head>(step)) {
        steps.push_back("head " + shown(reader_->request()));
        if (reader_->body_max(kBodyMax)) continue;
        steps.emplace_back("too large");
        over_ = true;
        return;
      }
      requests.push_back(reader_->take());
      ENSURE(requests.back().body.size() <= kBodyMax);
      steps.push_back("whole " + shown(requests.back()));
    }
  }
  std::unique_ptr<http::Reader> reader_ = std::make_unique<http::Reader>();
  bool over_ = false;
};

// Pieces of `piece` bytes; 0: pieces as large as the bytes themselves say.
Told read(std::string_view stream, std::size_t piece) {
  Told told;
  while (!stream.empty()) {
    const std::size_t wanted = piece != 0 ? piece : 1 + static_cast<unsigned char>(stream[0]) % 7;
    const std::size_t n = std::min(wanted, stream.size());
    told.feed(stream.substr(0, n));
    stream.remove_prefix(n);
  }
  return told;
}

// What the reader made of it, as a client writes it, is read as the same.
void again(const http::Request& request) {
  std::string text = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  for (const http::Field& field : request.fields) {
    if (field.name != "content-length" && field.name != "transfer-encoding")
      text += field.name + ": " + field.value + "\r\n";
  }
  text += "content-length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  const Told told = read(text, 4096);
  // Of HTTP/1.0 there may be no Host.
  if (!request.has("host")) return;
  ENSURE(told.requests.size() == 1);
  ENSURE(told.requests.front().body == request.body);
  ENSURE(told.requests.front().target == request.target);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string stream(bytes, bytes + std::min<std::size_t>(size, 4096));
  const Told whole = read(stream, 4096);
  for (const std::size_t piece : {0U, 1U, 2U, 3U, 64U})
    ENSURE(read(stream, piece).steps == whole.steps);
  for (const http::Request& request : whole.requests) {
    again(request);
    static_cast<void>(http::query_of(request.query()));
    static_cast<void>(http::parameter(request.field("content-type"), "charset"));
    static_cast<void>(http::decoded(request.path()));
  }
  const auto unpacked = http::gunzip(stream, 1000);
  if (const auto* text = std::get_if<std::string>(&unpacked)) ENSURE(text->size() <= 1000);
  return 0;
}
