#include "engine/log/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace engine::log {

void start() {
  auto logger = spdlog::stderr_logger_mt("weir");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void write(Level level, std::string_view event, std::initializer_list<Pair> pairs) {
  std::string line = "event=";
  line += event;
  for (const Pair& pair : pairs) {
    ((line += ' ') += pair.key) += '=';
    const std::string_view text = pair.value.text();
    const bool quote = text.empty() || text.find_first_of(" =\"") != std::string_view::npos;
    if (quote) line += '"';
    for (const char c : text) line += c == '"' || c == '\n' ? '\'' : c;
    if (quote) line += '"';
  }
  const auto spd = level == Level::error     ? spdlog::level::err
                   : level == Level::warning ? spdlog::level::warn
                                             : spdlog::level::info;
  spdlog::log(spd, "{}", line);
}

}  // namespace engine::log
