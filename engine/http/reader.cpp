#include "engine/http/reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>

#include "parsers/core/ensure.hpp"

namespace engine::http {

namespace beast = boost::beast::http;

namespace {

constexpr std::size_t kRoom = std::size_t{64} << 10U;

unsigned status_of(const boost::system::error_code& error) {
  if (error == beast::error::header_limit) return 431;
  if (error == beast::error::bad_version) return 505;
  return 400;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace

struct Reader::Parser {
  beast::request_parser<beast::string_body> one;
  Parser() {
    one.header_limit(2 * kHeadBytesMax);  // look_for_head() has looked
    one.body_limit(boost::none);          // next() looks at it, a chunk at a time
    one.eager(false);
  }
};

Reader::Reader() : parser_(std::make_unique<Parser>()) {}
Reader::~Reader() = default;

std::span<char> Reader::room() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
    filled_ -= begin_;
    scanned_ -= std::min(scanned_, begin_);
    begin_ = 0;
  }
  if (buffer_.size() < filled_ + kRoom) buffer_.resize(filled_ + kRoom);
  return {buffer_.data() + filled_, buffer_.size() - filled_};
}

void Reader::commit(std::size_t n) {
  filled_ += n;
  ENSURE(filled_ <= buffer_.size());
}

bool Reader::bodiless() const { return headed_ && parser_->one.is_done(); }

bool Reader::in_request() const { return headed_ || begin_ < filled_; }

Step Reader::wrong(unsigned status) {
  broken_ = true;
  broken_status_ = status;
  return Wrong{status};
}

Step Reader::next() {
  if (broken_) return Wrong{broken_status_};
  if (!headed_) return look_for_head();
  // At least "0 CR LF CR LF" follows anything in chunks. Beast 1.81 asserts that it has five bytes
  // when it goes on with a last chunk of which it had three.
  const std::size_t least = parser_->one.chunked() ? 5 : 1;
  while (!parser_->one.is_done() && filled_ - begin_ >= least) {
    boost::system::error_code error;
    const std::size_t used = parser_->one.put(
        boost::asio::const_buffer(buffer_.data() + begin_, filled_ - begin_), error);
    begin_ += used;
    if (error && error != beast::error::need_more) return wrong(status_of(error));
    if (parser_->one.get().body().size() > body_max_) return wrong(413);
    if (used == 0) break;
  }
  if (parser_->one.is_done()) return Whole{};
  // The length of a chunk, or what follows the last one, that goes on and on.
  if (filled_ - begin_ > kHeadBytesMax) return wrong(400);
  return NeedMore{};
}

// The parser is given a head only when all of it is here.
Step Reader::look_for_head() {
  // Empty lines before a request are skipped (RFC 9112, 2.2).
  while (begin_ < filled_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) ++begin_;
  scanned_ = std::max(scanned_, begin_);
  if (begin_ == filled_) return NeedMore{};
  // No method begins like that: a client that speaks TLS, MLLP, or anything else.
  if (buffer_[begin_] < 'A' || buffer_[begin_] > 'Z') return wrong(400);
  const std::string_view here(buffer_.data(), filled_);
  const std::size_t end = here.find("\r\n\r\n", scanned_);
  if (std::min(end, filled_) - begin_ > kHeadBytesMax) return wrong(431);
  if (end == std::string_view::npos) {
    scanned_ = std::max(begin_, filled_ - std::min<std::size_t>(filled_, 3));
    return NeedMore{};
  }
  boost::system::error_code error;
  begin_ +=
      parser_->one.put(boost::asio::const_buffer(here.data() + begin_, end + 4 - begin_), error);
  if (error || !parser_->one.is_header_done()) return wrong(status_of(error));
  return head();
}

Step Reader::head() {
  headed_ = true;
  const auto& parsed = parser_->one.get();
  request_.method = std::string(parsed.method_string());
  request_.target = std::string(parsed.target());
  request_.keep_alive = parsed.keep_alive();
  std::size_t hosts = 0;
  for (const auto& field : parsed) {
    request_.fields.push_back({lower(field.name_string()), std::string(field.value())});
    hosts += request_.fields.back().name == "host" ? 1U : 0U;
  }
  if (parsed.version() != 11 && parsed.version() != 10) return wrong(505);
  // RFC 9112, 3.2: exactly one Host.
  if (hosts > 1 || (hosts == 0 && parsed.version() == 11)) return wrong(400);
  return Head{};
}

bool Reader::body_max(std::uint64_t bytes) {
  const auto length = parser_->one.content_length();
  if (length && *length > bytes) return false;
  body_max_ = bytes;
  return true;
}

Request Reader::take() {
  ENSURE(headed_ && parser_->one.is_done());
  request_.body = std::move(parser_->one.get().body());
  Request done = std::move(request_);
  request_ = {};
  headed_ = false;
  scanned_ = begin_;
  parser_ = std::make_unique<Parser>();
  return done;
}

}  // namespace engine::http
