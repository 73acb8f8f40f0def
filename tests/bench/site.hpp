// The site that the benchmarks run: admissions and results, each mapped to a FHIR transaction that
// one destination is owed.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace bench {

// Path in the site to text.
inline std::map<std::string, std::string> site_files(std::uint16_t in, std::uint16_t out) {
  auto endpoint = [](const char* scheme, std::uint16_t port, const char* path) {
    return std::string(scheme) + "127.0.0.1:" + std::to_string(port) + path;
  };
  return {
      {"hospital.yaml",
       "format: 1\nsite: bench\n"
       "facility: { code: HILLSIDE, name: Bench, timezone: America/Chicago }\n"
       "owners:\n  it: { team: Interface Team, desk_group: IT, email: it@hillside.example }\n"
       "assigning_authorities:\n  HILLSIDE: urn:oid:2.16.840.1.113883.3.9999.1\n"
       "  SSA: urn:oid:2.16.840.1.113883.4.1\n"},
      {"env/bench.yaml",
       "environment: bench\naccept_processing_id: [P]\nendpoints:\n  in: { mllp: " +
           endpoint("", in, "") + " }\n  out: { http: " + endpoint("http://", out, "/fhir") +
           " }\n"},
      {"channels/bench.yaml",
       "channel: bench\nabout: Admissions and results into a FHIR store\nowner: it\ntier: "
       "1\nlisten: in\n"
       "ack: { from: { application: WEIR, facility: HILLSIDE } }\n"
       "keep_order_by: PID-3[first].1\n"
       "routes:\n"
       "  - { name: admissions, when: \"MSH-9.1 = 'ADT'\", map: adt-to-fhir, send: fhir }\n"
       "  - { name: results, when: \"MSH-9.1 = 'ORU'\", map: oru-to-fhir, send: fhir }\n"
       "otherwise: { hold: review }\n"
       "destinations:\n  fhir: { to: out, send_as: fhir-transaction, timeout: 10s, parallel: 4 "
       "}\n"},
  };
}

}  // namespace bench
