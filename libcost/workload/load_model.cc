#include "workload/load_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/did_you_mean.h"
#include "money/dimension.h"
#include "stack/bind.h"
#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr std::string_view kTopKeys[] = {"traffic", "services",   "databases",  "alarms",
                                         "events",  "objectives", "assumptions"};

double number(const Amount& amount) { return amount.value().approximate(); }
int whole(const Amount& amount) {
  return static_cast<int>(std::clamp(std::llround(number(amount)), 0LL, 1'000'000LL));
}

constexpr double kKilobytesPerGigabyte = 1024.0 * 1024.0;

class Reader {
 public:
  Reader(const Node& root, const Stack& file, const Stack& stack)
      : root_(root),
        file_(file),
        stack_(stack),
        binder_(file, Hours(730), Scenario::kLikely, errors_) {}

  Result<LoadModel> read(std::optional<TrafficCurve> measured);

 private:
  // Of maps by name: `services.web`.
  template <typename Fields, typename Use>
  void each(std::string_view key, std::span<const Field> fields, Use use);
  // Of lists of maps.
  template <typename Fields, typename Use>
  void items(std::string_view key, std::span<const Field> fields, Use use);

  void error(const Node& at, const std::string& path, std::string message, std::string hint = "") {
    binder_.error(at, path, std::move(message), std::move(hint));
  }
  // The resource of the stack, or nullptr after an error.
  const Resource* resource(const Node& at, const std::string& path, const std::string& name,
                           std::initializer_list<std::string_view> kinds);
  std::optional<UtcTime> time(const Node& at, const std::string& path, const std::string& text);
  void read_traffic(std::optional<TrafficCurve> measured);
  void read_spikes(const TrafficFields& fields, const Node& at);
  void read_service(const std::string& name, const Node& node, const ServiceFields& fields);
  void read_service_time(const Node& at, const std::string& path, const TimeFields& fields,
                         Workload& out);
  void read_scaling(const Node& at, const std::string& path, const ScalingFields& fields,
                    const Resource& resource, LoadService& out);
  void read_policy(const Node& at, const std::string& path, const PolicyFields& fields,
                   std::size_t index, ScalingConfig& out);
  void read_providers(const Resource& resource, ScalingConfig& out);
  void read_database(const std::string& name, const Node& node, const DatabaseFields& fields);
  void add_databases();
  void check_target(const Node& at, const std::string& path, const EventFields& fields);
  void check_shares();
  std::string known_services() const;

  const Node& root_;
  const Stack& file_;
  const Stack& stack_;
  Errors errors_;
  Binder binder_;
  LoadModel out_;
};

template <typename Fields, typename Use>
void Reader::each(std::string_view key, std::span<const Field> fields, Use use) {
  const Node* const map = root_.find(key);
  if (map == nullptr || map->type == Node::Type::kNull) return;
  if (map->type != Node::Type::kMap) {
    error(*map, std::string(key), "expected a map of names");
    return;
  }
  for (const auto& item : map->items) {
    Fields bound;
    const std::string path = std::string(key) + "." + item.key;
    binder_.bind(fields, item, &bound, path);
    use(item, path, bound);
  }
}

template <typename Fields, typename Use>
void Reader::items(std::string_view key, std::span<const Field> fields, Use use) {
  const Node* const list = root_.find(key);
  if (list == nullptr || list->type == Node::Type::kNull) return;
  if (list->type != Node::Type::kList) {
    error(*list, std::string(key), "expected a list");
    return;
  }
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    Fields bound;
    const std::string path = std::string(key) + "[" + std::to_string(i) + "]";
    binder_.bind(fields, list->items[i], &bound, path);
    use(list->items[i], path, bound);
  }
}

const Resource* Reader::resource(const Node& at, const std::string& path, const std::string& name,
                                 std::initializer_list<std::string_view> kinds) {
  std::vector<std::string_view> names;
  for (const auto& each : stack_.resources) {
    if (std::find(kinds.begin(), kinds.end(), each.kind) == kinds.end()) continue;
    if (each.name == name) return &each;
    names.push_back(each.name);
  }
  std::string wanted;
  for (const auto kind : kinds) wanted += (wanted.empty() ? "" : " or ") + std::string(kind);
  std::string hint = did_you_mean(name, names);
  if (hint.empty() && !names.empty()) {
    hint = "the stack has:";
    for (const auto each : names) hint += " " + std::string(each) + ",";
    hint.pop_back();
  }
  error(at, path, "the stack has no " + wanted + " named '" + name + "'", hint);
  return nullptr;
}

std::optional<UtcTime> Reader::time(const Node& at, const std::string& path,
                                    const std::string& text) {
  if (text.empty()) return std::nullopt;  // reported as required
  const auto parsed = UtcTime::parse(text);
  if (parsed) return *parsed;
  error(at, path, parsed.error().message, "write a time in UTC, such as 2026-11-27 18:00");
  return std::nullopt;
}

void Reader::read_spikes(const TrafficFields& fields, const Node& at) {
  for (std::size_t i = 0; i < fields.spikes.size(); ++i) {
    const SpikeFields& spike = fields.spikes[i];
    const auto begins = time(at, "traffic.spikes[" + std::to_string(i) + "].at", spike.at);
    if (!begins) continue;
    out_.traffic.spikes.push_back({.at = *begins,
                                   .factor = number(spike.factor),
                                   .ramp_s = std::llround(number(spike.ramp)),
                                   .duration_s = std::llround(number(spike.duration))});
  }
  for (std::size_t i = 0; i < fields.flash_crowds.size(); ++i) {
    const SpikeFields& crowd = fields.flash_crowds[i];
    const auto begins = time(at, "traffic.flash_crowds[" + std::to_string(i) + "].at", crowd.at);
    if (!begins) continue;
    out_.traffic.flash_crowds.push_back({.at = *begins,
                                         .peak_factor = number(crowd.factor),
                                         .ramp_s = std::llround(number(crowd.ramp)),
                                         .half_life_s = std::llround(number(crowd.half_life))});
  }
}

void Reader::read_traffic(std::optional<TrafficCurve> measured) {
  const Node* const at = root_.find("traffic");
  if (at == nullptr) {
    error(root_, "traffic", "traffic is required: what comes in",
          "such as traffic: {base: 20/s, profile: office}");
    return;
  }
  TrafficFields fields;
  binder_.bind(traffic_fields(), *at, &fields, "traffic");
  const bool has_users = fields.users.is_known();
  const int given =
      (fields.base.is_known() ? 1 : 0) + (has_users ? 1 : 0) + (fields.file.empty() ? 0 : 1);
  if (given != 1) {
    error(*at, "traffic",
          given == 0 ? "one of base, users and file is required"
                     : "give only one of base, users and file");
  }
  if (measured) out_.measured = std::move(measured);
  if (fields.base.is_known()) out_.traffic.base_rate_per_s = number(fields.base);
  if (has_users) {
    for (const auto& [name, value] :
         {std::pair("sessions_per_user_per_day", &fields.sessions_per_user_per_day),
          {"requests_per_session", &fields.requests_per_session}}) {
      if (!value->is_known()) error(*at, "traffic", std::string(name) + " is required with users");
    }
    out_.traffic.users =
        UserTraffic{.users = number(fields.users),
                    .sessions_per_user_and_day = number(fields.sessions_per_user_per_day),
                    .requests_per_session = number(fields.requests_per_session)};
  }
  constexpr std::string_view kNames[] = {"flat", "office", "consumer"};
  const std::string_view profile = kNames[static_cast<int>(fields.profile)];
  out_.traffic.daily = *daily_profile(profile);
  out_.traffic.weekly = *weekly_profile(profile);
  const auto weights = [&](const std::vector<std::string>& texts, auto& into,
                           const std::string& path) {
    if (texts.empty()) return;
    if (texts.size() != into.size()) {
      error(
          *at, path,
          "needs " + std::to_string(into.size()) + " weights, not " + std::to_string(texts.size()));
      return;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto value = Quantity::parse(texts[i]);
      if (!value || value->is_negative()) {
        error(*at, path, "'" + texts[i] + "' is not a weight such as 0.5");
      } else {
        into[i] = value->approximate();
      }
    }
  };
  weights(fields.hours, out_.traffic.daily, "traffic.hours");
  weights(fields.weekdays, out_.traffic.weekly, "traffic.weekdays");
  out_.traffic.growth_per_month = number(fields.growth_per_month);
  out_.traffic.index_of_dispersion = number(fields.burstiness);
  if (out_.measured) out_.measured->index_of_dispersion = number(fields.burstiness);
  read_spikes(fields, *at);
}

void Reader::read_service_time(const Node& at, const std::string& path, const TimeFields& fields,
                               Workload& out) {
  const auto made = [&]() -> Result<ServiceTime> {
    switch (fields.shape) {
      case TimeShape::kDeterministic: return ServiceTime::deterministic(number(fields.mean));
      case TimeShape::kErlang:
        return ServiceTime::erlang(number(fields.mean), whole(fields.stages));
      case TimeShape::kLognormal:
        return ServiceTime::lognormal(number(fields.mean), number(fields.p95));
      case TimeShape::kHyperexponential:
        return ServiceTime::hyperexponential(number(fields.mean), number(fields.scv));
      case TimeShape::kQuantiles: {
        std::vector<std::pair<double, double>> points;
        for (const auto& text : fields.quantiles) {
          const std::size_t colon = text.find(':');
          const auto share = parse_value(text.substr(0, colon), Dimension::kFraction);
          const auto value = colon == std::string::npos
                                 ? Result<ParsedValue>(Error{.message = "no colon"})
                                 : parse_value(text.substr(colon + 1), Dimension::kSeconds);
          if (!share || !value) {
            return Error{.message = "'" + text + "' is not a quantile such as 95%: 200 ms"};
          }
          points.emplace_back(share->value.approximate(), value->value.approximate());
        }
        return ServiceTime::empirical(std::move(points));
      }
      case TimeShape::kExponential: break;
    }
    return ServiceTime::exponential(number(fields.mean));
  };
  const bool needs_mean = fields.shape != TimeShape::kQuantiles;
  if (needs_mean && !fields.mean.is_positive()) {
    error(at, path, "service_time.mean is required, and more than 0");
    return;
  }
  auto time = made();
  if (time) {
    out.service_time = *std::move(time);
  } else {
    error(at, path + ".service_time", time.error().message, time.error().hint);
  }
}

void Reader::read_providers(const Resource& resource, ScalingConfig& out) {
  const Node* const list = resource.body.find("capacity_providers");
  if (list == nullptr) return;
  for (const auto& item : list->items) {
    const auto count = [&](const char* key) {
      const Node* const value = item.find(key);
      const auto parsed =
          value == nullptr ? Result<Quantity>(Quantity()) : Quantity::parse(value->text);
      return parsed ? static_cast<int>(parsed->approximate()) : 0;
    };
    const Node* const provider = item.find("provider");
    const bool spot = provider != nullptr && provider->text == "FARGATE_SPOT";
    out.tasks.providers.push_back(
        {.provider = spot ? TaskProvider::kFargateSpot : TaskProvider::kFargate,
         .base = count("base"),
         .weight = count("weight")});
  }
}

void Reader::read_policy(const Node& at, const std::string& path, const PolicyFields& fields,
                         std::size_t index, ScalingConfig& out) {
  ScalingMetric metric;
  if (fields.metric == "cpu") {
    metric.kind = ScalingMetricKind::kCpu;
  } else if (fields.metric == "memory") {
    metric.kind = ScalingMetricKind::kMemory;
  } else if (fields.metric == "requests_per_target") {
    metric.kind = ScalingMetricKind::kRequestsPerTarget;
  } else if (fields.metric == "latency" || fields.metric == "queue_depth") {
    metric = {.kind = ScalingMetricKind::kCustom, .name = fields.metric};
  } else if (!fields.metric.empty()) {
    error(at, path + ".metric", "'" + fields.metric + "' is no metric of a service",
          "known: cpu, memory, requests_per_target, latency, queue_depth");
    return;
  }
  const std::string name = fields.metric + "-" + std::to_string(index + 1);
  if (fields.type == PolicyType::kTargetTracking) {
    if (!fields.target.is_positive()) {
      error(at, path, "target is required for target tracking, and more than 0");
    }
    out.target_tracking.push_back({.name = name,
                                   .metric = metric,
                                   .target = number(fields.target),
                                   .scale_out_cooldown_s = number(fields.scale_out_cooldown),
                                   .scale_in_cooldown_s = number(fields.scale_in_cooldown),
                                   .disable_scale_in = fields.disable_scale_in,
                                   .high_resolution = fields.high_resolution});
    return;
  }
  const bool above = fields.above.is_known();
  if (above == fields.below.is_known()) {
    error(at, path, "a step policy needs a threshold: either above or below");
    return;
  }
  StepScalingPolicy policy{
      .name = name,
      .metric = metric,
      .alarm = {.threshold = number(above ? fields.above : fields.below),
                .comparison = above ? AlarmComparison::kGreater : AlarmComparison::kLess,
                .evaluation_periods = whole(fields.evaluation_periods),
                .datapoints_to_alarm = whole(fields.datapoints_to_alarm)},
      .min_adjustment_magnitude = whole(fields.minimum_magnitude),
      .cooldown_s = number(above ? fields.scale_out_cooldown : fields.scale_in_cooldown)};
  policy.adjustment_type =
      fields.adjustment == AdjustmentName::kPercent ? AdjustmentType::kPercentChangeInCapacity
      : fields.adjustment == AdjustmentName::kExact ? AdjustmentType::kExactCapacity
                                                    : AdjustmentType::kChangeInCapacity;
  for (const auto& step : fields.steps) {
    // Distances from the threshold: above it they are positive, below it negative.
    const auto bound = [&](const Amount& distance) {
      return distance.is_known() ? std::optional(above ? number(distance) : -number(distance))
                                 : std::nullopt;
    };
    StepAdjustment adjustment;
    adjustment.lower = above ? bound(step.lower) : bound(step.upper);
    adjustment.upper = above ? bound(step.upper) : bound(step.lower);
    if (above && !adjustment.lower) adjustment.lower = 0;
    if (!above && !adjustment.upper) adjustment.upper = 0;
    adjustment.adjustment = step.remove.is_known() ? -whole(step.remove) : whole(step.add);
    policy.steps.push_back(adjustment);
  }
  out.step_scaling.push_back(std::move(policy));
}

void Reader::read_scaling(const Node& at, const std::string& path, const ScalingFields& fields,
                          const Resource& resource, LoadService& out) {
  const auto stack_count = [&](std::string_view field) -> std::optional<int> {
    const Node* value = &resource.body;
    for (std::size_t begin = 0; value != nullptr && begin < field.size();) {
      const std::size_t end = std::min(field.find('.', begin), field.size());
      value = value->find(field.substr(begin, end - begin));
      begin = end + 1;
    }
    if (value != nullptr && value->type == Node::Type::kMap) value = value->find("likely");
    if (value == nullptr || value->type != Node::Type::kScalar) return std::nullopt;
    const auto parsed = Quantity::parse(value->text);
    return parsed ? std::optional(static_cast<int>(std::llround(parsed->approximate())))
                  : std::nullopt;
  };
  ScalingConfig& scaling = out.scaling;
  const int tasks = stack_count("tasks").value_or(1);
  const bool scales = !fields.policies.empty() || !fields.scheduled.empty() || fields.predictive;
  scaling.min_tasks =
      fields.min.is_known() ? whole(fields.min) : stack_count("min_tasks").value_or(tasks);
  scaling.max_tasks =
      fields.max.is_known() ? whole(fields.max) : stack_count("max_tasks").value_or(tasks);
  if (!scales && !fields.min.is_known() && !fields.max.is_known()) {
    scaling.min_tasks = tasks;
    scaling.max_tasks = tasks;
  }
  if (fields.initial.is_known()) scaling.initial_tasks = whole(fields.initial);
  scaling.tasks.load_balanced = out.consumes.empty();
  scaling.tasks.health_check_interval_s = number(fields.health_check_interval);
  scaling.tasks.deregistration_delay_s = number(fields.deregistration_delay);
  scaling.tasks.slow_start_s = number(fields.slow_start);
  scaling.tasks.min_healthy_percent = number(fields.minimum_percent);
  if (fields.maximum_percent.is_known()) {
    scaling.tasks.max_percent = number(fields.maximum_percent);
  } else if (const auto percent = stack_count("deployments.maximum_percent")) {
    scaling.tasks.max_percent = *percent;
  }
  scaling.parameters.start_median_s = number(fields.start_up.median);
  scaling.parameters.start_p95_s = number(fields.start_up.p95);
  read_providers(resource, scaling);
  for (std::size_t i = 0; i < fields.policies.size(); ++i) {
    read_policy(at, path + ".scaling.policies[" + std::to_string(i) + "]", fields.policies[i], i,
                scaling);
  }
  for (const auto& action : fields.scheduled) {
    scaling.scheduled.push_back(
        {.name = action.at,
         .schedule = action.at,
         .min_tasks = action.min.is_known() ? std::optional(whole(action.min)) : std::nullopt,
         .max_tasks = action.max.is_known() ? std::optional(whole(action.max)) : std::nullopt});
  }
  if (fields.predictive) {
    const TargetTrackingPolicy* tracked =
        scaling.target_tracking.empty() ? nullptr : &scaling.target_tracking.front();
    if (tracked == nullptr) {
      error(at, path + ".scaling.predictive",
            "needs a target tracking policy, whose metric and target it takes");
    } else {
      scaling.predictive = PredictiveScalingPolicy{
          .name = "predictive", .metric = tracked->metric, .target = tracked->target};
    }
  }
  for (auto problem : check_scaling_config(scaling)) {
    error(at, path + ".scaling" + (problem.path.empty() ? "" : "." + problem.path), problem.message,
          problem.hint);
  }
}

void Reader::read_service(const std::string& name, const Node& node, const ServiceFields& fields) {
  const std::string path = "services." + name;
  const Resource* const found = resource(node, path, name, {"ecs_service"});
  if (found == nullptr) return;
  LoadService out;
  out.name = name;
  out.traffic_share = number(fields.traffic_share);
  out.consumes = fields.consumes;
  if (!out.consumes.empty()) {
    resource(node, path + ".consumes", out.consumes, {"sqs_queue"});
  }
  Workload& work = out.workload;
  read_service_time(node, path, fields.service_time, work);
  work.concurrency = number(fields.concurrency);
  work.cpu_per_request_s = number(fields.cpu_per_request);
  work.memory_base_gb = number(fields.memory.base);
  work.memory_per_request_gb = number(fields.memory.per_request);
  work.response_gb = number(fields.response) / kKilobytesPerGigabyte;
  work.request_gb = number(fields.request) / kKilobytesPerGigabyte;
  work.log_gb = number(fields.log) / kKilobytesPerGigabyte;
  work.cache_operations = number(fields.cache_operations);
  work.timeout_s = number(fields.timeout);
  work.retries = number(fields.retries);
  for (const auto& [queue, count] : fields.messages) {
    if (resource(node, path + ".messages." + queue, queue, {"sqs_queue"}) != nullptr) {
      work.messages[queue] = number(count);
    }
  }
  for (const auto& [callee, count] : fields.calls) {
    if (resource(node, path + ".calls." + callee, callee, {"ecs_service"}) != nullptr) {
      work.calls[callee] = number(count);
    }
  }
  for (std::size_t i = 0; i < fields.databases.size(); ++i) {
    const DatabaseUseFields& use = fields.databases[i];
    const std::string at = path + ".databases[" + std::to_string(i) + "]";
    if (use.database.empty()) continue;
    if (resource(node, at + ".database", use.database, {"rds_instance", "aurora_cluster"}) ==
        nullptr) {
      continue;
    }
    if (number(use.pool.min) > number(use.pool.max)) {
      error(node, at + ".pool", "min is above max");
    }
    work.databases.push_back(
        {.database = use.database,
         .calls_per_request = number(use.calls),
         .hold_s = number(use.hold),
         .pool = {.min = number(use.pool.min),
                  .max = number(use.pool.max),
                  .acquire_timeout_s = number(use.pool.acquire_timeout),
                  .order = use.pool.order == PoolOrderName::kRandom ? PoolOrder::kRandom
                                                                    : PoolOrder::kFifo,
                  .processes_per_task = number(use.pool.processes_per_task)}});
  }
  const auto of_stack = [&](const char* key, Dimension dimension) {
    const Node* const value = found->body.find(key);
    const auto parsed =
        value == nullptr ? Result<ParsedValue>(ParsedValue{}) : parse_value(value->text, dimension);
    return parsed ? parsed->value.approximate() : 0.0;
  };
  out.vcpu = of_stack("cpu", Dimension::kVcpu);
  out.memory_gb = of_stack("memory", Dimension::kGigabytes);
  read_scaling(node, path, fields.scaling, *found, out);
  out_.services.push_back(std::move(out));
}

void Reader::read_database(const std::string& name, const Node& node,
                           const DatabaseFields& fields) {
  const std::string path = "databases." + name;
  const Resource* const found = resource(node, path, name, {"rds_instance", "aurora_cluster"});
  if (found == nullptr) return;
  const auto known = std::find_if(out_.databases.begin(), out_.databases.end(),
                                  [&](const DatabaseAccess& each) { return each.name == name; });
  if (known == out_.databases.end()) return;
  if (fields.max_connections.is_known()) {
    known->limit = ConnectionLimit::exactly(number(fields.max_connections));
  }
  known->reserved = number(fields.reserved);
  known->proxy_share = number(fields.proxy_share);
  known->pool_size = number(fields.pool_size);
  known->pinned = number(fields.pinned);
  if (node.find("via") != nullptr) {
    known->via = fields.via == ViaName::kRdsProxy    ? DatabaseVia::kRdsProxy
                 : fields.via == ViaName::kPgBouncer ? DatabaseVia::kPgBouncer
                                                     : DatabaseVia::kDirect;
  }
}

// Every database that a service uses, with what the stack says of it.
void Reader::add_databases() {
  for (const auto& service : out_.services) {
    for (const auto& use : service.workload.databases) {
      const auto same = [&](const DatabaseAccess& each) { return each.name == use.database; };
      if (std::any_of(out_.databases.begin(), out_.databases.end(), same)) continue;
      DatabaseAccess access;
      access.name = use.database;
      for (const auto& each : stack_.resources) {
        if (each.name == use.database) {
          const Node* const db_class = each.body.find("class");
          const auto limit = db_class == nullptr ? std::nullopt : connection_limit(db_class->text);
          if (limit) access.limit = *limit;
        }
        const Node* const target = each.kind == "rds_proxy" ? each.body.find("target") : nullptr;
        if (target != nullptr && target->text == use.database) access.via = DatabaseVia::kRdsProxy;
      }
      out_.databases.push_back(std::move(access));
    }
  }
}

// An event that befalls nothing would be an event that nobody notices.
void Reader::check_target(const Node& at, const std::string& path, const EventFields& fields) {
  if (fields.target.empty()) return;
  const auto is_service = std::any_of(out_.services.begin(), out_.services.end(),
                                      [&](const auto& each) { return each.name == fields.target; });
  const auto is_database =
      std::any_of(out_.databases.begin(), out_.databases.end(),
                  [&](const auto& each) { return each.name == fields.target; });
  switch (fields.type) {
    case EventName::kRdsFailover:
      if (!is_database) {
        error(at, path + ".target",
              "no service of the load file uses a database '" + fields.target + "'");
      }
      break;
    case EventName::kColdCache:
      (void)resource(at, path + ".target", fields.target,
                     {"elasticache", "elasticache_serverless"});
      break;
    case EventName::kDeployment:
    case EventName::kAzLost:
    case EventName::kSpotInterruptions:
      if (!is_service) {
        error(at, path + ".target", "the load file has no service '" + fields.target + "'");
      }
      break;
  }
}

void Reader::check_shares() {
  double shares = 0;
  for (const auto& service : out_.services) shares += service.traffic_share;
  if (out_.services.empty() || std::abs(shares - 1) < 1e-6) return;
  const Node* const services = root_.find("services");
  error(services == nullptr ? root_ : *services, "services",
        "the traffic_share of all services must add up to 100%",
        "give the service behind the load balancer traffic_share: 100%");
}

Result<LoadModel> Reader::read(std::optional<TrafficCurve> measured) {
  if (root_.type != Node::Type::kMap) {
    error(root_, "", "expected a map with traffic and services");
    return errors_;
  }
  for (const auto& item : root_.items) {
    if (std::find(std::begin(kTopKeys), std::end(kTopKeys), item.key) != std::end(kTopKeys)) {
      continue;
    }
    Node at = item;
    at.line = item.key_line;
    at.column = item.key_column;
    error(at, item.key, "unknown key",
          did_you_mean(item.key, {std::begin(kTopKeys), std::end(kTopKeys)}));
  }
  read_traffic(std::move(measured));
  each<ServiceFields>("services", service_fields(),
                      [&](const Node& node, const std::string&, const ServiceFields& fields) {
                        read_service(node.key, node, fields);
                      });
  if (root_.find("services") == nullptr) {
    error(root_, "services", "services is required: what a request does in each of them");
  }
  check_shares();
  add_databases();
  each<DatabaseFields>("databases", database_fields(),
                       [&](const Node& node, const std::string&, const DatabaseFields& fields) {
                         read_database(node.key, node, fields);
                       });
  for (const auto& database : out_.databases) {
    if (database.limit.likely > 0) continue;
    error(root_, "databases." + database.name,
          "the memory of its class is not known: max_connections is required",
          "say what SHOW max_connections answers");
  }
  for (const auto& service : out_.services) {
    for (const auto& [queue, count] : service.workload.messages) {
      if (std::find(out_.queues.begin(), out_.queues.end(), queue) == out_.queues.end()) {
        out_.queues.push_back(queue);
      }
    }
  }
  items<AlarmFields>(
      "alarms", alarm_fields(),
      [&](const Node& node, const std::string& path, const AlarmFields& fields) {
        LoadAlarm alarm;
        alarm.name = fields.name;
        const int subjects = (fields.service.empty() ? 0 : 1) + (fields.database.empty() ? 0 : 1) +
                             (fields.queue.empty() ? 0 : 1);
        if (subjects != 1) error(node, path, "needs one of service, database and queue");
        if (fields.above.is_known() == fields.below.is_known()) {
          error(node, path, "needs one of above and below");
        }
        alarm.subject = !fields.database.empty() ? AlarmSubject::kDatabase
                        : !fields.queue.empty()  ? AlarmSubject::kQueue
                                                 : AlarmSubject::kService;
        alarm.of = fields.service + fields.database + fields.queue;
        static constexpr std::string_view kOfService[] = {"cpu", "memory", "tasks", "latency_p99",
                                                          "error_rate"};
        static constexpr std::string_view kOfDatabase[] = {"connections"};
        static constexpr std::string_view kOfQueue[] = {"depth", "oldest"};
        const std::span<const std::string_view> known =
            alarm.subject == AlarmSubject::kService ? std::span<const std::string_view>(kOfService)
            : alarm.subject == AlarmSubject::kDatabase
                ? std::span<const std::string_view>(kOfDatabase)
                : std::span<const std::string_view>(kOfQueue);
        if (!fields.metric.empty() &&
            std::find(known.begin(), known.end(), fields.metric) == known.end()) {
          std::string hint = "known:";
          for (const auto name : known) hint += " " + std::string(name);
          error(node, path + ".metric", "'" + fields.metric + "' is no metric of it", hint);
        }
        const auto exists = [&](auto& list, auto name_of) {
          return std::any_of(list.begin(), list.end(),
                             [&](const auto& each) { return name_of(each) == alarm.of; });
        };
        const bool found =
            alarm.subject == AlarmSubject::kService
                ? exists(out_.services, [](const LoadService& each) { return each.name; })
            : alarm.subject == AlarmSubject::kDatabase
                ? exists(out_.databases, [](const DatabaseAccess& each) { return each.name; })
                : exists(out_.queues, [](const std::string& each) { return each; });
        if (subjects == 1 && !found) {
          error(node, path, "the load file has no '" + alarm.of + "' to watch");
        }
        alarm.metric = fields.metric;
        alarm.above = fields.above.is_known();
        alarm.threshold = number(alarm.above ? fields.above : fields.below);
        alarm.period_s = number(fields.period);
        alarm.evaluation_periods = whole(fields.evaluation_periods);
        alarm.datapoints_to_alarm = fields.datapoints_to_alarm.is_known()
                                        ? whole(fields.datapoints_to_alarm)
                                        : alarm.evaluation_periods;
        if (alarm.datapoints_to_alarm > alarm.evaluation_periods) {
          error(node, path, "datapoints_to_alarm is above evaluation_periods");
        }
        out_.alarms.push_back(std::move(alarm));
      });
  items<EventFields>(
      "events", event_fields(),
      [&](const Node& node, const std::string& path, const EventFields& fields) {
        check_target(node, path, fields);
        const auto at = time(node, path + ".at", fields.at);
        if (!at) return;
        LoadEvent event{
            .type = static_cast<LoadEventType>(static_cast<int>(fields.type)),
            .at = *at,
            .duration_s = number(fields.duration),
            .target = fields.target,
            .share = number(fields.share),
            .factor = number(fields.factor),
            .deployment = static_cast<DeploymentKind>(static_cast<int>(fields.strategy))};
        out_.events.push_back(std::move(event));
      });
  items<ObjectiveFields>(
      "objectives", objective_fields(),
      [&](const Node& node, const std::string& path, const ObjectiveFields& fields) {
        const auto known =
            std::any_of(out_.services.begin(), out_.services.end(),
                        [&](const auto& each) { return each.name == fields.service; });
        if (!fields.service.empty() && !known) {
          error(node, path + ".service", "the load file has no service '" + fields.service + "'");
        }
        const std::pair<const char*, const Amount*> all[] = {{"p50", &fields.p50},
                                                             {"p95", &fields.p95},
                                                             {"p99", &fields.p99},
                                                             {"p999", &fields.p999},
                                                             {"availability", &fields.availability},
                                                             {"error_rate", &fields.error_rate}};
        bool any = false;
        for (const auto& [metric, limit] : all) {
          if (!limit->is_known()) continue;
          any = true;
          out_.objectives.push_back(
              {.service = fields.service, .metric = metric, .limit = number(*limit)});
        }
        if (!any) error(node, path, "promises nothing: give p99, availability or another figure");
      });
  // A file tells its story in any order.
  std::stable_sort(out_.events.begin(), out_.events.end(),
                   [](const LoadEvent& a, const LoadEvent& b) { return a.at < b.at; });
  if (const Node* const list = root_.find("assumptions"); list != nullptr) {
    for (const auto& item : list->items) out_.assumptions.push_back(item.text);
  }
  if (!errors_.empty()) return errors_;
  return std::move(out_);
}

}  // namespace

std::optional<MeasuredFile> measured_file(const Node& root, const Stack& file) {
  const Node* const traffic = root.find("traffic");
  const Node* const name = traffic == nullptr ? nullptr : traffic->find("file");
  if (name == nullptr || name->type != Node::Type::kScalar) return std::nullopt;
  MeasuredFile out{.name = name->text, .where = file.location(*name)};
  if (const Node* const value = traffic->find("value"); value != nullptr && value->text == "rate") {
    out.meaning = SampleMeaning::kRatePerSecond;
  }
  if (const Node* const scale = traffic->find("scale"); scale != nullptr) {
    const auto factor = Quantity::parse(scale->text);
    if (factor) out.scale = factor->approximate();
  }
  return out;
}

std::string Objective::text() const {
  const bool is_time = metric.starts_with("p");
  std::string value;
  if (is_time) {
    const double ms = limit * 1000;
    value = display(Quantity(static_cast<int>(std::llround(std::min(ms, 1e9))))) + " ms";
  } else {
    value = Quantity::parse(std::to_string(limit * 100))->to_string() + "%";
  }
  const std::string name = metric == "error_rate" ? "error rate" : metric;
  return name + " of " + service + (metric == "availability" ? " at least " : " at most ") + value;
}

Result<LoadModel> read_load_model(const Node& root, const Stack& file, const Stack& stack,
                                  std::optional<TrafficCurve> measured) {
  return Reader(root, file, stack).read(std::move(measured));
}

}  // namespace costplan
