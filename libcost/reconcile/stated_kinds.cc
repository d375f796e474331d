#include "reconcile/stated_kinds.h"

#include <algorithm>
#include <iterator>

namespace costplan {
namespace {

constexpr bool kThing = true;
constexpr bool kFromStack = true;

constexpr StatedField kAlb[] = {
    {"alb balancer gateway", "count", "LoadBalancerUsage", kThing},
    {"lcu", "lcu", "LCUUsage"},
};
constexpr StatedField kNlb[] = {
    {"nlb balancer", "count", "LoadBalancerUsage", kThing},
    {"lcu nlcu", "nlcu", "LCUUsage"},
};
constexpr StatedField kNatGateway[] = {
    {"gateway nat", "count", "NatGateway-Hours", kThing},
    {"GB", "data_processed", "NatGateway-Bytes"},
};
constexpr StatedField kVpcEndpoint[] = {
    {"endpoint", "count", "VpcEndpoint-Hours", kThing},
    {"GB", "data_processed", "VpcEndpoint-Bytes"},
    {"az zone", "azs", "VpcEndpoint-Hours", kThing},
};
constexpr StatedField kPublicIpv4[] = {{"address addresses ip ipv4 eip", "count", "", kThing}};
constexpr StatedField kEbsVolume[] = {
    {"GB", "size", "VolumeUsage"},
    {"volume", "count", "VolumeUsage", kThing},
};
constexpr StatedField kCloudFront[] = {
    {"GB", "egress", "DataTransfer-Out-Bytes"},
    {"request", "requests", "-Requests-"},
};
constexpr StatedField kS3Bucket[] = {
    {"GB", "storage.standard", "TimedStorage"},
    {"put", "put_requests", "Requests-Tier1"},
    {"get", "get_requests", "Requests-Tier2"},
};
constexpr StatedField kEcrRepository[] = {{"GB", "storage", "TimedStorage"}};
constexpr StatedField kLogGroup[] = {{"GB", "ingest", ""}};
constexpr StatedField kDataTransfer[] = {{"GB", "internet_egress", "DataTransfer-Out-Bytes"}};
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
    {"request", "requests", "RequestV2"},
};
constexpr StatedField kKmsKey[] = {
    {"key cmk", "keys", "KMS-Keys", kThing},
    {"request call", "requests", "KMS-Requests"},
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
    {"GB", "storage", "TimedStorage"},
    {"write wru", "writes", "WriteRequestUnits"},
    {"read rru", "reads", "ReadRequestUnits"},
};
constexpr StatedField kLambda[] = {{"request invocation call", "requests", ""}};
constexpr StatedField kApiGateway[] = {{"request call", "requests", ""}};

constexpr OtherField kOtherOfLogGroup[] = {{"retention", "30 days", kFromStack}};
constexpr OtherField kOtherOfEbs[] = {{"type", "gp3", kFromStack}};
constexpr OtherField kOtherOfEndpoint[] = {{"type", "interface"}, {"azs", "1", kFromStack}};
constexpr OtherField kOtherOfWaf[] = {{"scope", "regional", kFromStack}};
constexpr OtherField kOtherOfLambda[] = {{"memory", "128 MB", kFromStack},
                                         {"duration", "", kFromStack}};
constexpr OtherField kOtherOfApiGateway[] = {{"type", "", kFromStack}};

constexpr StatedKind kKinds[] = {
    {"alb", false, true, kAlb, {}},
    {"api_gateway", true, false, kApiGateway, kOtherOfApiGateway},
    {"cloudfront", true, false, kCloudFront, {}},
    {"cloudtrail", true, false, kCloudTrail, {}},
    {"cloudwatch", true, false, kCloudWatch, {}},
    {"data_transfer", false, false, kDataTransfer, {}},
    {"dynamodb_table", true, false, kDynamoDb, {}},
    {"ebs_volume", false, false, kEbsVolume, kOtherOfEbs},
    {"ecr_repository", true, false, kEcrRepository, {}},
    {"eks_cluster", true, true, kEksCluster, {}},
    {"kms_key", true, false, kKmsKey, {}},
    {"lambda_function", true, false, kLambda, kOtherOfLambda},
    {"log_group", false, false, kLogGroup, kOtherOfLogGroup},
    {"nat_gateway", false, true, kNatGateway, {}},
    {"nlb", false, true, kNlb, {}},
    {"public_ipv4", false, true, kPublicIpv4, {}},
    {"route53", true, false, kRoute53, {}},
    {"s3_bucket", true, false, kS3Bucket, {}},
    {"secrets_manager", true, false, kSecretsManager, {}},
    {"ses", true, false, kSes, {}},
    {"sns_topic", true, false, kSnsTopic, {}},
    {"sqs_queue", true, false, kSqsQueue, {}},
    {"vpc_endpoint", false, true, kVpcEndpoint, kOtherOfEndpoint},
    {"waf", true, false, kWaf, kOtherOfWaf},
};

bool is_size(const StatedField& field) { return field.nouns == "GB"; }

std::optional<Quantity> number_of(const StatedField& field, const Statement& stated) {
  if (is_size(field)) return stated.gigabytes;
  for (std::string_view rest = field.nouns; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (const auto value = stated.counted(rest.substr(0, end))) return value;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

}  // namespace

std::string StatedNumber::text() const {
  return value.to_string() + (is_size(*field) ? " GB" : "");
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
    return quantity && number_of(field, stated) == quantity;
  };
  for (const auto& field : kind.fields) {
    auto value = number_of(field, stated);
    const bool is_unsaid = &field == &first && !value;
    if (is_unsaid && std::none_of(kind.fields.begin(), kind.fields.end(), repeats_quantity)) {
      value = quantity ? quantity : is_size(field) ? std::nullopt : stated.count;  // `2x`
    }
    if (value) out.push_back({&field, *value});
  }
  return out;
}

}  // namespace costplan
