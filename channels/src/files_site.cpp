// The spec tables of hospital.yaml and env/*.yaml; files_endpoint.cpp has that of an endpoint.
#include "channels/src/files.hpp"

namespace parsers::yaml {

using channels::EnvironmentFile;
using channels::Facility;
using channels::HospitalFile;
using channels::Owner;
using channels::Vendor;

template <>
const Spec<Facility>& spec<Facility>() {
  static const auto table =
      Spec<Facility>("facility", "The hospital whose interfaces these are.")
          .option("code", &Facility::code, "Short name, as it stands in MSH-4 and MSH-6.", "MERCY")
          .option("name", &Facility::name, "Name for people.", "Mercy Hospital North")
          .option("timezone", &Facility::timezone,
                  "Zone of timestamps that carry no offset (IANA name).", "America/Chicago")
          .option("oid", &Facility::oid, "Object identifier of the facility.",
                  "2.16.840.1.113883.3.999");
  return table;
}

template <>
const Spec<Owner>& spec<Owner>() {
  static const auto table =
      Spec<Owner>("owner", "A team that owns channels or tables.")
          .option("team", &Owner::team, "Name of the team.", "Interface Team")
          .option("desk_group", &Owner::desk_group, "Its group at the helpdesk.", "IT-INTERFACES")
          .option("email", &Owner::email, "Where it is reached.", "interfaces@mercy.example");
  return table;
}

template <>
const Spec<Vendor>& spec<Vendor>() {
  static const auto table =
      Spec<Vendor>("vendor", "A company whose system is at the other end.")
          .option("name", &Vendor::name, "Name of the company or its product.", "ACME LIS")
          .option("support", &Vendor::support, "Phone or address of its support.",
                  "support@acme.example")
          .option("contract", &Vendor::contract, "When support is there.", "weekdays 07-18");
  return table;
}

template <>
const Spec<HospitalFile>& spec<HospitalFile>() {
  static const auto table =
      Spec<HospitalFile>("hospital", "Facts about the site: hospital.yaml.")
          .option("format", &HospitalFile::format, "Version of the file format.", "1")
          .between(1, 1)
          .option("site", &HospitalFile::site,
                  "Name of the site; ids of resources are made with it, so it never changes.",
                  "mercy-north")
          .required()
          .option("facility", &HospitalFile::facility, "The hospital.",
                  "{ code: MERCY, timezone: America/Chicago }")
          .option("owners", &HospitalFile::owners, "Teams by short name.",
                  "{ lab-it: { team: Lab IT } }")
          .option("vendors", &HospitalFile::vendors, "Companies by short name.",
                  "{ acme: { name: ACME LIS } }")
          .option("namespaces", &HospitalFile::namespaces, "Short names for system URIs.",
                  "{ loinc: http://loinc.org }")
          .option("assigning_authorities", &HospitalFile::assigning_authorities,
                  "Assigning authorities as they stand in messages, and their identifier systems.",
                  "{ MERCY: urn:oid:2.16.840.1.113883.3.999.1 }")
          .later("keep", "How long messages are kept.", "{ messages: 30d }",
                 "messages are not pruned yet, everything is kept");
  return table;
}

template <>
const Spec<EnvironmentFile>& spec<EnvironmentFile>() {
  static const auto table =
      Spec<EnvironmentFile>("environment", "Addresses of one environment: env/*.yaml.")
          .option("environment", &EnvironmentFile::environment,
                  "Name of the environment, as the file is named.", "prod")
          .required()
          .option("accept_processing_id", &EnvironmentFile::accept_processing_id,
                  "Values of MSH-11 that are accepted here; empty accepts all.", "[P]")
          .option("endpoints", &EnvironmentFile::endpoints, "Addresses by name.",
                  "{ fhir-store: { http: http://127.0.0.1:8080/fhir } }")
          .later("desks", "Helpdesks by name.",
                 "{ service-desk: { servicenow: https://desk.example } }",
                 "tickets are not sent yet");
  return table;
}

}  // namespace parsers::yaml
