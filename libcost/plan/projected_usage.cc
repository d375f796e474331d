#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "costplan/plan.h"
#include "meters/meter.h"
#include "money/amount.h"
#include "plan/load_balancing.h"
#include "plan/usage_editor.h"

namespace costplan {
namespace {

constexpr double kSecondsPerHour = 3600;

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// `43.8`, for words and not for the bill.
std::string in_words(double value, int decimals = 1) {
  const double scale = std::pow(10.0, decimals);
  const int128 unit = Quantity(1).nanos() / static_cast<std::int64_t>(scale);
  return display(Quantity::from_nanos(std::llround(std::min(value, 1e9) * scale) * unit));
}

// Usage that the file declares, by its path: `cdn.requests`, `db.storage.used`.
void add_usage_of(const Node& body, std::span<const Field> fields, const std::string& path,
                  std::vector<std::string>& out) {
  for (const Field& field : fields) {
    const Node* const value = body.find(field.name);
    if (value == nullptr) continue;
    const std::string name = path + std::string(field.name);
    if (field.is_usage) {
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    } else if (field.type == FieldType::kRecord) {
      add_usage_of(*value, field.children, name + ".", out);
    } else if (field.type == FieldType::kRecords) {
      for (const auto& item : value->items) add_usage_of(item, field.children, name + "[].", out);
    }
  }
}

// Everything that reaches the services behind one load balancer.
struct Front {
  std::string balancer;
  std::vector<std::size_t> services;
  double requests = 0;  // in the month, retries included
  double request_gb = 0;
  double response_gb = 0;
};

class Projector {
 public:
  Projector(const Stack& stack, const LoadModel& load, const Projection& projection, Hours month)
      : editor_(stack), load_(load), projection_(projection) {
    simulated_h_ = projection.usage.seconds / kSecondsPerHour;
    month_h_ = month.count().approximate();
  }

  ProjectedStack run();

 private:
  double per_month(double simulated) const { return simulated * month_h_ / simulated_h_; }
  double attempted(std::size_t i) const {
    return per_month(sum(projection_.usage.services[i].attempted));
  }
  double answered(std::size_t i) const {
    return per_month(sum(projection_.usage.services[i].answered));
  }
  Resource* service(std::size_t i) { return editor_.find(load_.services[i].name, "ecs_service"); }
  // What a ref of a service points at, if it is of that kind.
  Resource* of(std::size_t i, std::string_view field, std::string_view kind) {
    const Resource* const own = service(i);
    return own == nullptr ? nullptr : editor_.find(text_of(*own, field), kind);
  }
  bool is_simulated(const std::string& name) const {
    return std::any_of(load_.services.begin(), load_.services.end(),
                       [&](const LoadService& each) { return each.name == name; });
  }
  void assume(std::string text) { assumptions_.push_back(std::move(text)); }

  void find_fronts();
  void tasks(std::size_t i);
  void clusters();
  void load_balancers();
  void edges();
  void egress();
  void logs();
  void queues();
  void caches();
  void traces();
  void say_what_it_is();

  UsageEditor editor_;
  const LoadModel& load_;
  const Projection& projection_;
  std::vector<Front> fronts_;
  std::vector<std::string> assumptions_;
  double simulated_h_ = 0;
  double month_h_ = 0;
};

void Projector::find_fronts() {
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const LoadService& service = load_.services[i];
    if (service.traffic_share <= 0) continue;
    const Resource* const balancer = of(i, "load_balancer", "alb");
    if (balancer == nullptr) {
      assume("the stack names no load balancer in front of " + service.name +
             ", so that its requests cost nothing on their way there");
      continue;
    }
    auto front = std::find_if(fronts_.begin(), fronts_.end(), [&](const Front& each) {
      return each.balancer == balancer->name;
    });
    if (front == fronts_.end()) front = fronts_.insert(front, Front{.balancer = balancer->name});
    front->services.push_back(i);
    front->requests += attempted(i);
    front->request_gb += attempted(i) * service.workload.request_gb;
    front->response_gb += answered(i) * service.workload.response_gb;
  }
}

void Projector::tasks(std::size_t i) {
  Resource* const resource = service(i);
  if (resource == nullptr) return;
  if (resource->body.find("schedule") != nullptr) {
    assume(resource->name + ".tasks stays as declared: simulations know no schedules");
    return;
  }
  const ServiceProjection& found = projection_.services[i];
  const Node* const strategy = resource->body.find("capacity_providers");
  if (strategy == nullptr || strategy->items.size() < 2) {
    editor_.set(*resource, "tasks", (found.fargate_hours + found.spot_hours) / simulated_h_);
    return;
  }
  UsageEditor::drop(*resource, {"tasks"});
  editor_.set(*resource, "tasks_by_provider",
              {{"FARGATE", found.fargate_hours / simulated_h_},
               {"FARGATE_SPOT", found.spot_hours / simulated_h_}});
}

// The tasks of the cluster, for Container Insights: those that were simulated, and those
// of other services as declared.
void Projector::clusters() {
  std::map<std::string, double> tasks;
  for (const auto& resource : editor_.stack().resources) {
    if (resource.kind != "ecs_service") continue;
    double& all = tasks[text_of(resource, "cluster")];
    const auto found = std::find_if(
        projection_.services.begin(), projection_.services.end(),
        [&](const ServiceProjection& each) { return each.name == resource.name; });
    all += found != projection_.services.end() ? found->tasks_mean
                                               : likely(resource, "tasks", 0);
  }
  for (const auto& [name, count] : tasks) {
    Resource* const cluster = editor_.find(name, "ecs_cluster");
    if (cluster == nullptr) continue;
    const std::string insights = text_of(*cluster, "container_insights");
    if (insights.empty() || insights == "disabled") continue;
    editor_.set(*cluster, "tasks", count);
  }
}

void Projector::load_balancers() {
  for (const auto& front : fronts_) {
    Resource& balancer = *editor_.find(front.balancer, "alb");
    if (balancer.body.find("schedule") != nullptr) {
      assume(front.balancer + " stays as declared: simulations know no schedules");
      continue;
    }
    const double rules = likely(balancer, "rules", 0);
    const double hours = lcu_hours(load_, projection_.usage, front.services, rules);
    UsageEditor::drop(balancer, {"new_connections", "active_connections", "processed", "requests",
                                 "peak_factor"});
    editor_.set(balancer, "lcu", hours / simulated_h_);
    assume("a client keeps its connection to " + front.balancer + " for " +
           in_words(kRequestsPerConnection) + " requests and " + in_words(kConnectionLifetime_s) +
           " s; LCUs are the largest dimension of each simulated hour");
  }
}

// Distributions whose origin is one of the load balancers: what reaches it comes through
// them, and their web ACL sees it.
void Projector::edges() {
  std::map<std::string, double> inspected;
  for (const auto& each : editor_.stack().resources) {
    if (each.kind != "cloudfront") continue;
    const auto front = std::find_if(fronts_.begin(), fronts_.end(), [&](const Front& one) {
      return one.balancer == text_of(each, "origin");
    });
    if (front == fronts_.end()) continue;
    Resource& edge = *editor_.find(each.name, "cloudfront");
    editor_.set(edge, "requests", std::round(front->requests));
    editor_.set(edge, "egress", front->response_gb, " GB");
    editor_.set(edge, "origin_transfer", front->request_gb, " GB");
    assume(each.name + " answers nothing by itself: it has the requests and the answers of " +
           front->balancer);
    if (const std::string waf = text_of(edge, "waf"); !waf.empty()) {
      inspected[waf] += front->requests;
    }
  }
  for (const auto& [name, requests] : inspected) {
    if (Resource* const waf = editor_.find(name, "waf")) {
      editor_.set(*waf, "requests", std::round(requests));
    }
  }
}

// Answers to clients that come straight to an internet-facing load balancer; what
// leaves through CloudFront is free on its way there.
void Projector::egress() {
  std::map<std::string, double> by_region;
  for (const auto& front : fronts_) {
    const Resource& balancer = *editor_.find(front.balancer, "alb");
    const auto& all = editor_.stack().resources;
    const bool is_origin = std::any_of(all.begin(), all.end(), [&](const Resource& each) {
      return each.kind == "cloudfront" && text_of(each, "origin") == front.balancer;
    });
    if (is_origin || text_of(balancer, "scheme") == "internal") continue;
    by_region[balancer.region] += front.response_gb;
  }
  for (const auto& [region, gigabytes] : by_region) {
    if (Resource* const transfer = editor_.only("data_transfer", region)) {
      editor_.set(*transfer, "internet_egress", gigabytes, " GB");
    } else if (gigabytes > 0) {
      assume(in_words(gigabytes) + " GB of answers to the internet are in no line: the stack has " +
             (editor_.count("data_transfer", region) == 0 ? "no data_transfer in "
                                                          : "several data_transfers in ") +
             region);
    }
  }
}

void Projector::logs() {
  std::map<std::string, double> by_group;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const double gigabytes = answered(i) * load_.services[i].workload.log_gb;
    const Resource* const group = of(i, "log_group", "log_group");
    if (group != nullptr && gigabytes > 0) by_group[group->name] += gigabytes;
  }
  for (const auto& [name, gigabytes] : by_group) {
    editor_.set(*editor_.find(name, "log_group"), "ingest", gigabytes, " GB");
    std::vector<std::string> others;
    for (const auto& each : editor_.stack().resources) {
      if (text_of(each, "log_group") == name && !is_simulated(each.name)) {
        others.push_back(each.name);
      }
    }
    if (!others.empty()) {
      assume(name + ".ingest has nothing of " + joined(others) +
             ", which the load file does not describe");
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
    Resource* const queue = editor_.find(name, "sqs_queue");
    if (queue == nullptr) continue;
    UsageEditor::drop(*queue, {"requests"});
    editor_.set(*queue, "messages", std::round(messages));
  }
}

// Only serverless caches are billed by the command.
void Projector::caches() {
  std::map<std::string, double> commands;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const double count = answered(i) * load_.services[i].workload.cache_operations;
    const Resource* const cache = of(i, "cache", "elasticache_serverless");
    if (cache != nullptr && count > 0) commands[cache->name] += count;
  }
  for (const auto& [name, count] : commands) {
    Resource& cache = *editor_.find(name, "elasticache_serverless");
    UsageEditor::drop(cache, {"ecpus"});
    editor_.set(cache, "commands", std::round(count / std::max(1.0, likely(cache, "count", 1))));
  }
}

// X-Ray samples where a request enters, and all services follow.
void Projector::traces() {
  std::map<std::string, double> entering;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const Resource* const own = service(i);
    if (own != nullptr && load_.services[i].traffic_share > 0) {
      entering[own->region] += attempted(i);
    }
  }
  for (const auto& [region, requests] : entering) {
    Resource* const traces = editor_.only("xray", region);
    if (traces == nullptr || traces->body.find("requests") == nullptr) continue;
    editor_.set(*traces, "requests", std::round(requests));
  }
}

void Projector::say_what_it_is() {
  constexpr double kHoursPerDay = 24;
  constexpr double kHoursPerWeek = 168;
  const auto time = [](std::int64_t seconds) {
    const auto at = UtcTime::from_seconds(seconds);
    return at ? at->to_string() : std::string();
  };
  std::string text = "usage is projected by the " + projection_.engine + " engine from " +
                     time(projection_.from_s) + " to " + time(projection_.to_s);
  if (simulated_h_ != month_h_) {
    text += ", " + in_words(simulated_h_) + " h, and taken " + in_words(month_h_ / simulated_h_, 4) +
            " times for a month of " + in_words(month_h_) + " h";
  }
  assume(std::move(text));
  const double days = simulated_h_ / kHoursPerDay;
  if (simulated_h_ < kHoursPerWeek || (days < 28 && days != std::floor(days))) {
    assume(std::string("only part of a ") + (simulated_h_ < kHoursPerDay ? "day" : "week") +
           " was simulated: hours and days of other traffic are not in the projected usage");
  }
  if (!projection_.is_complete) {
    assume("the simulation was stopped before its end: usage is that of what was simulated");
  }
  assume("projected from the load: " + joined(editor_.changed()));
  std::vector<std::string> declared;
  for (const auto& resource : editor_.stack().resources) {
    const Kind* const kind = find_kind(resource.kind);
    if (kind != nullptr) {
      add_usage_of(resource.body, kind->fields, resource.name + ".", declared);
    }
  }
  std::erase_if(declared, [&](const std::string& name) {
    const auto& changed = editor_.changed();
    return std::find(changed.begin(), changed.end(), name) != changed.end();
  });
  if (!declared.empty()) {
    assume("as declared, since the load does not say: " + joined(declared));
  }
}

ProjectedStack Projector::run() {
  find_fronts();
  for (std::size_t i = 0; i < load_.services.size(); ++i) tasks(i);
  clusters();
  load_balancers();
  edges();
  egress();
  logs();
  queues();
  caches();
  traces();
  say_what_it_is();
  ProjectedStack out{.stack = editor_.take(), .changed = editor_.changed()};
  out.stack.assumptions.insert(out.stack.assumptions.end(), assumptions_.begin(),
                               assumptions_.end());
  return out;
}

}  // namespace

Result<ProjectedStack> with_projected_usage(const Stack& stack, const LoadModel& load,
                                            const Projection& projection, Hours month) {
  if (!projection.usage.is_known()) {
    return Error{.message = projection.usage.seconds > 0
                                ? "the engine '" + projection.engine + "' does not project usage"
                                : "nothing was simulated, so there is no usage to project"};
  }
  return Projector(stack, load, projection, month).run();
}

}  // namespace costplan
