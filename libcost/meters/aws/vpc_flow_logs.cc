// VPC Flow Logs: vended logs, with volume tiers of their own and a price to
// deliver even where the destination is a bucket.
#include "meters/aws/retention.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Destination : int { kCloudWatch, kS3 };
enum class LogClass : int { kStandard, kInfrequentAccess };

constexpr Choice kDestinations[] = {
    {"cloudwatch", static_cast<int>(Destination::kCloudWatch), "CloudWatch Logs"},
    {"s3", static_cast<int>(Destination::kS3), "A bucket, in S3 Standard"},
};
constexpr Choice kLogClasses[] = {
    {"standard", static_cast<int>(LogClass::kStandard), "All features"},
    {"infrequent_access", static_cast<int>(LogClass::kInfrequentAccess), "Half the price"},
};

struct FlowLogs {
  Destination destination{};
  LogClass log_class{};
  Amount data;
  Amount retention;
  Amount history;
  Amount compression;
};

constexpr Field kFields[] = {
    choice<&FlowLogs::destination>("destination", kDestinations, "Where the logs go")
        .or_default("cloudwatch"),
    choice<&FlowLogs::log_class>("class", kLogClasses, "Log class in CloudWatch Logs")
        .or_default("standard"),
    usage<&FlowLogs::data>("data", Dimension::kGigabytesPerMonth, "Flow log records, uncompressed"),
    number<&FlowLogs::retention>("retention", Dimension::kDays,
                                 "Days until the logs expire; they never do if left out"),
    usage<&FlowLogs::history>("history", Dimension::kDays,
                              "Days of logs kept so far, where retention is longer or left out"),
    number<&FlowLogs::compression>("compression", Dimension::kFraction,
                                   "Size of stored logs as a share of their original size")
        .or_default("0.15")
        .at_most("1"),
};

void meter(const FlowLogs& logs, Meter& m) {
  if (logs.destination == Destination::kCloudWatch) {
    if (!check_log_retention(logs.retention, m)) return;
    const bool standard = logs.log_class == LogClass::kStandard;
    m.charge({.service = "AmazonCloudWatch",
              .usage_type = standard ? "VendedLog-Bytes" : "VendedLogIA-Bytes",
              .unit = "GB"},
             logs.data, "Flow logs delivered to CloudWatch Logs");
    charge_log_storage(m.in_average_month(logs, kFields).data, logs.compression, logs.retention,
                       logs.history, m);
    return;
  }
  if (logs.log_class != LogClass::kStandard) {
    m.error("class", "a log class belongs to CloudWatch Logs, the destination is s3");
    return;
  }
  m.charge({.service = "AmazonCloudWatch", .usage_type = "S3-Egress-Bytes", .unit = "GB"},
           logs.data, "Flow logs delivered to S3");
  const Amount monthly = m.in_average_month(logs, kFields).data * logs.compression;
  MeteredUsage& stored =
      m.charge({.service = "AmazonS3", .usage_type = "TimedStorage-ByteHrs", .unit = "GB-Mo"},
               stored_gigabytes(monthly, days_kept(logs.retention, logs.history)),
               "Flow logs stored in S3 Standard");
  stored.assume("the requests that write flow logs to the bucket are not counted");
  if (!m.has_field("compression")) {
    stored.assume("flow logs take " + logs.compression.text() +
                  " of their size in the bucket, as in CloudWatch Logs, unconfirmed");
  }
  assume_growth(stored, monthly, logs.retention, logs.history);
}

}  // namespace

std::span<const Kind> vpc_flow_logs_kinds() {
  static constexpr Kind kKinds[] = {make_kind<FlowLogs, meter>(
      "vpc_flow_logs", "Amazon VPC", "Flow logs of networks: delivery and storage", kFields)};
  return kKinds;
}

}  // namespace costplan
