#include "tools/secrets.hpp"

#include <cstdlib>

namespace tools {

namespace core = parsers::core;

std::string secrets_directory(const std::string& said, const std::string& site) {
  if (!said.empty()) return said;
  const char* const systemd = std::getenv("CREDENTIALS_DIRECTORY");
  return systemd != nullptr ? systemd : site + "/secrets";
}

engine::run::Secrets read_secrets(const channels::Plan& plan, const std::string& directory,
                                  core::Severity severity, core::Problems& problems) {
  engine::run::Secrets secrets(directory);
  for (const channels::Secret& secret : channels::secrets_of(plan)) {
    const core::Result<void> read = secrets.read(secret);
    if (read) continue;
    core::Problem problem = read.error();
    problem.severity = severity;
    problems.add(std::move(problem));
  }
  return secrets;
}

}  // namespace tools
