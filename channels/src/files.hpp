// What the files of a site say: hospital.yaml, env/*.yaml, profiles/*.yaml, channels/*.yaml, each
// as one struct.
//
// Knows every key that works, with its default (the member initialisers) and its sentence (the
// spec tables in files_*.cpp). Keys of the language that do not work yet are known too, and are
// errors that say so.
// Does not know whether names lead anywhere: load.hpp does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "channels/src/ack_style.hpp"
#include "channels/src/endpoint_file.hpp"
#include "channels/src/reaction.hpp"
#include "channels/src/sequence.hpp"
#include "mappings/src/program.hpp"
#include "parsers/hl7v2/findings.hpp"
#include "parsers/repair/repairs.hpp"
#include "parsers/yaml/spec.hpp"

namespace channels {

namespace core = parsers::core;
namespace yaml = parsers::yaml;

// hospital.yaml
struct Facility {
  core::Name code;
  core::Name name;
  core::Name timezone;
  core::Name oid;
};
struct Owner {
  core::Name team;
  core::Name desk_group;
  core::Name email;
};
struct Vendor {
  core::Name name;
  core::Name support;
  core::Name contract;
};
struct HospitalFile {
  int format = 1;
  yaml::Text site;
  Facility facility;
  yaml::Map<Owner> owners;
  yaml::Map<Vendor> vendors;
  yaml::Map<std::string> namespaces;
  yaml::Map<std::string> assigning_authorities;
};

// env/*.yaml
struct EnvironmentFile {
  yaml::Text environment;
  std::vector<yaml::Text> accept_processing_id;
  yaml::Map<EndpointText> endpoints;
};

// profiles/*.yaml
struct ProfileField {
  core::Name name;
  yaml::Text type;
  std::optional<bool> required;
  std::optional<bool> repeat;
  std::optional<std::uint32_t> max_length;
  yaml::Text table;
  std::vector<core::Name> values;
};
struct ProfileSegment {
  core::Name name;
  yaml::Map<ProfileField> fields;
};
struct Addition {
  yaml::Text add;
  yaml::Text after;
  bool required = false;
  bool repeat = true;
};
struct ProfileFile {
  yaml::Text profile;
  yaml::Text based_on;
  core::Name about;
  yaml::Map<ProfileSegment> segments;
  yaml::Map<std::vector<Addition>> messages;
  yaml::Map<std::vector<yaml::Text>> optional;
  yaml::Map<ProfileField> fields;
};

// channels/*.yaml
struct Accept {
  std::vector<yaml::Text> from;
  int connections = 64;
  yaml::Size max_message{64ULL << 20U};
  yaml::Duration idle_timeout{0};  // 0: none
  bool commit_bytes = false;
};
struct ReadCharset {
  yaml::Text fallback;
  yaml::Text force;
};
// What is done with a message that came before.
enum class DuplicateBy : std::uint8_t { control_id };
enum class DuplicateThen : std::uint8_t { process, ack_and_drop, refuse };
struct Duplicates {
  DuplicateBy by = DuplicateBy::control_id;
  yaml::Duration within{24LL * 3600 * 1000};
  DuplicateThen then = DuplicateThen::process;
};
// What is done with a message that came in pieces.
struct Pieces {
  bool join = true;
  yaml::Duration wait{10LL * 60 * 1000};
};
enum class Check : std::uint8_t { unsaid, none, structure, profile };
// What a row of the table of repairs is changed to. `others`: every row that is not.
struct ReadRepair {
  yaml::Placed<parsers::repair::Lenience> others;
  std::array<yaml::Placed<parsers::repair::Lenience>, parsers::repair::kKinds> by{};  // by Kind
};
struct Read {
  mappings::Format format = mappings::Format::hl7v2;
  yaml::Size max_size{0};  // 0: as accept.max_message says
  ReadCharset charset;
  yaml::Text version;
  Duplicates duplicates;
  Pieces pieces;
  Sequence sequence = Sequence::off;
  yaml::Text profile;
  Check check = Check::unsaid;
  yaml::Map<parsers::hl7v2::Weight> severity;
  ReadRepair repair;
};
enum class SendWhen : std::uint8_t { received, stored };
struct AckFrom {
  core::Name application;
  core::Name facility;
};
struct Ack {
  AckStyle style = AckStyle::original;
  AckWhen commit = AckWhen::asked;
  AckWhen application = AckWhen::asked;
  yaml::Text application_to;
  SendWhen send_when = SendWhen::stored;
  BatchAck batch = BatchAck::unsaid;
  AckProblems problems;
  AckTerms terms() const { return {style, commit, application, problems}; }
  bool warnings = false;
  AckFrom from;
};
struct RouteFile {
  yaml::Text name;
  yaml::FormulaText when;
  yaml::Text first;
  yaml::Text map;
  std::vector<yaml::Text> send;
  yaml::Text hold;
};
struct Otherwise {
  core::Name drop;
  core::Name hold;
  core::Name refuse;
};
enum class Growth : std::uint8_t { same, by_half, twice, thrice };  // 1x 1.5x 2x 3x
// park: it waits for a person, the rest goes on. halt: everything waits for a person.
enum class GiveUp : std::uint8_t { park, halt };
struct Retry {
  yaml::Duration first{1000};
  Growth grow = Growth::twice;
  yaml::Duration up_to{120'000};
  yaml::Duration for_{24LL * 3600 * 1000};
  int tries = 0;  // 0: as many as fit
  GiveUp then = GiveUp::park;
};
enum class SendAs : std::uint8_t { unsaid, fhir_transaction, hl7v2 };
enum class Write : std::uint8_t { made, original };
enum class WriteAs : std::uint8_t { unsaid, xml };
enum class OnReject : std::uint8_t { unsaid, hold, retry };
// What a row of the table of reactions is changed to.
struct OnReply {
  Reactions by{};
};
enum class Connection : std::uint8_t { kept, per_message };
// What is done where a character does not exist in the set.
enum class Lacking : std::uint8_t { park, question_mark };
struct WriteCharset {
  yaml::Text set;
  Lacking missing = Lacking::park;
};
struct DestinationFile {
  yaml::Text to;
  SendAs send_as = SendAs::unsaid;
  yaml::Duration timeout{10'000};
  int parallel = 1;
  Retry retry;
  std::vector<int> never_retry;
  yaml::FormulaText path;
  Write write = Write::made;
  WriteAs write_as = WriteAs::unsaid;
  yaml::Duration expect_ack{30'000};
  OnReject on_reject = OnReject::unsaid;
  OnReply on_reply;
  bool drops_duplicates = false;
  Connection connection = Connection::kept;
  WriteCharset charset;
  bool commit_bytes = false;
};
struct ChannelFile {
  yaml::Text channel;
  core::Name about;
  yaml::Text owner;
  yaml::Text vendor;
  core::Name lane;
  int tier = 3;
  std::vector<core::Name> tags;
  std::vector<yaml::Text> listen;
  Accept accept;
  Read read;
  Ack ack;
  yaml::FormulaText keep_order_by;
  std::vector<RouteFile> routes;
  Otherwise otherwise;
  yaml::Map<DestinationFile> destinations;
};

}  // namespace channels

template <>
inline constexpr auto parsers::yaml::words<mappings::Format> =
    std::array{parsers::yaml::Word{"hl7v2", mappings::Format::hl7v2},
               parsers::yaml::Word{"cda", mappings::Format::cda},
               parsers::yaml::Word{"fhir", mappings::Format::fhir}};
template <>
inline constexpr auto parsers::yaml::words<channels::DuplicateBy> =
    std::array{parsers::yaml::Word{"MSH-10", channels::DuplicateBy::control_id}};
template <>
inline constexpr auto parsers::yaml::words<channels::DuplicateThen> =
    std::array{parsers::yaml::Word{"process", channels::DuplicateThen::process},
               parsers::yaml::Word{"ack-and-drop", channels::DuplicateThen::ack_and_drop},
               parsers::yaml::Word{"refuse", channels::DuplicateThen::refuse}};
template <>
inline constexpr auto parsers::yaml::words<channels::Sequence> =
    std::array{parsers::yaml::Word{"off", channels::Sequence::off},
               parsers::yaml::Word{"check", channels::Sequence::check},
               parsers::yaml::Word{"enforce", channels::Sequence::enforce}};
template <>
inline constexpr auto parsers::yaml::words<channels::Check> =
    std::array{parsers::yaml::Word{"none", channels::Check::none},
               parsers::yaml::Word{"structure", channels::Check::structure},
               parsers::yaml::Word{"schema", channels::Check::structure},
               parsers::yaml::Word{"profile", channels::Check::profile}};
template <>
inline constexpr auto parsers::yaml::words<parsers::hl7v2::Weight> =
    std::array{parsers::yaml::Word{"error", parsers::hl7v2::Weight::error},
               parsers::yaml::Word{"warning", parsers::hl7v2::Weight::warning},
               parsers::yaml::Word{"info", parsers::hl7v2::Weight::info},
               parsers::yaml::Word{"off", parsers::hl7v2::Weight::off}};
template <>
inline constexpr auto parsers::yaml::words<parsers::repair::Lenience> =
    std::array{parsers::yaml::Word{"accept", parsers::repair::Lenience::accept},
               parsers::yaml::Word{"warn", parsers::repair::Lenience::warn},
               parsers::yaml::Word{"refuse", parsers::repair::Lenience::refuse}};
template <>
inline constexpr auto parsers::yaml::words<channels::AckStyle> =
    std::array{parsers::yaml::Word{"original", channels::AckStyle::original},
               parsers::yaml::Word{"enhanced", channels::AckStyle::enhanced},
               parsers::yaml::Word{"auto", channels::AckStyle::automatic}};
template <>
inline constexpr auto parsers::yaml::words<channels::AckWhen> =
    std::array{parsers::yaml::Word{"asked", channels::AckWhen::asked},
               parsers::yaml::Word{"AL", channels::AckWhen::always},
               parsers::yaml::Word{"NE", channels::AckWhen::never},
               parsers::yaml::Word{"ER", channels::AckWhen::on_error},
               parsers::yaml::Word{"SU", channels::AckWhen::on_success}};
template <>
inline constexpr auto parsers::yaml::words<channels::BatchAck> =
    std::array{parsers::yaml::Word{"each", channels::BatchAck::each},
               parsers::yaml::Word{"one", channels::BatchAck::one},
               parsers::yaml::Word{"none", channels::BatchAck::none},
               parsers::yaml::Word{"errors", channels::BatchAck::errors}};
template <>
inline constexpr auto parsers::yaml::words<channels::SendWhen> =
    std::array{parsers::yaml::Word{"received", channels::SendWhen::received},
               parsers::yaml::Word{"stored", channels::SendWhen::stored}};
template <>
inline constexpr auto parsers::yaml::words<channels::Nak> = std::array{
    parsers::yaml::Word{"AE", channels::Nak::AE}, parsers::yaml::Word{"AR", channels::Nak::AR}};
template <>
inline constexpr auto parsers::yaml::words<channels::MappingFailed> =
    std::array{parsers::yaml::Word{"AA", channels::MappingFailed::AA},
               parsers::yaml::Word{"AE", channels::MappingFailed::AE},
               parsers::yaml::Word{"AR", channels::MappingFailed::AR}};
template <>
inline constexpr auto parsers::yaml::words<channels::Growth> =
    std::array{parsers::yaml::Word{"1x", channels::Growth::same},
               parsers::yaml::Word{"1.5x", channels::Growth::by_half},
               parsers::yaml::Word{"2x", channels::Growth::twice},
               parsers::yaml::Word{"3x", channels::Growth::thrice}};
template <>
inline constexpr auto parsers::yaml::words<channels::GiveUp> =
    std::array{parsers::yaml::Word{"park", channels::GiveUp::park},
               parsers::yaml::Word{"halt", channels::GiveUp::halt}};
template <>
inline constexpr auto parsers::yaml::words<channels::SendAs> =
    std::array{parsers::yaml::Word{"fhir-transaction", channels::SendAs::fhir_transaction},
               parsers::yaml::Word{"hl7v2", channels::SendAs::hl7v2}};
template <>
inline constexpr auto parsers::yaml::words<channels::Write> =
    std::array{parsers::yaml::Word{"made", channels::Write::made},
               parsers::yaml::Word{"original", channels::Write::original}};
template <>
inline constexpr auto parsers::yaml::words<channels::WriteAs> =
    std::array{parsers::yaml::Word{"xml", channels::WriteAs::xml}};
template <>
inline constexpr auto parsers::yaml::words<channels::OnReject> =
    std::array{parsers::yaml::Word{"hold", channels::OnReject::hold},
               parsers::yaml::Word{"retry", channels::OnReject::retry}};
template <>
inline constexpr auto parsers::yaml::words<channels::Reaction> =
    std::array{parsers::yaml::Word{"done", channels::Reaction::done},
               parsers::yaml::Word{"retry", channels::Reaction::retry},
               parsers::yaml::Word{"park", channels::Reaction::park},
               parsers::yaml::Word{"halt", channels::Reaction::halt}};
template <>
inline constexpr auto parsers::yaml::words<channels::Connection> =
    std::array{parsers::yaml::Word{"kept", channels::Connection::kept},
               parsers::yaml::Word{"per-message", channels::Connection::per_message}};
template <>
inline constexpr auto parsers::yaml::words<channels::Lacking> =
    std::array{parsers::yaml::Word{"park", channels::Lacking::park},
               parsers::yaml::Word{"question-mark", channels::Lacking::question_mark}};

namespace parsers::yaml {
template <>
const Spec<channels::HospitalFile>& spec<channels::HospitalFile>();
template <>
const Spec<channels::EnvironmentFile>& spec<channels::EnvironmentFile>();
template <>
const Spec<channels::ProfileFile>& spec<channels::ProfileFile>();
template <>
const Spec<channels::ChannelFile>& spec<channels::ChannelFile>();
}  // namespace parsers::yaml
