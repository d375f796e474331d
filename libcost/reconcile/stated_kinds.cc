#include "reconcile/stated_kinds.h"

#include <algorithm>
#include <iterator>

namespace costplan {
namespace {

constexpr bool kThing = true;
constexpr bool kUse = false;
constexpr bool kFromStack = true;
constexpr bool kAddsUp = true;
constexpr FieldUnit kCount = FieldUnit::kCount;
constexpr FieldUnit kSize = FieldUnit::kSize;
constexpr FieldUnit kFlow = FieldUnit::kFlow;

constexpr StatedField kAlb[] = {
    {"alb balancer gateway", "count", "LoadBalancerUsage", kThing},
    {"lcu", "lcu", "LCUUsage", kUse, kCount, kAddsUp},
};
constexpr StatedField kNlb[] = {
    {"nlb balancer", "count", "LoadBalancerUsage", kThing},
    {"lcu nlcu", "nlcu", "LCUUsage", kUse, kCount, kAddsUp},
};
constexpr StatedField kNatGateway[] = {
    {"gateway nat", "count", "NatGateway-Hours", kThing},
    {"", "data_processed", "NatGateway-Bytes", kUse, kFlow, kAddsUp},
};
constexpr StatedField kVpcEndpoint[] = {
    {"endpoint", "count", "VpcEndpoint-Hours", kThing},
    {"", "data_processed", "VpcEndpoint-Bytes", kUse, kFlow, kAddsUp},
    {"az zone", "azs", "VpcEndpoint-Hours", kThing},
};
constexpr StatedField kPublicIpv4[] = {{"address addresses ip ipv4 eip", "count", "", kThing}};
constexpr StatedField kEbsVolume[] = {
    {"", "size", "VolumeUsage", kUse, kSize},
    {"volume", "count", "VolumeUsage", kThing},
    {"iops", "iops", "VolumeP-IOPS", kUse, FieldUnit::kIops},
};
constexpr StatedField kCloudFront[] = {
    {"", "egress", "DataTransfer-Out-Bytes", kUse, kFlow},
    {"request", "requests", "-Requests-"},
};
constexpr StatedField kS3Bucket[] = {
    {"", "storage.standard", "TimedStorage", kUse, kSize},
    {"put", "put_requests", "Requests-Tier1"},
    {"get", "get_requests", "Requests-Tier2"},
};
constexpr StatedField kEcrRepository[] = {{"", "storage", "TimedStorage", kUse, kSize}};
constexpr StatedField kLogGroup[] = {
    {"", "ingest", "", kUse, kFlow},
    {"", "retention", "", kUse, FieldUnit::kDays},
};
constexpr StatedField kDataTransfer[] = {
    {"", "internet_egress", "DataTransfer-Out-Bytes", kUse, kFlow}};
constexpr StatedField kSecretsManager[] = {
    {"secret", "secrets", "-Secrets", kThing},
    {"call request", "api_calls", "APIRequest"},
};
constexpr StatedField kCloudWatch[] = {
    {"alarm", "alarms[].count", "AlarmMonitorUsage"},
    {"metric", "metrics", "MetricMonitorUsage"},
    {"dashboard", "dashboards", "DashboardsUsageHour"},
};
constexpr StatedField kRoute53[] = {
    {"zone", "hosted_zones", "HostedZone", kThing},
    {"query queries", "queries", "DNS-Queries"},
};
constexpr StatedField kWaf[] = {
    {"acl", "web_acls", "WebACLV2", kThing},
    {"rule", "rules", "RuleV2"},
    {"request", "requests", "RequestV2", kUse, kCount, kAddsUp},
};
constexpr StatedField kKmsKey[] = {
    {"key cmk", "keys", "KMS-Keys", kThing},
    {"request call", "requests", "KMS-Requests", kUse, kCount, kAddsUp},
};
constexpr StatedField kEksCluster[] = {{"cluster plane", "count", "", kThing}};
constexpr StatedField kSqsQueue[] = {{"request call", "requests", ""}};
constexpr StatedField kSnsTopic[] = {
    {"message request notification publish", "messages", "Requests-Tier1"},
    {"email", "deliveries.email", "DeliveryAttempts-SMTP"},
};
constexpr StatedField kSes[] = {{"email message mail", "emails", "Recipients"}};
constexpr StatedField kCloudTrail[] = {
    {"data", "data_events", "DataEventsRecorded"},
    {"management", "management_events", "FreeEventsRecorded"},
};
constexpr StatedField kDynamoDb[] = {
    {"", "storage", "TimedStorage", kUse, kSize},
    {"write wru", "writes", "WriteRequestUnits"},
    {"read rru", "reads", "ReadRequestUnits"},
};
constexpr StatedField kLambda[] = {
    {"request invocation call", "requests", ""},
    {"", "memory", "", kUse, kSize},
    {"", "duration", "", kUse, FieldUnit::kMilliseconds},
};
constexpr StatedField kApiGateway[] = {{"request call", "requests", ""}};

constexpr OtherField kOtherOfLogGroup[] = {{"retention", "30 days", kFromStack}};
constexpr OtherField kOtherOfEbs[] = {{"type", "gp3", kFromStack}};
constexpr OtherField kOtherOfEndpoint[] = {{"type", "interface"}, {"azs", "1", kFromStack}};
constexpr OtherField kOtherOfWaf[] = {{"scope", "regional", kFromStack}};
constexpr OtherField kOtherOfLambda[] = {{"memory", "128 MB", kFromStack},
                                         {"duration", "", kFromStack}};
constexpr OtherField kOtherOfApiGateway[] = {{"type", "", kFromStack}};

constexpr StatedWord kWordsOfEbs[] = {{"gp2", "type", "gp2"}, {"gp3", "type", "gp3"},
                                      {"io1", "type", "io1"}, {"io2", "type", "io2"},
                                      {"st1", "type", "st1"}, {"sc1", "type", "sc1"}};
constexpr StatedWord kWordsOfLogGroup[] = {{"infrequent", "class", "infrequent_access"}};
constexpr StatedWord kWordsOfLambda[] = {{"arm", "architecture", "arm64"},
                                         {"arm64", "architecture", "arm64"},
                                         {"graviton", "architecture", "arm64"},
                                         {"graviton2", "architecture", "arm64"}};
constexpr StatedWord kWordsOfApiGateway[] = {{"rest", "type", "rest"}, {"http", "type", "http"}};
constexpr StatedWord kWordsOfQueue[] = {{"fifo", "type", "fifo"}};

constexpr StatedKind kKinds[] = {
    {"alb", false, true, kAlb, {}},
    {"api_gateway", true, false, kApiGateway, kOtherOfApiGateway, kWordsOfApiGateway},
    {"cloudfront", true, false, kCloudFront, {}},
    {"cloudtrail", true, false, kCloudTrail, {}},
    {"cloudwatch", true, false, kCloudWatch, {}},
    {"data_transfer", false, false, kDataTransfer, {}},
    {"dynamodb_table", true, false, kDynamoDb, {}},
    {"ebs_volume", false, false, kEbsVolume, kOtherOfEbs, kWordsOfEbs},
    {"ecr_repository", true, false, kEcrRepository, {}},
    {"eks_cluster", true, true, kEksCluster, {}},
    {"kms_key", true, false, kKmsKey, {}},
    {"lambda_function", true, false, kLambda, kOtherOfLambda, kWordsOfLambda},
    {"log_group", false, false, kLogGroup, kOtherOfLogGroup, kWordsOfLogGroup},
    {"nat_gateway", false, true, kNatGateway, {}},
    {"nlb", false, true, kNlb, {}},
    {"public_ipv4", false, true, kPublicIpv4, {}},
    {"route53", true, false, kRoute53, {}},
    {"s3_bucket", true, false, kS3Bucket, {}},
    {"secrets_manager", true, false, kSecretsManager, {}},
    {"ses", true, false, kSes, {}},
    {"sns_topic", true, false, kSnsTopic, {}},
    {"sqs_queue", true, false, kSqsQueue, {}, kWordsOfQueue},
    {"vpc_endpoint", false, true, kVpcEndpoint, kOtherOfEndpoint},
    {"waf", true, false, kWaf, kOtherOfWaf},
};

Measure measure_of(FieldUnit unit) {
  switch (unit) {
    case FieldUnit::kSize:
    case FieldUnit::kFlow: return Measure::kGigabytes;
    case FieldUnit::kMilliseconds: return Measure::kMilliseconds;
    case FieldUnit::kDays: return Measure::kDays;
    case FieldUnit::kCount:
    case FieldUnit::kIops: break;
  }
  return Measure::kThings;
}

bool is_about(const StatedField& field, const Counted& number) {
  if (number.measure != measure_of(field.unit)) return false;
  // What arrives in a day is no size of what is there.
  if (field.unit == FieldUnit::kSize && number.is_flow) return false;
  if (field.nouns.empty()) return true;
  for (std::string_view rest = field.nouns; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (number.has_noun(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::optional<StatedNumber> number_of(const StatedField& field, const Statement& stated) {
  for (std::size_t i = 0; i < stated.numbers.size(); ++i) {
    if (is_about(field, stated.numbers[i])) {
      return StatedNumber{.field = &field, .value = stated.numbers[i].value, .number = i};
    }
  }
  return std::nullopt;
}

// `2x`: a count that says nothing of what.
std::optional<StatedNumber> bare_count(const StatedField& field, const Statement& stated) {
  for (std::size_t i = 0; i < stated.numbers.size(); ++i) {
    const Counted& number = stated.numbers[i];
    const bool is_bare = number.measure == Measure::kTimes ||
                         (number.measure == Measure::kThings && number.is_per_az);
    if (is_bare) return StatedNumber{.field = &field, .value = number.value, .number = i};
  }
  return std::nullopt;
}

// `one per AZ (3 AZs)` are three, `2 load balancers, 3 LCUs each` six LCUs.
void multiply(const StatedKind& kind, const Statement& stated, std::vector<StatedNumber>& numbers) {
  const bool has_azs = std::any_of(kind.fields.begin(), kind.fields.end(),
                                   [](const StatedField& each) { return each.field == "azs"; });
  const auto azs = stated.counted("az") ? stated.counted("az") : stated.counted("zone");
  Quantity things(1);
  for (auto& each : numbers) {
    const Counted* written = each.number ? &stated.numbers[*each.number] : nullptr;
    std::optional<Quantity> times;
    if (written != nullptr && written->is_per_az && azs && !has_azs) times = azs;
    if (written != nullptr && written->is_each && each.field->adds_up) times = things;
    if (times) {
      if (const auto product = each.value.times(*times)) each.value = *product;
    }
    if (each.field == &kind.fields.front()) things = each.value;
  }
}

}  // namespace

std::string StatedNumber::text() const {
  switch (field->unit) {
    case FieldUnit::kSize:
    case FieldUnit::kFlow: return value.to_string() + " GB";
    case FieldUnit::kMilliseconds: return value.to_string() + " ms";
    case FieldUnit::kDays: return value.to_string() + " days";
    case FieldUnit::kCount:
    case FieldUnit::kIops: break;
  }
  return value.to_string();
}

const StatedKind* find_stated_kind(std::string_view kind) {
  const auto* const it = std::find_if(std::begin(kKinds), std::end(kKinds),
                                      [&](const StatedKind& each) { return each.kind == kind; });
  return it == std::end(kKinds) ? nullptr : it;
}

std::vector<StatedNumber> stated_numbers(const StatedKind& kind, const Statement& stated,
                                         const std::optional<Quantity>& quantity) {
  std::vector<StatedNumber> out;
  const StatedField& first = kind.fields.front();
  const auto repeats_quantity = [&](const StatedField& field) {
    // `100 GB out` with 100 in the column says one thing twice.
    const auto own = number_of(field, stated);
    return quantity && own && own->value == *quantity;
  };
  for (const auto& field : kind.fields) {
    auto number = number_of(field, stated);
    const bool is_unsaid = &field == &first && !number;
    if (is_unsaid && std::none_of(kind.fields.begin(), kind.fields.end(), repeats_quantity)) {
      if (quantity) {
        number = StatedNumber{.field = &field, .value = *quantity, .number = {}};
      } else if (field.unit == FieldUnit::kCount) {
        number = bare_count(field, stated);
      }
    }
    if (number) out.push_back(*number);
  }
  multiply(kind, stated, out);
  return out;
}

}  // namespace costplan
