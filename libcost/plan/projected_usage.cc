#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "costplan/plan.h"
#include "stack/merge.h"

namespace costplan {
namespace {

constexpr double kHours = 730;
constexpr int kWeights = 1000;  // the largest weight of a capacity provider

Node scalar(std::string text) {
  Node node;
  node.type = Node::Type::kScalar;
  node.text = std::move(text);
  return node;
}

// Six decimals: more than any meter's input has.
std::string number(double value) {
  const auto parsed = Quantity::parse(std::to_string(std::max(0.0, value)));
  return parsed ? parsed->to_string() : "0";
}

class Projector {
 public:
  Projector(const Stack& stack, const LoadModel& load, const Projection& projection)
      : load_(load), projection_(projection) {
    out_.stack = stack;
    months_ = projection.usage.seconds / 3600 / kHours;
  }

  ProjectedStack run();

 private:
  Resource* find(const std::string& name) {
    const auto it = std::find_if(out_.stack.resources.begin(), out_.stack.resources.end(),
                                 [&](const Resource& each) { return each.name == name; });
    return it == out_.stack.resources.end() ? nullptr : &*it;
  }
  void set(Resource& resource, const std::string& field, std::string text) {
    (void)apply_setting(resource.body, field, scalar(std::move(text)));
    out_.changed.push_back(resource.name + "." + field);
  }
  void drop(Resource& resource, std::initializer_list<std::string_view> fields) {
    std::erase_if(resource.body.items, [&](const Node& item) {
      return std::find(fields.begin(), fields.end(), item.key) != fields.end();
    });
  }
  // A range must not stay around a number that replaces it.
  void replace(Resource& resource, const std::string& field, std::string text) {
    drop(resource, {field});
    set(resource, field, std::move(text));
  }
  void tasks(const ServiceProjection& service);
  void load_balancer();
  void logs();
  void queues();

  const LoadModel& load_;
  const Projection& projection_;
  ProjectedStack out_;
  double months_ = 0;
};

void Projector::tasks(const ServiceProjection& service) {
  Resource* const resource = find(service.name);
  if (resource == nullptr) return;
  const double hours = service.fargate_hours + service.spot_hours;
  replace(*resource, "tasks", number(hours / months_ / kHours));
  if (service.spot_hours <= 0) return;
  // The split as it was, not as base and weight divide a mean.
  const int spot = static_cast<int>(std::lround(kWeights * service.spot_hours / hours));
  Node list;
  list.type = Node::Type::kList;
  for (const auto& [provider, weight] :
       {std::pair("FARGATE", kWeights - spot), {"FARGATE_SPOT", spot}}) {
    Node item;
    item.type = Node::Type::kMap;
    Node name = scalar(provider);
    name.key = "provider";
    Node share = scalar(std::to_string(weight));
    share.key = "weight";
    item.items = {std::move(name), std::move(share)};
    list.items.push_back(std::move(item));
  }
  drop(*resource, {"capacity_providers"});
  (void)apply_setting(resource->body, "capacity_providers", std::move(list));
  out_.changed.push_back(resource->name + ".capacity_providers");
}

void Projector::load_balancer() {
  for (const auto& service : load_.services) {
    if (service.traffic_share <= 0) continue;
    const Resource* const own = find(service.name);
    const Node* const ref = own == nullptr ? nullptr : own->body.find("load_balancer");
    Resource* const balancer = ref == nullptr ? nullptr : find(ref->text);
    if (balancer == nullptr || balancer->kind != "alb") continue;
    drop(*balancer, {"new_connections", "active_connections", "processed", "requests",
                     "peak_factor", "lcu", "rules"});
    set(*balancer, "lcu", number(projection_.usage.lcu_hours / months_ / kHours));
    return;
  }
}

void Projector::logs() {
  std::map<std::string, double> by_group;
  for (const auto& [service, gigabytes] : projection_.usage.log_gb) {
    const Resource* const own = find(service);
    const Node* const ref = own == nullptr ? nullptr : own->body.find("log_group");
    if (ref != nullptr && gigabytes > 0) by_group[ref->text] += gigabytes;
  }
  for (const auto& [group, gigabytes] : by_group) {
    if (Resource* const resource = find(group)) {
      replace(*resource, "ingest", number(gigabytes / months_) + " GB");
    }
  }
}

void Projector::queues() {
  for (const auto& [name, messages] : projection_.usage.messages) {
    Resource* const queue = find(name);
    if (queue == nullptr) continue;
    drop(*queue, {"requests"});
    replace(*queue, "messages", number(std::round(messages / months_)));
  }
}

ProjectedStack Projector::run() {
  for (const auto& service : projection_.services) tasks(service);
  load_balancer();
  logs();
  queues();
  return std::move(out_);
}

}  // namespace

Result<ProjectedStack> with_projected_usage(const Stack& stack, const LoadModel& load,
                                            const Projection& projection) {
  if (!(projection.usage.seconds > 0)) {
    return Error{.message = "nothing was simulated, so there is no usage to project"};
  }
  if (projection.engine != "analytic") {
    return Error{.message = "usage is projected by the analytic engine only, not by '" +
                            projection.engine + "'"};
  }
  return Projector(stack, load, projection).run();
}

std::vector<UsageDifference> usage_differences(const Estimate& declared,
                                               const Estimate& projected) {
  using Key = std::pair<std::string, std::string>;
  std::map<Key, UsageDifference> by_line;
  std::vector<Key> order;
  const auto add = [&](const Estimate& estimate, std::optional<Quantity> UsageDifference::*quantity,
                       Money UsageDifference::*cost) {
    for (const auto& line : estimate.lines) {
      const Key key(line.resource, line.description);
      const auto [it, is_new] = by_line.try_emplace(
          key, UsageDifference{
                   .resource = line.resource, .description = line.description, .unit = line.unit});
      if (is_new) order.push_back(key);
      UsageDifference& entry = it->second;
      const auto sum = (entry.*quantity).value_or(Quantity()).plus(line.quantity);
      entry.*quantity = sum ? *sum : line.quantity;
      entry.*cost = Money::from_picos((entry.*cost).picos() + line.monthly_cost.picos());
    }
  };
  add(declared, &UsageDifference::declared, &UsageDifference::declared_cost);
  add(projected, &UsageDifference::projected, &UsageDifference::projected_cost);
  std::vector<UsageDifference> out;
  for (const auto& key : order) {
    const UsageDifference& entry = by_line.at(key);
    if (entry.declared != entry.projected) out.push_back(entry);
  }
  return out;
}

}  // namespace costplan
