// Amazon SNS: what is published, in chunks of 64 KB, and what is delivered, by
// protocol; deliveries to SQS and Lambda are free. FIFO topics deliver to queues
// only, and pay for messages and for bytes, in and out.
#include <string>
#include <string_view>

#include "meters/chunks.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class TopicType : int { kStandard, kFifo };

constexpr Choice kTypes[] = {
    {"standard", static_cast<int>(TopicType::kStandard), "At least once, in no strict order"},
    {"fifo", static_cast<int>(TopicType::kFifo), "In order, without duplicates, to queues only"},
};

struct Deliveries {
  Amount sqs;
  Amount lambda;
  Amount http;
  Amount email;
  Amount firehose;
  Amount apple_push;
  Amount google_push;
  Amount amazon_push;
  Amount sms;
};

template <auto Member>
constexpr Field deliveries(std::string_view name, std::string_view doc) {
  return usage<Member>(name, Dimension::kCountPerMonth, doc).noun("deliveries");
}

constexpr Field kDeliveryFields[] = {
    deliveries<&Deliveries::sqs>("sqs", "To SQS queues; free for a standard topic"),
    deliveries<&Deliveries::lambda>("lambda", "To Lambda functions, free"),
    deliveries<&Deliveries::http>("http", "To HTTP and HTTPS endpoints, retries included"),
    deliveries<&Deliveries::email>("email", "By email, one for each subscribed address"),
    deliveries<&Deliveries::firehose>("firehose", "To Amazon Data Firehose streams"),
    deliveries<&Deliveries::apple_push>("apple_push", "Pushed to Apple devices (APNs)"),
    deliveries<&Deliveries::google_push>("google_push", "Pushed to Android devices (FCM)"),
    deliveries<&Deliveries::amazon_push>("amazon_push", "Pushed to Amazon devices (ADM)"),
    deliveries<&Deliveries::sms>("sms",
                                 "Text messages, whose prices vary by country: not included"),
};

struct Topic {
  TopicType type{};
  Amount messages;
  Amount message_size;
  Amount batch_size;
  Deliveries deliveries;
};

constexpr Field kFields[] = {
    choice<&Topic::type>("type", kTypes, "Type of the topic").or_default("standard"),
    usage<&Topic::messages>("messages", Dimension::kCountPerMonth, "Messages published")
        .noun("messages"),
    usage<&Topic::message_size>("message_size", Dimension::kKilobytes,
                                "Size of a message; of a standard topic below 64 KB if left out")
        .at_most("256 KB"),
    number<&Topic::batch_size>("batch_size", Dimension::kCount,
                               "Messages that each call publishes, on average")
        .or_default("1")
        .at_least("1")
        .at_most("10")
        .may_range()
        .noun("messages a call"),
    record<&Topic::deliveries>("deliveries", kDeliveryFields,
                               "Deliveries by protocol: messages times the subscriptions that "
                               "they match; no such line if left out"),
};

constexpr int kChunkKilobytes = 64;
constexpr int kMaxCallKilobytes = 256;

struct Protocol {
  std::string_view field;
  Amount Deliveries::*count;
  std::string_view usage_type;
  std::string_view unit;
  std::string_view description;
};

constexpr Protocol kProtocols[] = {
    {"sqs", &Deliveries::sqs, "DeliveryAttempts-SQS", "notification", "Deliveries to queues"},
    {"lambda", &Deliveries::lambda, "DeliveryAttempts-LAMBDA", "notification",
     "Deliveries to functions"},
    {"http", &Deliveries::http, "DeliveryAttempts-HTTP", "notification",
     "Deliveries to HTTP endpoints"},
    {"email", &Deliveries::email, "DeliveryAttempts-SMTP", "notification", "Deliveries by email"},
    {"firehose", &Deliveries::firehose, "DeliveryAttempts-FIREHOSE", "notification",
     "Deliveries to Firehose"},
    {"apple_push", &Deliveries::apple_push, "DeliveryAttempts-APNS", "Notifications",
     "Pushes to Apple devices"},
    {"google_push", &Deliveries::google_push, "DeliveryAttempts-GCM", "Notifications",
     "Pushes to Android devices"},
    {"amazon_push", &Deliveries::amazon_push, "DeliveryAttempts-ADM", "Notifications",
     "Pushes to Amazon devices"},
};

std::string delivery_path(std::string_view protocol) {
  return "deliveries." + std::string(protocol);
}

bool check(const Topic& topic, Meter& m) {
  bool valid = true;
  const Amount per_call = topic.batch_size * topic.message_size;
  if (per_call.is_known() && per_call.value() > Quantity(kMaxCallKilobytes) &&
      topic.message_size.value() <= Quantity(kMaxCallKilobytes)) {
    m.error("batch_size",
            "the messages of a batch add up to more than 256 KB, the most a call takes",
            "use a smaller batch_size");
    valid = false;
  }
  if (topic.type != TopicType::kFifo) return valid;
  const auto refuse = [&](std::string_view protocol) {
    const std::string path = delivery_path(protocol);
    if (!m.has_field(path)) return;
    m.error(path, "a FIFO topic delivers to SQS queues only",
            "subscribe a queue, and let the others read from it");
    valid = false;
  };
  for (const Protocol& protocol : kProtocols) {
    if (protocol.field != "sqs") refuse(protocol.field);
  }
  refuse("sms");
  return valid;
}

void charge_fifo(const Topic& topic, const Amount& calls, Meter& m) {
  m.charge({.service = "AmazonSNS", .usage_type = "F-Request-Tier1", .unit = "Requests"}, calls,
           "Publish requests")
      .assume("a request to a FIFO topic counts once whatever its size, unconfirmed");
  m.charge({.service = "AmazonSNS", .usage_type = "F-Ingress-Tier1", .unit = "GB"},
           in_gigabytes(topic.messages, topic.message_size), "Data published");
  if (!m.has_field("deliveries.sqs")) return;
  m.charge({.service = "AmazonSNS", .usage_type = "F-DA-SQS", .unit = "message"},
           topic.deliveries.sqs, "Deliveries to queues");
  m.charge({.service = "AmazonSNS", .usage_type = "F-Egress-SQS", .unit = "GB"},
           in_gigabytes(topic.deliveries.sqs, topic.message_size), "Data delivered");
}

void meter(const Topic& topic, Meter& m) {
  if (!check(topic, m)) return;
  const bool batches = topic.batch_size.value() != Quantity(1);
  if (topic.type == TopicType::kFifo) {
    charge_fifo(topic, batches ? topic.messages / topic.batch_size : topic.messages, m);
    return;
  }
  const Amount requests =
      batches ? times_ratio(topic.messages,
                            started_chunks(topic.batch_size * topic.message_size, kChunkKilobytes),
                            topic.batch_size)
              : in_chunks(topic.messages, topic.message_size, kChunkKilobytes);
  assume_one_chunk(
      m.charge({.service = "AmazonSNS", .usage_type = "Requests-Tier1", .unit = "Requests"},
               requests, "Publish requests"),
      topic.message_size, kChunkKilobytes, "request", "message_size");
  for (const Protocol& protocol : kProtocols) {
    if (!m.has_field(delivery_path(protocol.field))) continue;
    MeteredUsage& line =
        m.charge({.service = "AmazonSNS",
                  .usage_type = std::string(protocol.usage_type),
                  .unit = protocol.unit},
                 topic.deliveries.*protocol.count, std::string(protocol.description));
    if (topic.message_size.value() > Quantity(kChunkKilobytes)) {
      line.assume("a delivery counts once however large the message is, unconfirmed");
    }
    if (protocol.field == "http") {
      line.assume("HTTP deliveries cost the internet egress of their data as well (data_transfer)");
    }
  }
  if (topic.deliveries.sms.is_positive()) {
    m.not_included("text messages (SMS) are priced by country and carrier: add them as external");
  }
}

}  // namespace

std::span<const Kind> sns_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Topic, meter>("sns_topic", "Amazon SNS",
                              "A topic: messages published, and deliveries by protocol", kFields)};
  return kKinds;
}

}  // namespace costplan
