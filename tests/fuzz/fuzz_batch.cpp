// Any bytes as a payload: it comes apart into parts that lie in order and joined are the payload;
// what is wrapped as a batch comes apart into the messages that were wrapped; and every answer to a
// batch is a batch with as many messages as it says.
#include <algorithm>
#include <cstdint>
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/hl7v2/batch_answer.hpp"

using namespace parsers::hl7v2;

namespace {

Batch checked(std::string_view payload) {
  Batch batch = split_batch(payload);
  ENSURE(!batch.parts.empty());
  std::size_t at = 0;
  std::size_t number = 0;
  for (const Part& part : batch.parts) {
    ENSURE(part.offset == at);
    at += part.length;
    ENSURE(part.length > 0 || payload.empty());
    ENSURE(part.batch == 0 || part.batch >= number);
    number = std::max(number, part.batch);
    ENSURE(!part.to_take() || part.batch > 0);
  }
  ENSURE(at == payload.size());
  ENSURE(batch.plain() || batch.parts.size() > 1 || batch.announced());
  return batch;
}

std::size_t messages(const Batch& batch) {
  return static_cast<std::size_t>(
      std::count_if(batch.parts.begin(), batch.parts.end(),
                    [](const Part& part) { return part.kind == PartKind::message; }));
}

void answer(std::string_view payload, const Batch& batch) {
  std::vector<Answered> answered;
  std::size_t count = 0;
  for (const Part& part : batch.parts) {
    if (!part.to_take()) continue;
    if (answered.empty() || answered.back().batch != part.batch)
      answered.push_back({.batch = part.batch, .messages = {}, .count = 0});
    answered.back().messages += "MSH|^~\\&|W\rMSA|AA|1\r";
    ++answered.back().count;
    ++count;
  }
  const std::string made = make_batch_answer({.payload = payload,
                                              .batch = &batch,
                                              .answered = answered,
                                              .application = "WE|R",
                                              .facility = {},
                                              .timestamp = "20260101",
                                              .control_id = "W1"});
  const Batch again = checked(made);
  ENSURE(messages(again) == count);
  for (const auto& p : again.problems) ENSURE(p.code == 1254);  // empty, which is allowed
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string payload(bytes, bytes + std::min<std::size_t>(size, 1U << 14U));
  const Batch batch = checked(payload);
  answer(payload, batch);
  // A plain message in a batch is one message of it, unless it begins as none.
  if (!batch.plain() || !payload.starts_with("MSH|^~\\&|")) return 0;
  const std::string wrapped =
      "BHS|^~\\&|A||||||||B1\r" + payload + "\r" + payload + "\rBTS|2\rFTS|1\r";
  ENSURE(messages(checked(wrapped)) == 2);
  return 0;
}
