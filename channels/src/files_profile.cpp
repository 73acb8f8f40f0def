// The spec tables of profiles/*.yaml.
#include "channels/src/files.hpp"

namespace parsers::yaml {

using channels::Addition;
using channels::ProfileField;
using channels::ProfileFile;
using channels::ProfileSegment;

template <>
const Spec<ProfileField>& spec<ProfileField>() {
  static const auto table =
      Spec<ProfileField>("field", "What a field must be; what is not said stays as HL7 has it.")
          .option("name", &ProfileField::name, "Name for people.", "VIP flag")
          .option("type", &ProfileField::type, "Data type of HL7.", "ID")
          .option("required", &ProfileField::required,
                  "yes: without it the message is refused. no: HL7 requires it, the vendor does "
                  "not send it.",
                  "yes")
          .option("repeat", &ProfileField::repeat, "Whether it may have repetitions.", "no")
          .option("max_length", &ProfileField::max_length,
                  "Characters that a repetition has at most.", "65536")
          .between(1, 1LL << 30U)
          .option("table", &ProfileField::table, "HL7 table with the codes that it may have.",
                  "0001")
          .option("values", &ProfileField::values, "The codes that it may have.", "[Y, N]")
          .at_most_one({"table", "values"});
  return table;
}

template <>
const Spec<ProfileSegment>& spec<ProfileSegment>() {
  static const auto table =
      Spec<ProfileSegment>("segment", "A segment that HL7 does not know.")
          .option("name", &ProfileSegment::name, "Name for people.", "ACME patient flags")
          .option("fields", &ProfileSegment::fields, "Its fields by number.",
                  "{ 1: { name: VIP flag, type: ID, values: [Y, N] } }");
  return table;
}

template <>
const Spec<Addition>& spec<Addition>() {
  static const auto table =
      Spec<Addition>("addition", "A segment that a message structure has in addition.")
          .option("add", &Addition::add, "The segment.", "ZPD")
          .required()
          .option("after", &Addition::after, "The segment of the structure that it follows.", "PID")
          .required()
          .option("required", &Addition::required, "Without it the message is refused.", "no")
          .option("repeat", &Addition::repeat, "Whether there may be several.", "no");
  return table;
}

template <>
const Spec<ProfileFile>& spec<ProfileFile>() {
  static const auto table =
      Spec<ProfileFile>("profile", "What a vendor really sends: profiles/*.yaml.")
          .option("profile", &ProfileFile::profile, "Name of the profile.", "acme-lis")
          .required()
          .option("based_on", &ProfileFile::based_on, "The version of HL7 that it changes.",
                  "hl7v2 2.5.1")
          .required()
          .option("about", &ProfileFile::about, "What it is, in a sentence.",
                  "What ACME actually sends")
          .option("segments", &ProfileFile::segments, "Segments that HL7 does not know.",
                  "{ ZPD: { name: ACME patient flags } }")
          .option("messages", &ProfileFile::messages, "Segments that structures have in addition.",
                  "{ ORU_R01: { add: ZPD, after: PID, repeat: no } }")
          .or_one()
          .option("optional", &ProfileFile::optional,
                  "Segments that HL7 requires in structures, and the vendor does not always send.",
                  "{ ADT_A01: [EVN, PV1] }")
          .or_one()
          .option("fields", &ProfileFile::fields, "Fields that are not as HL7 has them.",
                  "{ PID-3: { required: yes } }");
  return table;
}

}  // namespace parsers::yaml
