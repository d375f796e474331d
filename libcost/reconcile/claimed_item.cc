#include "reconcile/claimed_item.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/did_you_mean.h"
#include "reconcile/unread_words.h"

namespace costplan {
namespace {

// More telling words first: `CloudWatch Logs` before `CloudWatch`.
constexpr ItemName kItems[] = {
    {"fargate", ClaimedService::kFargate, "AmazonECS"},
    {"ecs", ClaimedService::kFargate, "AmazonECS"},
    {"aws backup", ClaimedService::kByServiceCode, "AWSBackup"},
    {"rds proxy", ClaimedService::kRdsProxy, "AmazonRDS"},
    {"aurora", ClaimedService::kAurora, "AmazonRDS"},
    {"rds", ClaimedService::kRds, "AmazonRDS"},
    {"postgres", ClaimedService::kRds, "AmazonRDS"},
    {"elasticache", ClaimedService::kElastiCache, "AmazonElastiCache"},
    {"redis", ClaimedService::kElastiCache, "AmazonElastiCache"},
    {"valkey", ClaimedService::kElastiCache, "AmazonElastiCache"},
    {"network load balancer", ClaimedService::kByNumbers, "AWSELB", "nlb"},
    {"nlb", ClaimedService::kByNumbers, "AWSELB", "nlb"},
    {"load balancer", ClaimedService::kByNumbers, "AWSELB", "alb"},
    {"alb", ClaimedService::kByNumbers, "AWSELB", "alb"},
    {"elb", ClaimedService::kByNumbers, "AWSELB", "alb"},
    {"nat gateway", ClaimedService::kByNumbers, "AmazonEC2", "nat_gateway"},
    {"nat", ClaimedService::kByNumbers, "AmazonEC2", "nat_gateway"},
    {"cloudfront", ClaimedService::kByNumbers, "AmazonCloudFront", "cloudfront"},
    {"s3", ClaimedService::kByNumbers, "AmazonS3", "s3_bucket"},
    {"secrets manager", ClaimedService::kByNumbers, "AWSSecretsManager", "secrets_manager"},
    {"cloudwatch logs", ClaimedService::kByNumbers, "AmazonCloudWatch", "log_group"},
    {"cloudwatch", ClaimedService::kByNumbers, "AmazonCloudWatch", "cloudwatch"},
    {"ecr", ClaimedService::kByNumbers, "AmazonECR", "ecr_repository"},
    {"data transfer", ClaimedService::kByNumbers, "AWSDataTransfer", "data_transfer"},
    {"route 53", ClaimedService::kByNumbers, "AmazonRoute53", "route53"},
    {"route53", ClaimedService::kByNumbers, "AmazonRoute53", "route53"},
    {"waf", ClaimedService::kByNumbers, "awswaf", "waf"},
    {"kms", ClaimedService::kByNumbers, "awskms", "kms_key"},
    {"sqs", ClaimedService::kByNumbers, "AWSQueueService", "sqs_queue"},
    {"sns", ClaimedService::kByNumbers, "AmazonSNS", "sns_topic"},
    {"ses", ClaimedService::kByNumbers, "AmazonSES", "ses"},
    {"cloudtrail", ClaimedService::kByNumbers, "AWSCloudTrail", "cloudtrail"},
    {"guardduty", ClaimedService::kByServiceCode, "AmazonGuardDuty"},
    {"dynamodb", ClaimedService::kByNumbers, "AmazonDynamoDB", "dynamodb_table"},
    {"lambda", ClaimedService::kByNumbers, "AWSLambda", "lambda_function"},
    {"eks", ClaimedService::kByNumbers, "AmazonEKS", "eks_cluster"},
    {"api gateway", ClaimedService::kByNumbers, "AmazonApiGateway", "api_gateway"},
    {"vpc endpoint", ClaimedService::kByNumbers, "AmazonVPC", "vpc_endpoint"},
    {"interface endpoint", ClaimedService::kByNumbers, "AmazonVPC", "vpc_endpoint"},
    {"privatelink", ClaimedService::kByNumbers, "AmazonVPC", "vpc_endpoint"},
    {"public ipv4", ClaimedService::kByNumbers, "AmazonVPC", "public_ipv4"},
    {"elastic ip", ClaimedService::kByNumbers, "AmazonVPC", "public_ipv4"},
    {"ebs", ClaimedService::kByNumbers, "AmazonEC2", "ebs_volume"},
    {"eventbridge", ClaimedService::kByServiceCode, "AWSEvents"},
    {"step functions", ClaimedService::kByServiceCode, "AmazonStates"},
    {"x-ray", ClaimedService::kByServiceCode, "AWSXRay"},
    {"parameter store", ClaimedService::kByServiceCode, "AWSSystemsManager"},
    {"ec2", ClaimedService::kEc2, "AmazonEC2"},
    {"backup", ClaimedService::kByServiceCode, "AWSBackup"},
    {"other", ClaimedService::kUnstated, ""},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// `word` between two places that are no letters, so that `ecs` is not found in `specs`.
bool has_word(const std::string& text, std::string_view word) {
  auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if (at > 0 && is_letter(text[at - 1])) continue;
    const std::size_t after = end < text.size() && text[end] == 's' ? end + 1 : end;  // `ALBs`
    if (after == text.size() || !is_letter(text[after]) || word == "postgres") return true;
  }
  return false;
}

std::optional<Quantity> quantity_bought(const Claim& claim) {
  const double rate = static_cast<double>(claim.stated_rate->picos()) / 1e12;
  const double amount = static_cast<double>(claim.number->low.nanos()) / 1e9;
  if (!(rate > 0)) return std::nullopt;
  const auto bought = Quantity::parse(std::to_string(amount / rate));
  return bought ? std::optional(*bought) : std::nullopt;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

const ItemName* find_item(std::string_view item) {
  const std::string text = lower(item);
  const auto* const it =
      std::find_if(std::begin(kItems), std::end(kItems),
                   [&](const ItemName& name) { return has_word(text, name.word); });
  return it == std::end(kItems) ? nullptr : it;
}

bool is_claim_item(const std::string& item) { return find_item(item) != nullptr; }

std::string claim_item_hint(const std::string& item) {
  std::vector<std::string_view> words;
  for (const auto& name : kItems) words.push_back(name.word);
  const std::string text = lower(item);
  std::string hint = did_you_mean(text, words);
  for (std::size_t begin = 0; hint.empty() && begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    hint = did_you_mean(text.substr(begin, end - begin), words);
    begin = end + 1;
  }
  if (!hint.empty()) return hint;
  hint = "known items:";
  for (const auto word : words) hint += " " + std::string(word) + ",";
  hint.pop_back();
  return hint;
}

ClaimedItem::ClaimedItem(const Claim& claim, const ItemName& name, const Stack& stack)
    : claim_(&claim), name_(&name), statement_(read_statement(claim.configuration, claim.item)) {
  const std::string item = lower(claim.item);
  const std::size_t open = item.find('(');
  const std::size_t close = item.find(')', std::min(open, item.size()));
  if (close != std::string::npos) qualifier_ = item.substr(open + 1, close - open - 1);
  // `ECS Fargate (8 services)` names no resource.
  if (!qualifier_.empty() && qualifier_[0] >= '0' && qualifier_[0] <= '9') qualifier_.clear();
  if (name.service == ClaimedService::kByNumbers) {
    kind_ = find_stated_kind(name.kind);
    numbers_ = stated_numbers(*kind_, statement_, claim.quantity);
    const StatedField& first = kind_->fields.front();
    // `$2 at $0.02 per GB` are 100 GB.
    if (numbers_.empty() && !first.is_thing && claim.stated_rate && claim.number) {
      const auto used = quantity_bought(claim);
      if (used) numbers_.push_back({.field = &first, .value = *used, .number = {}});
    }
  }
  not_read_ = unread_words(statement_, name, kind_, numbers_, claim.quantity);
  if (name.service == ClaimedService::kRds && !is_bare()) database_ = database_of(stack);
}

// The instance of the stated class, else the first; one that runs all the time before
// one that does not, such as a restore drill.
std::string ClaimedItem::database_of(const Stack& stack) const {
  const std::string wanted = statement_.classes.empty() ? "" : statement_.classes.front();
  std::string best;
  int best_rank = -1;
  for (const auto& resource : stack.resources) {
    if (resource.kind != "rds_instance") continue;
    const Node* value = resource.body.find("class");
    const int rank = (resource.body.find("schedule") == nullptr ? 2 : 0) +
                     (value != nullptr && value->text == wanted ? 1 : 0);
    if (rank > best_rank) best = resource.name;
    best_rank = std::max(best_rank, rank);
  }
  return best;
}

bool ClaimedItem::is_bare() const {
  if (kind_ != nullptr) return numbers_.empty() && !claim_->stated_rate && !statement_.hours;
  return statement_.classes.empty() && statement_.tasks.empty() && !statement_.count &&
         !statement_.gigabytes && !statement_.hours && !claim_->stated_rate && !claim_->quantity &&
         !statement_.counted("acu") && !statement_.counted("shard") &&
         !statement_.counted("replica");
}

// What the numbers count, and the thing itself: two gateways are paid by the hour,
// whether a claim counts them or not.
bool ClaimedItem::covers_number(const LineItem& line) const {
  // Insights belong to their database, whoever bills them.
  if (is_bare() && kind_->is_whole_service) return !contains(line.usage_type, "DatabaseInsights");
  if (line.kind != kind_->kind) return false;
  return is_bare() ||
         std::any_of(kind_->fields.begin(), kind_->fields.end(), [&](const StatedField& field) {
           const bool is_stated =
               std::any_of(numbers_.begin(), numbers_.end(),
                           [&](const auto& each) { return each.field == &field; });
           return (is_stated || field.is_thing) && contains(line.usage_type, field.usage_type);
         });
}

bool ClaimedItem::covers_database(const LineItem& line) const {
  const bool whole_service = is_bare();
  if (line.kind == "rds_proxy" || line.kind == "rds_backup_copy" || line.kind == "aurora_cluster") {
    return false;
  }
  if (line.kind == "rds_read_replica" && !statement_.mentions("replica") && !whole_service) {
    return false;
  }
  if (line.kind == "rds_instance" && !database_.empty() && line.resource != database_) return false;
  if (is_main(line) || whole_service) return true;
  if (contains(line.usage_type, "Backup")) return statement_.mentions("backup");
  if (line.unit == "IOPS-Mo") return statement_.counted("iops").has_value();
  return contains(line.usage_type, "Storage") && statement_.gigabytes.has_value();
}

bool ClaimedItem::covers_kind_of(const LineItem& line) const {
  const std::string& usage = line.usage_type;
  const bool whole_service = is_bare();
  if (line.service_code == name_->service_code) {
    switch (name_->service) {
      case ClaimedService::kFargate:
        // Tasks that are stated run all the time; those of schedules and deployments end.
        return contains(usage, "Fargate") &&
               (whole_service || (line.kind == "ecs_service" &&
                                  !line.description.starts_with("Deployment overlap")));
      case ClaimedService::kRdsProxy: return line.kind == "rds_proxy";
      case ClaimedService::kAurora:
        return line.kind == "aurora_cluster" &&
               (whole_service || is_main(line) ||
                (statement_.gigabytes && contains(usage, "StorageUsage")) ||
                (statement_.counted("request") && contains(usage, "StorageIO")));
      case ClaimedService::kRds: return covers_database(line);
      case ClaimedService::kElastiCache:
        return is_main(line) || statement_.mentions("snapshot") || statement_.mentions("backup");
      case ClaimedService::kEc2:
        if (line.kind != "ec2_instance") return false;
        return is_main(line) || whole_service || statement_.gigabytes.has_value();
      case ClaimedService::kByNumbers: return covers_number(line);
      case ClaimedService::kByServiceCode: return true;
      case ClaimedService::kUnstated: return false;
    }
  }
  return name_->service == ClaimedService::kRds && contains(usage, "DatabaseInsights") &&
         statement_.mentions("performance insights");
}

bool ClaimedItem::covers(const LineItem& line) const {
  if (!covers_kind_of(line)) return false;
  return qualifier_.empty() || contains(lower(line.resource), qualifier_) ||
         name_->service != ClaimedService::kFargate;
}

bool ClaimedItem::is_main(const LineItem& line) {
  for (const std::string_view part :
       {"BoxUsage:", "InstanceUsage:", "Multi-AZUsage:", "NodeUsage:", "ServerlessV2", "Fargate-",
        "LoadBalancerUsage", "NatGateway-Hours", "DataTransfer-Out-Bytes", "TimedStorage",
        "-Secrets"}) {
    if (contains(line.usage_type, part)) return true;
  }
  return false;
}

}  // namespace costplan
