// The spec tables of channels/*.yaml.
#include "channels/src/files.hpp"

namespace parsers::yaml {

using namespace channels;

template <>
const Spec<Accept>& spec<Accept>() {
  static const auto table =
      Spec<Accept>("accept", "Who may connect, and how much may be sent.")
          .option("from", &Accept::from, "Networks that may connect; empty accepts all.",
                  "[10.20.0.0/16]")
          .option("connections", &Accept::connections, "Connections at the same time.", "8")
          .between(1, 10'000)
          .option("max_message", &Accept::max_message, "Largest message; a larger one gets AR.",
                  "4 MiB")
          .option("idle_timeout", &Accept::idle_timeout,
                  "A connection without messages is closed after this; 0s never.", "15m")
          .option("commit_bytes", &Accept::commit_bytes,
                  "MLLP release 2: each frame is confirmed with the byte 06 when all in it is "
                  "stored, and the acknowledgement follows; with 15, and nothing else, when it is "
                  "not.",
                  "yes");
  return table;
}

template <>
const Spec<ReadCharset>& spec<ReadCharset>() {
  static const auto table =
      Spec<ReadCharset>("charset",
                        "Which characters the bytes mean: a mark, `force`, MSH-18, `fallback`.")
          .option("fallback", &ReadCharset::fallback,
                  "Where MSH-18 says nothing, ASCII, or what weir does not know. auto: what is "
                  "UTF-8 is read as UTF-8, the rest as windows-1252.",
                  "windows-1250")
          .option("force", &ReadCharset::force, "For senders whose MSH-18 is wrong.", "8859/2")
          .short_form("fallback")
          .at_most_one({"fallback", "force"});
  return table;
}

template <>
const Spec<Duplicates>& spec<Duplicates>() {
  static const auto table =
      Spec<Duplicates>("duplicates", "What is done with a message that came before.")
          .option("by", &Duplicates::by,
                  "What makes it the same: MSH-10 of the same MSH-3 and MSH-4.", "MSH-10")
          .option("within", &Duplicates::within, "How long a message is remembered.", "24h")
          .option("then", &Duplicates::then,
                  "process: like any other. ack-and-drop: with the same content it is answered as "
                  "before and goes nowhere; with another it is processed. refuse: it gets AE.",
                  "ack-and-drop");
  return table;
}

template <>
const Spec<Pieces>& spec<Pieces>() {
  static const auto table =
      Spec<Pieces>("pieces",
                   "What is done with a message that is cut into several (DSC-1, MSH-14, ADD).")
          .option(
              "join", &Pieces::join,
              "yes: each piece is stored and answered, and waits; what all of them say together "
              "is processed when the last is here. no: each is processed by itself.",
              "no")
          .option("wait", &Pieces::wait,
                  "How long the pieces wait for the next. After that, what came is held for "
                  "review, and is an issue.",
                  "10m");
  return table;
}

template <>
const Spec<channels::Read>& spec<channels::Read>() {
  static const auto table =
      Spec<channels::Read>("read", "How messages are read.")
          .option("format", &channels::Read::format,
                  "What comes in. cda and fhir come over HTTP and as files.", "hl7v2")
          .option("max_size", &channels::Read::max_size,
                  "The largest message that is read, where it is another than accept.max_message.",
                  "50 MiB")
          .option("version", &channels::Read::version,
                  "The HL7 version of messages whose MSH-12 says none that weir knows.", "2.5.1")
          .option("profile", &channels::Read::profile,
                  "What the vendor really sends: a file of profiles/.", "acme-lis")
          .option("check", &channels::Read::check,
                  "How strictly messages are checked: none; structure: segments and groups; "
                  "profile: fields too, which is usual where there is a profile.",
                  "structure")
          .option("severity", &channels::Read::severity,
                  "Kinds of findings that are graver or less grave here. An error refuses the "
                  "message, a warning becomes a signal.",
                  "{ missing-field: warning, too-long: off }")
          .option("charset", &channels::Read::charset,
                  "Character set, when MSH-18 does not say it, or whatever it says.", "auto")
          .option("duplicates", &channels::Read::duplicates,
                  "What is done with a message that came before.",
                  "{ by: MSH-10, within: 24h, then: ack-and-drop }")
          .option("pieces", &channels::Read::pieces,
                  "What is done with a message that is cut into several.",
                  "{ join: yes, wait: 10m }")
          .option("sequence", &channels::Read::sequence,
                  "Sequence numbers in MSH-13. off: nobody looks. check: one that is not the next "
                  "of its sender is a finding. enforce: it is refused, and MSA-4 says which is the "
                  "next; what is not numbered is processed.",
                  "check")
          .option(
              "repair", &channels::Read::repair,
              "How grave each kind of deviation is: accept, warn or refuse; one word is for all "
              "of them.",
              "{ line-ends: accept, wrapped-lines: refuse }");
  return table;
}

template <>
const Spec<AckProblems>& spec<AckProblems>() {
  static const auto table =
      Spec<AckProblems>("problems", "Which answer a message gets that is not accepted.")
          .option("unreadable", &AckProblems::unreadable, "It is no HL7 message.", "AR")
          .option("check_failed", &AckProblems::check_failed,
                  "Something that is needed is missing, such as MSH-10.", "AE")
          .option("refused", &AckProblems::refused,
                  "It is not for this environment, or weir cannot store it now.", "AR")
          .option("out_of_sequence", &AckProblems::out_of_sequence,
                  "Its sequence number is not the next.", "AE")
          .option(
              "mapping_failed", &AckProblems::mapping_failed,
              "It is stored, and a mapping made nothing of it: that delivery waits for a person. "
              "AA: the sender need not care. AE or AR: it is told, and what it sends instead is "
              "another message; what other routes made is delivered all the same.",
              "AE");
  return table;
}

template <>
const Spec<AckFrom>& spec<AckFrom>() {
  static const auto table = Spec<AckFrom>("from", "Who answers: MSH-3 and MSH-4 of the ACK.")
                                .option("application", &AckFrom::application,
                                        "MSH-3; else what the sender wrote in MSH-5.", "WEIR")
                                .option("facility", &AckFrom::facility,
                                        "MSH-4; else what the sender wrote in MSH-6.", "MERCY");
  return table;
}

template <>
const Spec<Ack>& spec<Ack>() {
  static const auto table =
      Spec<Ack>("ack", "How messages are answered.")
          .option(
              "style", &Ack::style,
              "original: one answer, AA, AE or AR, whatever MSH-15 and MSH-16 say. enhanced: CA, "
              "CE or CR, then an application acknowledgement, each as asked. auto: enhanced when "
              "the message asks for it.",
              "original")
          .option("commit", &Ack::commit,
                  "Enhanced: when CA, CE or CR is sent. asked: as MSH-15 says; AL, NE, ER or SU: "
                  "always, never, on error, on success.",
                  "AL")
          .option("application", &Ack::application,
                  "Enhanced: when AA, AE or AR is sent. asked: as MSH-16 says.", "NE")
          .option("application_to", &Ack::application_to,
                  "A destination of this channel to which application acknowledgements go as "
                  "messages of their own; without it they follow on the same connection.",
                  "replies")
          .option("send_when", &Ack::send_when,
                  "stored: after the message is safe on disk. received: before, so a crash can "
                  "lose it.",
                  "stored")
          .option("batch", &Ack::batch,
                  "Several messages in one frame. each: an answer for each, in order. one: one "
                  "batch of answers, when all are stored. errors: the same, with those that are "
                  "not accepted; without any, all is well. none: no answer. Unsaid: one for a "
                  "batch (FHS, BHS), each for messages behind one another.",
                  "one")
          .option("problems", &Ack::problems, "Answers to messages that are not accepted.",
                  "{ unreadable: AR }")
          .option("warnings", &Ack::warnings,
                  "An AA tells what was odd, each an ERR with severity W; from HL7 2.5 on. Places "
                  "and sentences, never what stood there.",
                  "yes")
          .option("from", &Ack::from, "Who answers.", "{ application: WEIR, facility: MERCY }");
  return table;
}

template <>
const Spec<RouteFile>& spec<RouteFile>() {
  static const auto table =
      Spec<RouteFile>(
          "route",
          "What is done with messages that pass a test. Every route whose test holds runs.")
          .option("name", &RouteFile::name, "Name for people.", "admissions and updates")
          .required()
          .option("when", &RouteFile::when, "The test; without it every message passes.",
                  "MSH-9.2 in ('A01', 'A08')")
          .option(
              "first", &RouteFile::first,
              "A mapping from HL7 v2 to HL7 v2 that runs before; what it makes is mapped, or sent.",
              "acme-normalise")
          .option("map", &RouteFile::map,
                  "The mapping; without it the message goes out as it came in.", "adt-to-fhir")
          .option("send", &RouteFile::send, "Destinations.", "[fhir, archive]")
          .or_one()
          .option("hold", &RouteFile::hold, "Parks the message in a queue for a person.", "review")
          .exactly_one({"send", "hold"});
  return table;
}

template <>
const Spec<Otherwise>& spec<Otherwise>() {
  static const auto table =
      Spec<Otherwise>("otherwise", "What is done with a message that no route takes.")
          .option("drop", &Otherwise::drop,
                  "It is stored, counted, acknowledged and not sent; the word says why.",
                  "not-subscribed")
          .option("hold", &Otherwise::hold, "It is parked in a queue for a person.", "review")
          .option(
              "refuse", &Otherwise::refuse,
              "It is stored and answered with AR (CR): this channel does not take its type; the "
              "word says why.",
              "unsupported")
          .exactly_one({"drop", "hold", "refuse"});
  return table;
}

template <>
const Spec<channels::Retry>& spec<channels::Retry>() {
  static const auto table =
      Spec<channels::Retry>("retry", "How a delivery that failed is tried again.")
          .option("first", &channels::Retry::first, "Wait before the first retry.", "1s")
          .option("grow", &channels::Retry::grow, "Each wait is so many times the one before.",
                  "2x")
          .option("up_to", &channels::Retry::up_to, "No wait is longer.", "2m")
          .option("for", &channels::Retry::for_, "After this nobody tries again.", "24h")
          .option("tries", &channels::Retry::tries,
                  "Nor after so many tries; 0: as many as fit into the time.", "10")
          .between(0, 1'000'000)
          .option(
              "then", &channels::Retry::then,
              "What becomes of it then. park: it waits for a person, and what is behind it goes "
              "on. halt: everything waits behind it, until `weir queue retry` or `skip`.",
              "park");
  return table;
}

template <>
const Spec<OnReply>& spec<OnReply>() {
  static const auto table = [] {
    Spec<OnReply> made("on_reply", "What each reply of an MLLP receiver does to the delivery.");
    for (const ReplyRow& row : kReplyRows) {
      auto of = [at = static_cast<std::size_t>(row.kind)](OnReply& all) -> Reaction& {
        return all.by[at];
      };
      made = Spec(std::move(made).option_at(row.name, of, row.about, "retry"));
    }
    return made;
  }();
  return table;
}

template <>
const Spec<WriteCharset>& spec<WriteCharset>() {
  static const auto table =
      Spec<WriteCharset>("charset", "In which characters HL7 v2 is written; MSH-18 says so.")
          .option("set", &WriteCharset::set, "The character set; else as the message came.",
                  "windows-1252")
          .option("missing", &WriteCharset::missing,
                  "A character that the set does not have. park: the delivery waits for a person. "
                  "question-mark: ? is written in its place, and it is a finding.",
                  "question-mark")
          .short_form("set");
  return table;
}

template <>
const Spec<DestinationFile>& spec<DestinationFile>() {
  static const auto table =
      Spec<DestinationFile>("destination", "Where messages are delivered, and on what terms.")
          .option("to", &DestinationFile::to, "An endpoint of env/*.yaml.", "fhir-store")
          .required()
          .option("send_as", &DestinationFile::send_as,
                  "How it is sent: fhir-transaction over HTTP, hl7v2 over MLLP.",
                  "fhir-transaction")
          .option("timeout", &DestinationFile::timeout, "How long an HTTP answer may take.", "10s")
          .option("parallel", &DestinationFile::parallel,
                  "Deliveries at the same time; only with keep_order_by, for different keys.", "4")
          .between(1, 64)
          .option("retry", &DestinationFile::retry, "When it fails.",
                  "{ first: 1s, grow: 2x, up_to: 2m, for: 24h }")
          .option("never_retry", &DestinationFile::never_retry,
                  "HTTP answers after which a delivery is parked at once.", "[400, 422]")
          .option("path", &DestinationFile::path, "Name of the file in a directory.",
                  "=meta.date & '/' & MSH-10 & '.hl7'")
          .option("write", &DestinationFile::write,
                  "made: what the mapping made. original: the message as it came.", "original")
          .option("write_as", &DestinationFile::write_as,
                  "xml: HL7 v2 goes out in its XML encoding, in UTF-8, also what came in another. "
                  "Unsaid: with separators, or as the message came.",
                  "xml")
          .option("expect_ack", &DestinationFile::expect_ack,
                  "How long an MLLP receiver may take to answer.", "30s")
          .option("on_reject", &DestinationFile::on_reject,
                  "What a NAK of the receiver does: hold parks the delivery, retry tries again. "
                  "Unsaid: as on_reply says.",
                  "hold")
          .option("on_reply", &DestinationFile::on_reply,
                  "What each reply does: done, retry, park, or halt (all wait for a person).",
                  "{ AE: park, timeout: halt }")
          .option("drops_duplicates", &DestinationFile::drops_duplicates,
                  "The receiver is known to drop a message that it has already: what may have "
                  "arrived is sent again.",
                  "yes")
          .option("connection", &DestinationFile::connection,
                  "kept: one connection for all messages. per-message: a new one for each.", "kept")
          .option("commit_bytes", &DestinationFile::commit_bytes,
                  "MLLP release 2: the receiver confirms with a byte (06 or 15) instead of an "
                  "acknowledgement.",
                  "no")
          .option("charset", &DestinationFile::charset, "In which characters HL7 v2 is written.",
                  "8859/1")
          .later("success", "HTTP answers that mean it worked.", "2xx",
                 "only 2xx means success yet")
          .later("subject", "Subject of an event.", "='mercy.visit'",
                 "events are not published yet")
          .later("dedupe_id", "What makes two events the same.", "=MSH-10",
                 "events are not published yet");
  return table;
}

template <>
const Spec<ChannelFile>& spec<ChannelFile>() {
  static const auto table =
      Spec<ChannelFile>("channel", "Who may send, how we answer, what is done: channels/*.yaml.")
          .option("channel", &ChannelFile::channel, "Name of the channel.", "adt-epic-in")
          .required()
          .option("about", &ChannelFile::about, "What it is for, in a sentence.",
                  "Patient movements into the FHIR store")
          .option("owner", &ChannelFile::owner, "A team of hospital.yaml.", "integration")
          .option("vendor", &ChannelFile::vendor, "A company of hospital.yaml.", "epic")
          .option("lane", &ChannelFile::lane, "Group of the overview.", "patient-flow")
          .option("tier", &ChannelFile::tier, "1 matters most.", "1")
          .between(1, 5)
          .option("tags", &ChannelFile::tags, "Words to find it by.", "[adt]")
          .option("listen", &ChannelFile::listen, "Endpoints of env/*.yaml where messages come in.",
                  "adt-epic-listener")
          .or_one()
          .required()
          .option("accept", &ChannelFile::accept, "Who may connect.", "{ connections: 8 }")
          .option("read", &ChannelFile::read, "How messages are read.",
                  "{ format: hl7v2, version: 2.5.1 }")
          .option("ack", &ChannelFile::ack, "How messages are answered.", "{ style: original }")
          .option("keep_order_by", &ChannelFile::keep_order_by,
                  "Messages with the same value never overtake one another.", "PID-3[.5 = 'MR'].1")
          .option("routes", &ChannelFile::routes, "What is done, with which messages.",
                  "[{ name: all, map: adt-to-fhir, send: fhir }]")
          .required()
          .option("otherwise", &ChannelFile::otherwise,
                  "What is done with the rest; without it they are held for review.",
                  "{ drop: not-subscribed }")
          .option("destinations", &ChannelFile::destinations, "Destinations by name.",
                  "{ fhir: { to: fhir-store, send_as: fhir-transaction } }")
          .later("objectives", "What is normal; else a ticket.", "{ silence: { otherwise: 20m } }",
                 "conditions are not watched yet")
          .later("tickets", "Where tickets go.", "{ desk: service-desk }",
                 "tickets are not sent yet");
  return table;
}

}  // namespace parsers::yaml
