// Tally: what came back for the messages that `weir send` sent.
//
// Knows codes, times and what was not accepted. May be told by several threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tools {

class Tally {
 public:
  void answer(const std::string& code, const std::string& control_id, const std::string& text,
              double ms);
  void no_answer();
  void cannot_connect();

  bool unreachable() const { return unreachable_; }
  std::size_t unanswered() const { return unanswered_; }
  bool all_accepted() const;
  std::string text();  // "100 sent  98 AA  2 AE  0 no answer   ack p50 3 ms ..."
  std::string json();

 private:
  double percentile(double part);

  std::mutex mutex_;
  std::map<std::string, std::size_t> codes_;
  std::vector<std::string> faults_;
  std::vector<double> ms_;
  std::size_t unanswered_ = 0;
  bool unreachable_ = false;
};

}  // namespace tools
