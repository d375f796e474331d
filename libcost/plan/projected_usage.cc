#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "costplan/plan.h"
#include "stack/merge.h"

namespace costplan {
namespace {

constexpr double kHours = 730;
constexpr double kSecondsPerHour = 3600;
constexpr double kSecondsPerMinute = 60;
// A client keeps its connection to the load balancer for so many requests.
constexpr double kRequestsPerConnection = 10;
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
    months_ = projection.usage.seconds / kSecondsPerHour / kHours;
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
  double answered(std::size_t service) const;
  double lcu_hours() const;
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

double Projector::answered(std::size_t service) const {
  const auto& buckets = projection_.usage.services[service].answered;
  return std::accumulate(buckets.begin(), buckets.end(), 0.0);
}

// LCU-hours: the largest dimension of each hour. Source: Elastic Load Balancing pricing,
// 25 new connections a second, 3,000 active ones a minute, 1 GB an hour.
double Projector::lcu_hours() const {
  const ProjectedUsage& usage = projection_.usage;
  double sum = 0;
  for (std::size_t hour = 0; hour < usage.services.front().answered.size(); ++hour) {
    const double seconds =
        std::min(usage.bucket_s, usage.seconds - static_cast<double>(hour) * usage.bucket_s);
    double connections = 0;
    double gigabytes = 0;
    for (std::size_t i = 0; i < usage.services.size(); ++i) {
      const LoadService& service = load_.services[i];
      if (service.traffic_share <= 0) continue;
      const double requests = usage.services[i].answered[hour];
      connections += requests / kRequestsPerConnection / seconds;
      gigabytes += requests * (service.workload.response_gb + service.workload.request_gb) *
                   kSecondsPerHour / seconds;
    }
    const double lcus =
        std::max({connections / 25, connections * kSecondsPerMinute / 3000, gigabytes});
    sum += lcus * seconds / kSecondsPerHour;
  }
  return sum;
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
    set(*balancer, "lcu", number(lcu_hours() / months_ / kHours));
    return;
  }
}

void Projector::logs() {
  std::map<std::string, double> by_group;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const double gigabytes = answered(i) * load_.services[i].workload.log_gb;
    const Resource* const own = find(load_.services[i].name);
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
  std::map<std::string, double> sent;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    for (const auto& [queue, count] : load_.services[i].workload.messages) {
      sent[queue] += answered(i) * count;
    }
  }
  for (const auto& [name, messages] : sent) {
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
  if (!projection.usage.is_known()) {
    return Error{.message = projection.usage.seconds > 0
                                ? "the engine '" + projection.engine + "' does not project usage"
                                : "nothing was simulated, so there is no usage to project"};
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
