// Amazon SQS: every API call is a request, and a call with more than 64 KB of
// payload is several. A message is sent, received and deleted: three requests.
// An idle consumer pays too: each receive that comes back empty is a request.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class QueueType : int { kStandard, kFifo };

constexpr Choice kTypes[] = {
    {"standard", static_cast<int>(QueueType::kStandard), "At least once, in no strict order"},
    {"fifo", static_cast<int>(QueueType::kFifo), "In order, without duplicates"},
};

struct Queue {
  QueueType type{};
  Amount requests;
  Amount messages;
  Amount requests_per_message;
  Amount message_size;
  Amount batch_size;
  Amount pollers;
  Amount wait_time;
  Amount polling_interval;
};

constexpr Field kFields[] = {
    choice<&Queue::type>("type", kTypes, "Type of the queue").or_default("standard"),
    usage<&Queue::requests>("requests", Dimension::kCountPerMonth,
                            "Billed requests; give these or messages")
        .noun("requests"),
    usage<&Queue::messages>("messages", Dimension::kCountPerMonth,
                            "Messages through the queue; give these or requests")
        .noun("messages"),
    number<&Queue::requests_per_message>(
        "requests_per_message", Dimension::kCount,
        "API calls for each message: send and receive carry it, others such as delete do not")
        .or_default("3")
        .at_least("1")
        .may_range()
        .noun("calls"),
    number<&Queue::message_size>("message_size", Dimension::kKilobytes,
                                 "Size of a message with its attributes; below 64 KB if left out")
        .at_most("1024 KB"),
    number<&Queue::batch_size>("batch_size", Dimension::kCount,
                               "Messages that each call handles, on average")
        .or_default("1")
        .at_least("1")
        .at_most("10")
        .may_range()
        .noun("messages a call"),
    number<&Queue::pollers>("pollers", Dimension::kCount,
                            "Consumers that wait for messages; no empty receives if left out")
        .noun("pollers")
        .whole(),
    number<&Queue::wait_time>("wait_time", Dimension::kSeconds,
                              "How long a receive waits: ReceiveMessageWaitTimeSeconds")
        .or_default("0 s")
        .at_most("20 s"),
    number<&Queue::polling_interval>("polling_interval", Dimension::kSeconds,
                                     "Pause of a consumer between two receives")
        .or_default("0 s"),
};

constexpr int kChunkKilobytes = 64;
constexpr int kMaxCallKilobytes = 1024;

Amount in_words(const Amount& amount, const char* words) {
  return amount.named(display(amount.value()) + words);
}

bool batches(const Queue& queue) { return queue.batch_size.value() != Quantity(1); }

// Requests of one batch of messages: calls with payload count each started 64 KB.
Amount requests_per_batch(const Queue& queue) {
  const Amount with_payload = in_words(min(queue.requests_per_message, Amount(2)), " with payload");
  const Amount others = in_words(beyond(queue.requests_per_message, Amount(2)), " without");
  Amount payload_requests = with_payload;
  if (queue.message_size.is_positive()) {
    const Amount chunk(Quantity(kChunkKilobytes), "64 KB");
    payload_requests *=
        ceil((batches(queue) ? queue.batch_size * queue.message_size : queue.message_size) / chunk);
  }
  return others.is_positive() ? payload_requests + others : payload_requests;
}

void meter(const Queue& queue, Meter& m) {
  bool valid = true;
  auto error = [&](std::string_view field, const char* message, const char* hint) {
    m.error(field, message, hint);
    valid = false;
  };
  if (m.has_field("requests") && m.has_field("messages")) {
    error("messages", "requests are given already, and messages would count them again",
          "leave one of them out");
  }
  const Amount per_call = queue.batch_size * queue.message_size;
  if (per_call.is_known() && per_call.value() > Quantity(kMaxCallKilobytes) &&
      queue.message_size.value() <= Quantity(kMaxCallKilobytes)) {
    error("batch_size", "the messages of a batch add up to more than 1 MiB, the most a call takes",
          "use a smaller batch_size");
  }
  Amount cycle = queue.wait_time;
  if (cycle.is_zero()) {
    cycle = queue.polling_interval;
  } else if (queue.polling_interval.is_positive()) {
    cycle += queue.polling_interval;
  }
  const bool polls = queue.pollers.is_positive();
  if (polls && cycle.is_zero()) {
    error("pollers", "with wait_time 0 s (short polling) polling_interval is required",
          "set wait_time: 20 s for long polling");
  }
  if (!valid) return;

  const UsageKey key{
      .service = "AWSQueueService",
      .usage_type = queue.type == QueueType::kFifo ? "Requests-FIFO-Tier1" : "Requests-Tier1",
      .unit = "Requests"};
  if (m.has_field("messages")) {
    const Amount per_batch = requests_per_batch(queue);
    MeteredUsage& line =
        m.charge(key,
                 batches(queue) ? times_ratio(queue.messages, per_batch, queue.batch_size)
                                : queue.messages * per_batch,
                 "Queue requests");
    if (!queue.message_size.is_known()) {
      line.assume("no call carries more than 64 KB (message_size is not given)");
    }
  } else {
    m.charge(key,
             m.has_field("requests") ? queue.requests : Amount::not_given("requests or messages"),
             "Queue requests");
  }
  if (polls) {
    m.charge(key, times_ratio(queue.pollers * m.hours(), Amount(Quantity(3600), "3,600 s"), cycle),
             "Empty receives")
        .assume("consumers find the queue empty all month: the most that polling can cost");
  }
}

}  // namespace

std::span<const Kind> sqs_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Queue, meter>(
      "sqs_queue", "Amazon SQS", "A queue: requests in chunks of 64 KB, and polling", kFields)};
  return kKinds;
}

}  // namespace costplan
