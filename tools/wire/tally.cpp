#include "tools/wire/tally.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "parsers/json/writer.hpp"

namespace tools {

namespace {

bool accepted(const std::string& code) { return code == "AA" || code == "CA"; }

}  // namespace

void Tally::answer(const std::string& code, const std::string& control_id, const std::string& text,
                   double ms) {
  constexpr std::size_t kShown = 20;
  const std::lock_guard lock(mutex_);
  ++codes_[code];
  ms_.push_back(ms);
  if (!accepted(code) && faults_.size() < kShown)
    faults_.push_back(code + "  " + control_id + "  " + text);
}
void Tally::no_answer() {
  const std::lock_guard lock(mutex_);
  ++unanswered_;
}
void Tally::cannot_connect() {
  const std::lock_guard lock(mutex_);
  unreachable_ = true;
}

bool Tally::all_accepted() const {
  return std::all_of(codes_.begin(), codes_.end(),
                     [](const auto& pair) { return accepted(pair.first); });
}

double Tally::percentile(double part) {
  if (ms_.empty()) return 0;
  std::sort(ms_.begin(), ms_.end());
  return ms_[std::min(ms_.size() - 1,
                      static_cast<std::size_t>(part * static_cast<double>(ms_.size())))];
}

std::string Tally::text() {
  std::string out = std::to_string(ms_.size() + unanswered_) + " sent";
  for (const auto& [code, count] : codes_) out += "  " + std::to_string(count) + ' ' + code;
  std::array<char, 128> times{};
  std::snprintf(times.data(), times.size(),
                "  %zu no answer   ack p50 %.1f ms  p99 %.1f ms  max %.1f ms\n", unanswered_,
                percentile(0.5), percentile(0.99), percentile(1));
  out += times.data();
  for (const std::string& fault : faults_) out += fault + '\n';
  return out;
}

std::string Tally::json() {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("sent"), w.number(ms_.size() + unanswered_);
  for (const auto& [code, count] : codes_) w.key(code), w.number(count);
  w.key("no_answer"), w.number(unanswered_);
  w.key("p50_us"), w.number(static_cast<std::int64_t>(percentile(0.5) * 1000));
  w.key("p99_us"), w.number(static_cast<std::int64_t>(percentile(0.99) * 1000));
  w.key("max_us"), w.number(static_cast<std::int64_t>(percentile(1) * 1000));
  w.end_object();
  return out + '\n';
}

}  // namespace tools
