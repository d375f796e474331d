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
  double viewer_requests = 0;  // with those that a distribution answers
  double viewer_gb = 0;
  double request_gb = 0;
  double response_gb = 0;
  bool says_request = false;  // the load file gives the size of one
  bool says_response = false;
};

class Projector {
 public:
  Projector(const Stack& stack, const LoadModel& load, const Projection& projection, Hours month)
      : editor_(stack), load_(load), projection_(projection), month_(month) {
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
  // What others add to a line that the load shares with them.
  double besides(const std::string& resource, std::string_view field) const {
    double out = 0;
    for (const auto& each : load_.besides) {
      if (each.resource == resource && each.field == field) out += each.amount;
    }
    return out * month_h_ / MonthContext::kAverageHours;
  }
  bool has_besides(const std::string& resource, std::string_view field) const {
    return std::any_of(load_.besides.begin(), load_.besides.end(), [&](const OtherUsage& each) {
      return each.resource == resource && each.field == field;
    });
  }
  void set(Resource& resource, const std::string& field, double value,
           std::string_view unit = {}) {
    editor_.set(resource, field, value + besides(resource.name, field), unit);
  }
  bool has_endpoint(std::string_view region, std::string_view service) const;
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
  void nat_gateways();
  void rest();
  void say_what_it_is();

  UsageEditor editor_;
  const LoadModel& load_;
  const Projection& projection_;
  Hours month_;
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
    front->says_request = front->says_request || service.workload.request_gb > 0;
    front->says_response = front->says_response || service.workload.response_gb > 0;
    const double viewers = 1 / (1 - service.workload.edge_hits);
    front->viewer_requests += attempted(i) * viewers;
    front->viewer_gb += answered(i) * service.workload.response_gb * viewers;
    front->response_gb += answered(i) * service.workload.response_gb;
  }
}

void Projector::tasks(std::size_t i) {
  Resource* const resource = service(i);
  if (resource == nullptr) return;
  const bool is_deployed = std::any_of(
      load_.events.begin(), load_.events.end(), [&](const LoadEvent& event) {
        return event.type == LoadEventType::kDeployment &&
               (event.target.empty() || event.target == resource->name);
      });
  if (is_deployed && resource->body.find("deployments") != nullptr) {
    assume(resource->name + ": deployments of the load file are among its projected tasks, and "
                            "those of deployments.per_month come on top");
  }
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
           " s; LCUs are the largest dimension of each simulated hour" +
           (front.says_response ? "" : ", without bytes, since the load file gives no response"));
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
    set(edge, "requests", std::round(front->viewer_requests));
    if (front->says_response) set(edge, "egress", front->viewer_gb, " GB");
    if (front->says_request) set(edge, "origin_transfer", front->request_gb, " GB");
    if (front->viewer_requests == front->requests) {
      assume(edge.name + " answers nothing by itself: all its requests reach " + front->balancer +
             " (edge_hits)");
    }
    if (const std::string waf = text_of(edge, "waf"); !waf.empty()) {
      inspected[waf] += front->viewer_requests;
    }
  }
  for (const auto& [name, requests] : inspected) {
    if (Resource* const waf = editor_.find(name, "waf")) {
      set(*waf, "requests", std::round(requests));
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
    if (is_origin || text_of(balancer, "scheme") == "internal" || !front.says_response) continue;
    by_region[balancer.region] += front.response_gb;
  }
  for (const auto& [region, gigabytes] : by_region) {
    if (Resource* const transfer = editor_.only("data_transfer", region)) {
      set(*transfer, "internet_egress", gigabytes, " GB");
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
    const double per_request = load_.services[i].workload.log_gb;
    const Resource* const group = of(i, "log_group", "log_group");
    if (group != nullptr && per_request > 0) by_group[group->name] += answered(i) * per_request;
  }
  for (const auto& [name, gigabytes] : by_group) {
    set(*editor_.find(name, "log_group"), "ingest", gigabytes, " GB");
    if (has_besides(name, "ingest")) continue;
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
    set(*queue, "messages", std::round(messages));
  }
}

// Only serverless caches are billed by the command.
void Projector::caches() {
  std::map<std::string, double> commands;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const double per_request = load_.services[i].workload.cache_operations;
    const Resource* const cache = of(i, "cache", "elasticache_serverless");
    if (cache != nullptr && per_request > 0) commands[cache->name] += answered(i) * per_request;
  }
  for (const auto& [name, count] : commands) {
    Resource& cache = *editor_.find(name, "elasticache_serverless");
    UsageEditor::drop(cache, {"ecpus"});
    set(cache, "commands", std::round(count / std::max(1.0, likely(cache, "count", 1))));
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
    set(*traces, "requests", std::round(requests));
  }
}

// An endpoint that takes the traffic to an AWS service off the NAT gateway.
bool Projector::has_endpoint(std::string_view region, std::string_view service) const {
  for (const auto& each : editor_.stack().resources) {
    const Node* const services = each.body.find("services");
    if (each.kind != "vpc_endpoint" || each.region != region || services == nullptr) continue;
    for (const auto& item : services->items) {
      // `com.amazonaws.us-east-1.logs` is `logs`.
      if (item.text == service || item.text.ends_with("." + std::string(service))) return true;
    }
  }
  return false;
}

// Image pulls, log events and calls outside. Other things go through a NAT gateway as well, so
// that what is declared stays unless the load file says what they are, or it is too little for the
// load alone.
void Projector::nat_gateways() {
  struct Part {
    double gigabytes = 0;
    double starts = 0;
  };
  std::map<std::string, Part> by_region;
  for (std::size_t i = 0; i < load_.services.size(); ++i) {
    const LoadService& each = load_.services[i];
    const Resource* const own = service(i);
    if (own == nullptr || text_of(*own, "assign_public_ip") == "true") continue;
    Part& part = by_region[own->region];
    part.gigabytes += answered(i) * each.workload.outside_gb;
    if (of(i, "log_group", "log_group") != nullptr && !has_endpoint(own->region, "logs")) {
      part.gigabytes += answered(i) * each.workload.log_gb;
    }
    // The layers of an image are in S3.
    if (each.image_gb <= 0 || has_endpoint(own->region, "s3")) continue;
    const double starts = per_month(projection_.services[i].task_starts);
    part.starts += starts;
    part.gigabytes += starts * each.image_gb;
  }
  for (const auto& [region, part] : by_region) {
    Resource* const nat = editor_.only("nat_gateway", region);
    if (nat == nullptr) continue;
    const std::string load = in_words(part.gigabytes) + " GB of the load: log events, calls outside "
                             "and the images of " + in_words(part.starts, 0) + " task starts";
    const bool is_shared =
        nat->body.find("data_processed") != nullptr && !has_besides(nat->name, "data_processed");
    const double declared =
        is_shared ? likely(*nat, "data_processed", 0, Dimension::kGigabytesPerMonth, month_) : 0;
    if (is_shared && declared >= part.gigabytes) {
      assume(nat->name + ".data_processed stays as declared, since the load file does not say "
             "what else goes through it (besides); it has " + load);
      continue;
    }
    set(*nat, "data_processed", part.gigabytes, " GB");
    std::string text = nat->name + ".data_processed has " + load;
    if (is_shared) {
      text += "; that is more than the declared " + in_words(declared) +
              " GB, and what else goes through it is missing until the load file says it (besides)";
    }
    assume(std::move(text));
  }
}

// What only others use, since the load takes another way.
void Projector::rest() {
  for (const auto& each : load_.besides) {
    const std::string name = each.resource + "." + each.field;
    const auto& changed = editor_.changed();
    if (std::find(changed.begin(), changed.end(), name) != changed.end()) continue;
    for (const auto& resource : editor_.stack().resources) {
      if (resource.name != each.resource) continue;
      set(*editor_.find(each.resource, resource.kind), each.field, 0, each.unit);
      break;
    }
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
  double requests = 0;
  for (std::size_t i = 0; i < load_.services.size(); ++i) requests += attempted(i);
  if (requests <= 0) assume("no traffic at all: the load file sends nothing in that time");
  if (!projection_.is_complete) {
    assume("the simulation was stopped before its end: usage is that of what was simulated");
  }
  assume(editor_.changed().empty() ? "nothing is projected from the load"
                                   : "projected from the load: " + joined(editor_.changed()));
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
  nat_gateways();
  rest();
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
