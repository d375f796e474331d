#include "reconcile/claim_pricer.h"

#include <algorithm>
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

// Paths of configuration that reconciliation itself writes exist in every kind; of a
// list `a[].b` sets the only item.
void set(Resource& resource, std::string_view path, std::string value) {
  Node node = scalar(std::move(value));
  if (const std::size_t list = path.find("[]."); list != std::string_view::npos) {
    const std::string key(path.substr(0, list));
    const std::string item = key + "[0]." + std::string(path.substr(list + 3));
    if (resource.body.find(key) == nullptr) {
      Node items;
      items.type = Node::Type::kList;
      items.items.emplace_back().type = Node::Type::kMap;
      (void)apply_setting(resource.body, key, std::move(items));
    }
    (void)apply_setting(resource.body, item, std::move(node));
    return;
  }
  (void)apply_setting(resource.body, path, std::move(node));
}

void add(Stack& stack, std::string_view kind,
         const std::vector<std::pair<std::string, std::string>>& values) {
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
    case ClaimedService::kAurora:
      if (stated.classes.empty()) break;
      add(out, "aurora_cluster",
          {{"instances[].class",
            variation.class_name.empty() ? stated.classes.front() : variation.class_name},
           {"instances[].count", count()},
           {"storage_used", gigabytes(stated.gigabytes.value_or(Quantity(0)))},
           {"io_requests", "0"}});
      break;
    case ClaimedService::kByNumbers: by_numbers(item, variation, out); break;
    default: break;
  }
  return out.resources.empty() ? std::nullopt : std::optional(out);
}

// Nothing is added where something that cannot be guessed is not in the stack either.
void ClaimPricer::by_numbers(const ClaimedItem& item, const Variation& variation,
                             Stack& out) const {
  const Statement& stated = item.statement();
  const StatedKind& kind = *item.kind();
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto& [field, value, from_stack] : kind.others) {
    std::string text = from_stack ? value_in_stack(kind.kind, field, value) : std::string(value);
    if (text.empty()) return;
    values.emplace_back(field, std::move(text));
  }
  for (const auto& field : kind.fields) {
    const auto number =
        std::find_if(item.numbers().begin(), item.numbers().end(),
                     [&](const StatedNumber& each) { return each.field == &field; });
    const bool is_first = &field == &kind.fields.front();
    if (is_first && variation.count) {
      values.emplace_back(field.field, variation.count->to_string());
    } else if (number != item.numbers().end()) {
      const bool by_class = kind.kind == "s3_bucket" && field.field.starts_with("storage.");
      values.emplace_back(by_class ? "storage." + s3_class(stated) : std::string(field.field),
                          number->text());
    } else if (!field.is_thing && field.field.find("[]") == std::string_view::npos) {
      values.emplace_back(field.field, StatedNumber{&field, Quantity(0)}.text());
    }
  }
  if (kind.has_schedule && stated.hours) {
    values.emplace_back("schedule", stated.hours->to_string() + " h");
  }
  add(out, kind.kind, values);
}

// A proxy in front of the claimed database, which the claim does not cover itself.
Result<std::vector<LineItem>> ClaimPricer::proxy(const ClaimedItem& item,
                                                 const std::optional<Quantity>& quantity) const {
  Stack changed = stack_;
  std::erase_if(changed.resources,
                [](const Resource& resource) { return resource.kind == "rds_proxy"; });
  const auto target =
      std::find_if(changed.resources.begin(), changed.resources.end(), [](const Resource& each) {
        return each.kind == "rds_instance" || each.kind == "aurora_cluster";
      });
  if (target == changed.resources.end()) return std::vector<LineItem>();
  if (!item.statement().classes.empty() && target->kind == "rds_instance") {
    set(*target, "class", item.statement().classes.front());
  }
  const Quantity proxies = quantity.value_or(item.statement().count.value_or(Quantity(1)));
  const std::string name = target->name;
  add(changed, "rds_proxy", {{"target", name}, {"count", proxies.to_string()}});
  return covered_lines(changed, item);
}

Result<std::vector<LineItem>> ClaimPricer::lines_of(const ClaimedItem& item,
                                                    const std::optional<Quantity>& quantity,
                                                    const Variation& variation) const {
  if (item.service() == ClaimedService::kRds) return database(item, quantity, variation);
  if (item.is_bare()) return from_stack(item);
  if (item.service() == ClaimedService::kRdsProxy) return proxy(item, quantity);
  const auto stack = scratch(item, quantity, variation);
  return stack ? covered_lines(*stack, item) : from_stack(item);
}

}  // namespace costplan
