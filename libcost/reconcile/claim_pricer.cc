#include "reconcile/claim_pricer.h"

#include <algorithm>
#include <utility>

#include "reconcile/catalog_rates.h"
#include "reconcile/claimed_stack.h"

namespace costplan {
namespace {

constexpr Quantity kOne(1);

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

std::string class_of(const Statement& stated, const Variation& variation) {
  if (!variation.class_name.empty()) return variation.class_name;
  return stated.classes.empty() ? std::string() : stated.classes.front();
}

// `7-day backups`
std::optional<Quantity> backup_days(const Statement& stated) {
  if (!stated.mentions("backup")) return std::nullopt;
  for (const auto& number : stated.numbers) {
    if (number.measure == Measure::kDays) return number.value;
  }
  return std::nullopt;
}

// `2 read replicas` are all that there are: those of the first resource.
void set_replicas(Stack& stack, const std::string& source, const std::string& wanted,
                  const Statement& stated) {
  if (!stated.mentions("replica")) return;
  const auto count = stated.counted("replica");
  bool found = false;
  for (auto& resource : stack.resources) {
    if (resource.kind != "rds_read_replica") continue;
    if (!wanted.empty()) set_field(resource, "class", wanted);
    if (count) set_field(resource, "count", found ? "0" : count->to_string());
    found = true;
  }
  if (found) return;
  FieldValues values = {{"source", source}, {"count", count.value_or(Quantity(1)).to_string()}};
  if (!wanted.empty()) values.emplace_back("class", wanted);
  set_hours(add_resource(stack, "rds_read_replica", values), stated);
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

// In another region, where the claim names one, only what it is about needs a price.
ClaimPricer::Lines ClaimPricer::covered_lines(Stack stack, const ClaimedItem& item) const {
  EstimateOptions options = options_;
  if (const std::string& region = item.statement().region; !region.empty()) {
    stack.region = region;
    for (auto& resource : stack.resources) resource.region = region;
    options.region.clear();
    options.allow_missing = true;
  }
  auto result = estimate(stack, catalog_, options);
  if (!result) return result.errors();
  for (const auto& line : result->unpriced) {
    const LineItem as_priced{.resource = line.resource,
                             .kind = line.kind,
                             .description = line.description,
                             .service_code = line.service_code,
                             .usage_type = line.usage_type,
                             .operation = line.operation,
                             .region = line.region,
                             .unit = line.unit};
    if (item.statement().region.empty() || !item.covers_kind_of(as_priced)) continue;
    return Error{.code = ErrorCode::kMissingPrice,
                 .message = "no price for " + line.usage_type + " in " + line.region};
  }
  std::vector<LineItem> out;
  for (auto& line : result->lines) {
    if (item.covers_kind_of(line)) out.push_back(std::move(line));
  }
  return out;
}

ClaimPricer::Lines ClaimPricer::from_stack(const ClaimedItem& item) const {
  if (!item.statement().region.empty()) return covered_lines(stack_, item);
  std::vector<LineItem> out;
  for (const auto& line : bill_.lines) {
    if (item.covers(line)) out.push_back(line);
  }
  return out;
}

// Databases keep what the claim does not state: growth, backups, snapshots.
ClaimPricer::Lines ClaimPricer::database(const ClaimedItem& item,
                                         const std::optional<Quantity>& quantity,
                                         const Variation& variation) const {
  const Statement& stated = item.statement();
  Stack changed = stack_;
  const std::string wanted = class_of(stated, variation);
  const auto multi_az = variation.multi_az ? variation.multi_az : stated.multi_az;
  const auto count = quantity ? quantity : stated.count;
  const auto is_primary = [&](const Resource& resource) {
    return resource.kind == "rds_instance" &&
           (item.database().empty() || resource.name == item.database());
  };
  if (std::none_of(changed.resources.begin(), changed.resources.end(), is_primary)) {
    if (wanted.empty()) return std::vector<LineItem>();
    changed.resources.clear();
    add_resource(changed, "rds_instance",
                 {{"class", wanted}, {"storage.type", "gp3"}, {"storage.size", "20 GB"}});
    changed.resources.back().name = item.database().empty() ? "claim-1" : item.database();
  }
  std::string source;
  for (auto& resource : changed.resources) {
    const bool is_replica = resource.kind == "rds_read_replica";
    if (!is_primary(resource) && !is_replica) continue;
    if (item.runs_always() && !item.is_bare()) {
      std::erase_if(resource.body.items, [](const Node& field) {
        return field.key == "schedule" || field.key == "exists";
      });
      set_hours(resource, stated);
    }
    if (is_replica) continue;
    source = resource.name;
    if (!wanted.empty()) set_field(resource, "class", wanted);
    if (count) set_field(resource, "count", count->to_string());
    if (multi_az) set_field(resource, "deployment", *multi_az ? "multi_az" : "single_az");
    set_storage(resource, "storage", stated);
    if (const auto days = backup_days(stated)) {
      set_field(resource, "backups.retention", days->to_string() + " days");
    }
  }
  set_replicas(changed, source, wanted, stated);
  return covered_lines(std::move(changed), item);
}

// `half on Spot` are two services.
void ClaimPricer::tasks(const ClaimedItem& item, const std::optional<Quantity>& quantity,
                        const Variation& variation, Stack& out) const {
  const Statement& stated = item.statement();
  const bool counted = stated.count || stated.tasks.size() > 1;
  const bool is_spot = variation.spot || stated.mentions("spot");
  const Quantity spot =
      is_spot ? (variation.spot ? Quantity(100) : stated.spot.value_or(Quantity(100))) : Quantity();
  for (const auto& tasks : stated.tasks) {
    const Quantity all =
        variation.count.value_or(counted ? tasks.count : quantity.value_or(Quantity(1)));
    const Quantity on_spot = *all.times_ratio(spot, Quantity(100));
    for (const bool is_on_spot : {false, true}) {
      const Quantity count =
          is_on_spot ? on_spot : Quantity::from_nanos(all.nanos() - on_spot.nanos());
      if (count.is_zero() && (is_spot || is_on_spot) && !(all.is_zero() && !is_on_spot)) continue;
      Resource& service =
          add_resource(out, "ecs_service",
                       {{"cpu", tasks.vcpu.to_string() + " vCPU"},
                        {"memory", gigabytes(tasks.memory_gb)},
                        {"tasks", count.to_string()},
                        {"architecture", variation.arm || says_arm(stated) ? "arm64" : "x86_64"}});
      if (is_on_spot) use_spot(service);
      if (stated.gigabytes) set_field(service, "ephemeral_storage", gigabytes(*stated.gigabytes));
      set_hours(service, stated);
    }
  }
}

// A primary and its replicas, or shards of them.
void ClaimPricer::cache(const ClaimedItem& item, const std::optional<Quantity>& quantity,
                        const Variation& variation, Stack& out) const {
  const Statement& stated = item.statement();
  const std::string node_type = class_of(stated, variation);
  if (node_type.empty()) return;
  std::string engine = variation.valkey || stated.mentions("valkey") ? "valkey"
                       : stated.mentions("memcached")                ? "memcached"
                       : stated.mentions("redis")
                           ? "redis"
                           : value_in_stack("elasticache", "engine", "redis");
  Resource& cache =
      add_resource(out, "elasticache", {{"engine", std::move(engine)}, {"node_type", node_type}});
  set_hours(cache, stated);
  const auto shards = stated.counted("shard") ? stated.counted("shard") : stated.counted("group");
  const auto replicas = stated.counted("replica");
  if (shards && !variation.count) {
    const Quantity nodes = stated.counted("node").value_or(kOne);
    set_field(cache, "cluster_mode", "true");
    set_field(cache, "node_groups", shards->to_string());
    set_field(cache, "replicas_per_node_group",
              replicas.value_or(Quantity::from_nanos(nodes.nanos() - kOne.nanos())).to_string());
    return;
  }
  Quantity nodes = Quantity::from_nanos(replicas.value_or(Quantity()).nanos() + kOne.nanos());
  // `1 node and 2 replicas` are three.
  const auto count = stated.count ? stated.count : quantity;
  if (count && (!replicas || *count != kOne)) nodes = *count;
  set_field(cache, "nodes", variation.count.value_or(nodes).to_string());
}

void ClaimPricer::aurora(const ClaimedItem& item, const Quantity& count, const Variation& variation,
                         Stack& out) const {
  const Statement& stated = item.statement();
  const auto capacity = stated.counted("acu");
  const std::string wanted = capacity ? "db.serverless" : class_of(stated, variation);
  if (wanted.empty()) return;
  Resource& cluster =
      add_resource(out, "aurora_cluster",
                   {{"instances[].class", wanted},
                    {"instances[].count", count.to_string()},
                    {"storage_used", gigabytes(stated.gigabytes.value_or(Quantity(0)))},
                    {"io_requests", stated.counted("request").value_or(Quantity(0)).to_string()}});
  if (stated.mentions("io-optimized")) {
    set_field(cluster, "storage_configuration", "io_optimized");
  }
  if (capacity) {
    set_field(cluster, "instances[].average_capacity", capacity->to_string());
    set_field(cluster, "serverless_capacity.min", "0.5");
    set_field(cluster, "serverless_capacity.max", "256");
  }
  set_hours(cluster, stated);
}

std::optional<Stack> ClaimPricer::scratch(const ClaimedItem& item,
                                          const std::optional<Quantity>& quantity,
                                          const Variation& variation) const {
  const Statement& stated = item.statement();
  Stack out;
  out.name = stack_.name;
  out.region = stack_.region;
  out.files = {"the claim"};
  const Quantity count =
      variation.count.value_or(stated.count.value_or(quantity.value_or(Quantity(1))));
  switch (item.service()) {
    case ClaimedService::kFargate: tasks(item, quantity, variation, out); break;
    case ClaimedService::kElastiCache: cache(item, quantity, variation, out); break;
    case ClaimedService::kAurora: aurora(item, count, variation, out); break;
    case ClaimedService::kByNumbers: by_numbers(item, variation, out); break;
    case ClaimedService::kEc2:
      if (stated.classes.empty()) break;
      add_resource(out, "ec2_instance",
                   {{"instance_type", stated.classes.front()},
                    {"count", count.to_string()},
                    {"root_volume.size", "8 GB"},
                    {"root_volume.type", "gp3"}});
      set_storage(out.resources.back(), "root_volume", stated);
      set_hours(out.resources.back(), stated);
      break;
    default: break;
  }
  return out.resources.empty() ? std::nullopt : std::optional(out);
}

// Nothing is added where something that cannot be guessed is neither stated nor in the
// stack.
void ClaimPricer::by_numbers(const ClaimedItem& item, const Variation& variation,
                             Stack& out) const {
  const Statement& stated = item.statement();
  const StatedKind& kind = *item.kind();
  FieldValues values;
  const auto is_set = [&](std::string_view field) {
    return std::any_of(values.begin(), values.end(),
                       [&](const auto& each) { return each.first == field; });
  };
  for (const auto& [word, field, value] : kind.words) {
    if (stated.has_word(word) && !is_set(field)) values.emplace_back(field, value);
  }
  for (const auto& number : item.numbers()) {
    const bool is_first = number.field == &kind.fields.front();
    const bool by_class = kind.kind == "s3_bucket" && number.field->field.starts_with("storage.");
    values.emplace_back(by_class ? "storage." + s3_class(stated) : std::string(number.field->field),
                        is_first && variation.count ? variation.count->to_string() : number.text());
  }
  for (const auto& [field, value, from_stack] : kind.others) {
    if (is_set(field)) continue;
    std::string text = from_stack ? value_in_stack(kind.kind, field, value) : std::string(value);
    if (text.empty()) return;
    values.emplace_back(field, std::move(text));
  }
  for (const auto& field : kind.fields) {
    const bool is_needed = !field.is_thing && field.unit != FieldUnit::kIops &&
                           field.field.find("[]") == std::string_view::npos;
    const bool is_stored = field.field.starts_with("storage.") && !item.numbers().empty() &&
                           item.numbers().front().field == &field;
    if (!is_needed || is_stored || is_set(field.field)) continue;
    values.emplace_back(field.field,
                        StatedNumber{.field = &field, .value = Quantity(0), .number = {}}.text());
  }
  Resource& resource = add_resource(out, kind.kind, values);
  if (kind.has_schedule) set_hours(resource, stated);
}

// A proxy in front of the claimed database, which the claim does not cover itself.
ClaimPricer::Lines ClaimPricer::proxy(const ClaimedItem& item,
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
    set_field(*target, "class", item.statement().classes.front());
  }
  const Quantity proxies = quantity.value_or(item.statement().count.value_or(Quantity(1)));
  const std::string name = target->name;
  add_resource(changed, "rds_proxy", {{"target", name}, {"count", proxies.to_string()}});
  return covered_lines(std::move(changed), item);
}

ClaimPricer::Lines ClaimPricer::on_demand(const ClaimedItem& item,
                                          const std::optional<Quantity>& quantity,
                                          const Variation& variation) const {
  if (item.service() == ClaimedService::kRds) return database(item, quantity, variation);
  if (item.is_bare()) return from_stack(item);
  if (item.service() == ClaimedService::kRdsProxy) return proxy(item, quantity);
  auto stack = scratch(item, quantity, variation);
  return stack ? covered_lines(*std::move(stack), item) : from_stack(item);
}

// The main lines as a commitment pays them, with the least upfront that is offered
// where nothing is said of it.
ClaimPricer::Lines ClaimPricer::committed(std::vector<LineItem> lines,
                                          const StatedCommitment& commitment) const {
  const std::string term = (commitment.is_plan ? "SavingsPlan " : "Reserved ") +
                           std::to_string(commitment.years) + "yr, ";
  for (auto& line : lines) {
    if (!ClaimedItem::is_main(line)) continue;
    const auto offers = committed_costs(catalog_, options_.as_of.value_or(catalog_.as_of()), line);
    if (!offers) return offers.errors();
    const CommittedCost* best = nullptr;
    for (const char* option : {"No Upfront", "Partial Upfront", "All Upfront"}) {
      if (!commitment.option.empty() && commitment.option != option) continue;
      const auto it = std::find_if(offers->begin(), offers->end(), [&](const CommittedCost& offer) {
        return offer.name.ends_with(term + option);
      });
      if (it != offers->end() && best == nullptr) best = &*it;
    }
    if (best == nullptr) {
      return Error{.code = ErrorCode::kMissingPrice,
                   .message = "the catalog has no " + term.substr(0, term.find(',')) +
                              (commitment.option.empty() ? "" : ", " + commitment.option) + " of " +
                              line.usage_type + " in " + line.region};
    }
    line.monthly_cost = best->cost;
    line.term = best->qualified_name();
    line.rates.clear();
  }
  return lines;
}

ClaimPricer::Lines ClaimPricer::lines_of(const ClaimedItem& item,
                                         const std::optional<Quantity>& quantity,
                                         const Variation& variation) const {
  auto lines = on_demand(item, quantity, variation);
  if (!lines || !item.is_cost() || !item.statement().commitment) return lines;
  return committed(*std::move(lines), *item.statement().commitment);
}

}  // namespace costplan
