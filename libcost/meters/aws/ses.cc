// Amazon SES: mail is charged by recipient, not by message; attachments and
// dedicated addresses come on top.
#include "meters/meter.h"

namespace costplan {
namespace {

struct Email {
  Amount emails;
  Amount recipients_per_email;
  Amount attachments;
  Amount inbound_messages;
  Amount inbound_chunks;
  Amount dedicated_ips;
  bool managed_dedicated_ips = false;
};

constexpr Field kFields[] = {
    usage<&Email::emails>("emails", Dimension::kCountPerMonth, "Messages sent").noun("emails"),
    number<&Email::recipients_per_email>("recipients_per_email", Dimension::kCount,
                                         "To, Cc and Bcc addresses of a message, on average")
        .or_default("1")
        .at_least("1")
        .may_range()
        .noun("recipients"),
    usage<&Email::attachments>("attachments", Dimension::kGigabytesPerMonth,
                               "Attachments sent, to all recipients; no such line if left out"),
    usage<&Email::inbound_messages>("inbound_messages", Dimension::kCountPerMonth,
                                    "Messages received; no such line if left out")
        .noun("messages"),
    usage<&Email::inbound_chunks>("inbound_chunks", Dimension::kCountPerMonth,
                                  "Complete chunks of 256 KB in the messages received")
        .noun("chunks"),
    number<&Email::dedicated_ips>("dedicated_ips", Dimension::kCount,
                                  "Standard dedicated IP addresses")
        .or_default("0")
        .noun("dedicated IPs")
        .whole(),
    flag<&Email::managed_dedicated_ips>("managed_dedicated_ips",
                                        "Managed dedicated IP addresses for the account")
        .or_default("false"),
};

void meter(const Email& mail, Meter& m) {
  m.charge({.service = "AmazonSES",
            .usage_type = "Recipients",
            .operation = "Send",
            .unit = "Recipients"},
           mail.emails * mail.recipients_per_email, "Recipients of mail sent")
      .assume("each To, Cc and Bcc address counts as a recipient, unconfirmed");
  if (m.has_field("attachments")) {
    m.charge({.service = "AmazonSES",
              .usage_type = "AttachmentsSize-Bytes",
              .operation = "Send",
              .unit = "GB"},
             mail.attachments, "Attachments sent");
  }
  if (m.has_field("inbound_messages") || m.has_field("inbound_chunks")) {
    m.charge({.service = "AmazonSES",
              .usage_type = "Message",
              .operation = "Receive",
              .unit = "Messages"},
             mail.inbound_messages, "Messages received");
    m.charge({.service = "AmazonSES",
              .usage_type = "ReceivedChunk",
              .operation = "Receive",
              .unit = "Chunks"},
             mail.inbound_chunks, "Chunks of mail received")
        .assume("only complete chunks of 256 KB of a message count, unconfirmed");
  }
  if (mail.dedicated_ips.is_positive()) {
    m.charge({.service = "AmazonSES", .usage_type = "DIP-Hours", .unit = "Hrs"},
             mail.dedicated_ips * m.hours(), "Dedicated IP addresses")
        .assume("dedicated IP addresses are charged by the hour, unconfirmed");
  }
  if (mail.managed_dedicated_ips) {
    m.charge({.service = "AmazonSES", .usage_type = "DIP-Managed", .unit = "Month"}, Amount(1),
             "Managed dedicated IP addresses")
        .assume("the monthly fee of managed dedicated IPs is charged once, unconfirmed");
    m.not_included("managed dedicated IPs add a fee for each message sent, whose price is unknown");
  }
}

}  // namespace

std::span<const Kind> ses_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Email, meter>(
      "ses", "Amazon SES", "Mail sent and received, dedicated IP addresses", kFields)};
  return kKinds;
}

}  // namespace costplan
