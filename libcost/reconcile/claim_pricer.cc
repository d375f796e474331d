#include "reconcile/claim_pricer.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "stack/merge.h"

namespace costplan {
namespace {

Node scalar(std::string text) {
  Node node;
  node.type = Node::Type::kScalar;
  node.text = std::move(text);
  return node;
}

// Paths of configuration that reconciliation itself writes exist in every kind.
void set(Resource& resource, std::string_view path, std::string value) {
  (void)apply_setting(resource.body, path, scalar(std::move(value)));
}

void add(Stack& stack, std::string_view kind,
         std::initializer_list<std::pair<std::string, std::string>> values) {
  Resource resource;
  resource.name = "claim-" + std::to_string(stack.resources.size() + 1);
  resource.kind = kind;
  resource.region = stack.region;
  resource.body.type = Node::Type::kMap;
  resource.body.key = resource.name;
  for (const auto& [path, value] : values) set(resource, path, value);
  stack.resources.push_back(std::move(resource));
}

std::string gigabytes(Quantity value) { return value.to_string() + " GB"; }

bool says_arm(const Statement& stated) {
  return stated.mentions(" arm") || stated.mentions("graviton");
}

// The storage class that a text names, as the fields of s3_bucket are called.
std::string s3_class(const Statement& stated) {
  if (stated.mentions("deep archive")) return "deep_archive";
  if (stated.mentions("instant")) return "glacier_ir";
  if (stated.mentions("glacier")) return "glacier_flexible";
  if (stated.mentions("one zone")) return "onezone_ia";
  return stated.mentions("-ia") || stated.mentions("infrequent") ? "standard_ia" : "standard";
}

void use_spot(Resource& service) {
  Node provider;
  provider.type = Node::Type::kMap;
  for (const auto& [key, value] : {std::pair("provider", "FARGATE_SPOT"), {"weight", "1"}}) {
    Node item = scalar(value);
    item.key = key;
    provider.items.push_back(std::move(item));
  }
  Node list;
  list.type = Node::Type::kList;
  list.items.push_back(std::move(provider));
  (void)apply_setting(service.body, "capacity_providers", std::move(list));
}

}  // namespace

Money sum_of(const std::vector<LineItem>& lines) {
  Money sum;
  for (const auto& line : lines) sum = Money::from_picos(sum.picos() + line.monthly_cost.picos());
  return sum;
}

std::string ClaimPricer::value_in_stack(std::string_view kind, std::string_view field,
                                        std::string_view fallback) const {
  for (const auto& resource : stack_.resources) {
    const Node* value = resource.kind == kind ? resource.body.find(field) : nullptr;
    if (value != nullptr && value->type == Node::Type::kScalar) return value->text;
  }
  return std::string(fallback);
}

Result<std::vector<LineItem>> ClaimPricer::covered_lines(const Stack& stack,
                                                         const ClaimedItem& item) const {
  auto result = estimate(stack, catalog_, options_);
  if (!result) return result.errors();
  std::vector<LineItem> out;
  for (auto& line : result->lines) {
    if (item.covers_kind_of(line)) out.push_back(std::move(line));
  }
  return out;
}

Result<std::vector<LineItem>> ClaimPricer::from_stack(const ClaimedItem& item) const {
  std::vector<LineItem> out;
  for (const auto& line : bill_.lines) {
    if (item.covers(line)) out.push_back(line);
  }
  return out;
}

// Databases keep what the claim does not state: growth, backups, snapshots.
Result<std::vector<LineItem>> ClaimPricer::database(const ClaimedItem& item,
                                                    const std::optional<Quantity>& quantity,
                                                    const Variation& variation) const {
  const Statement& stated = item.statement();
  Stack changed = stack_;
  const std::string wanted = !variation.class_name.empty() ? variation.class_name
                             : !stated.classes.empty()     ? stated.classes.front()
                                                           : std::string();
  const auto multi_az = variation.multi_az ? variation.multi_az : stated.multi_az;
  // `2 replicas` are no count of the primary.
  const auto count = quantity || stated.mentions("replica") ? quantity : stated.count;
  bool found = false;
  for (auto& resource : changed.resources) {
    const bool replica = resource.kind == "rds_read_replica" && stated.mentions("replica");
    const bool primary = resource.kind == "rds_instance" &&
                         (item.database().empty() || resource.name == item.database());
    if (!primary && !replica) continue;
    found = true;
    if (!wanted.empty()) set(resource, "class", wanted);
    if (item.runs_always() && !item.is_bare()) {
      std::erase_if(resource.body.items, [](const Node& field) {
        return field.key == "schedule" || field.key == "exists";
      });
    }
    if (replica) continue;
    if (count) set(resource, "count", count->to_string());
    if (multi_az) set(resource, "deployment", *multi_az ? "multi_az" : "single_az");
    if (stated.gigabytes) set(resource, "storage.size", gigabytes(*stated.gigabytes));
  }
  if (!found && wanted.empty()) return std::vector<LineItem>();
  if (!found) {
    changed.resources.clear();
    add(changed, "rds_instance",
        {{"class", wanted},
         {"count", count.value_or(Quantity(1)).to_string()},
         {"deployment", multi_az.value_or(false) ? "multi_az" : "single_az"},
         {"storage.type", "gp3"},
         {"storage.size", gigabytes(stated.gigabytes.value_or(Quantity(20)))}});
  }
  return covered_lines(changed, item);
}

std::optional<Stack> ClaimPricer::scratch(const ClaimedItem& item,
                                          const std::optional<Quantity>& quantity,
                                          const Variation& variation) const {
  const Statement& stated = item.statement();
  Stack out;
  out.name = stack_.name;
  out.region = stack_.region;
  out.files = {"the claim"};
  auto count = [&] {
    return variation.count.value_or(stated.count.value_or(quantity.value_or(Quantity(1))))
        .to_string();
  };
  switch (item.service()) {
    case ClaimedService::kFargate: {
      const bool counted = stated.count || stated.tasks.size() > 1;
      for (const auto& tasks : stated.tasks) {
        add(out, "ecs_service",
            {{"cpu", tasks.vcpu.to_string() + " vCPU"},
             {"memory", gigabytes(tasks.memory_gb)},
             {"tasks",
              variation.count.value_or(counted ? tasks.count : quantity.value_or(Quantity(1)))
                  .to_string()},
             {"architecture", variation.arm || says_arm(stated) ? "arm64" : "x86_64"}});
        if (variation.spot || stated.mentions("spot")) use_spot(out.resources.back());
        if (stated.hours) set(out.resources.back(), "schedule", stated.hours->to_string() + " h");
      }
      break;
    }
    case ClaimedService::kElastiCache:
      if (stated.classes.empty()) break;
      add(out, "elasticache",
          {{"engine", variation.valkey || stated.mentions("valkey") ? "valkey"
                      : stated.mentions("memcached")
                          ? "memcached"
                          : value_in_stack("elasticache", "engine", "redis")},
           {"node_type",
            variation.class_name.empty() ? stated.classes.front() : variation.class_name},
           {"nodes", count()}});
      break;
    case ClaimedService::kEc2:
      if (stated.classes.empty()) break;
      add(out, "ec2_instance",
          {{"instance_type", stated.classes.front()},
           {"count", count()},
           {"root_volume.size", gigabytes(stated.gigabytes.value_or(Quantity(8)))},
           {"root_volume.type", "gp3"}});
      if (stated.hours) set(out.resources.back(), "schedule", stated.hours->to_string() + " h");
      return out;
    case ClaimedService::kLoadBalancer:
      add(out, "alb",
          {{"count", quantity.value_or(Quantity(1)).to_string()},
           {"lcu", stated.lcu.value_or(Quantity(0)).to_string()}});
      break;
    case ClaimedService::kNatGateway:
      add(out, "nat_gateway", {{"count", count()}, {"data_processed", "0 GB"}});
      break;
    case ClaimedService::kSecrets:
      add(out, "secrets_manager", {{"secrets", count()}, {"api_calls", "0"}});
      break;
    default: break;
  }
  if (!stated.gigabytes) return out.resources.empty() ? std::nullopt : std::optional(out);
  const std::string size = gigabytes(*stated.gigabytes);
  switch (item.service()) {
    case ClaimedService::kCloudFront:
      add(out, "cloudfront", {{"egress", size}, {"requests", "0"}});
      break;
    case ClaimedService::kS3: add(out, "s3_bucket", {{"storage." + s3_class(stated), size}}); break;
    case ClaimedService::kEcr: add(out, "ecr_repository", {{"storage", size}}); break;
    case ClaimedService::kLogs:
      add(out, "log_group",
          {{"ingest", size}, {"retention", value_in_stack("log_group", "retention", "30 days")}});
      break;
    case ClaimedService::kDataTransfer:
      add(out, "data_transfer", {{"internet_egress", size}});
      break;
    default: break;
  }
  return out.resources.empty() ? std::nullopt : std::optional(out);
}

Result<std::vector<LineItem>> ClaimPricer::lines_of(const ClaimedItem& item,
                                                    const std::optional<Quantity>& quantity,
                                                    const Variation& variation) const {
  if (item.service() == ClaimedService::kRds) return database(item, quantity, variation);
  if (item.is_bare()) return from_stack(item);
  const auto stack = scratch(item, quantity, variation);
  return stack ? covered_lines(*stack, item) : from_stack(item);
}

}  // namespace costplan
