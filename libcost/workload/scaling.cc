// How the services of a load file scale.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workload/load_reader.h"

namespace costplan {
namespace {

void read_providers(const Resource& resource, ScalingConfig& out) {
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

constexpr double kAllPercent = 100;  // of the processors or the memory of a task

bool is_of_task(const ScalingMetric& metric) {
  return metric.kind == ScalingMetricKind::kCpu || metric.kind == ScalingMetricKind::kMemory;
}

// The key of a load file for what check_scaling_config() calls by the names of ScalingConfig.
std::string load_key(std::string path, const ScalingConfig& scaling,
                     const std::vector<std::size_t>& tracking,
                     const std::vector<std::size_t>& steps) {
  const auto replace = [&](std::string_view from, std::string_view to) {
    if (const auto at = path.find(from); at != std::string::npos) path.replace(at, from.size(), to);
  };
  const auto policy_of = [&](std::string_view list) {
    return std::stoul(path.substr(list.size() + 1, path.find(']')));
  };
  constexpr std::string_view kSteps = "step_scaling";
  if (path.starts_with(kSteps)) {
    const AlarmComparison acts = scaling.step_scaling.at(policy_of(kSteps)).alarm.comparison;
    const bool is_above =
        acts == AlarmComparison::kGreater || acts == AlarmComparison::kGreaterOrEqual;
    replace("].cooldown_s", is_above ? "].scale_out_cooldown" : "].scale_in_cooldown");
    replace(".alarm.threshold", is_above ? ".above" : ".below");
  }
  const auto number_policies = [&](std::string_view list, const std::vector<std::size_t>& index) {
    if (!path.starts_with(list) || path.size() <= list.size() || path[list.size()] != '[') return;
    path = "policies[" + std::to_string(index.at(policy_of(list))) + path.substr(path.find(']'));
  };
  number_policies("target_tracking", tracking);
  number_policies(kSteps, steps);
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"min_tasks", "min"},
      {"max_tasks", "max"},
      {"initial_tasks", "initial"},
      {"parameters.start_median_s", "start_up.median"},
      {"parameters.start_p95_s", "start_up.p95"},
      {"tasks.min_healthy_percent", "minimum_percent"},
      {"tasks.max_percent", "maximum_percent"},
      {"tasks.", ""},
      {".alarm.", "."},
      {"min_adjustment_magnitude", "minimum_magnitude"},
      {".schedule", ".at"},
  };
  for (const auto& [ours, theirs] : kNames) replace(ours, theirs);
  if (path.ends_with("_s")) path.resize(path.size() - 2);
  return path;
}

// What a check says by the names of ScalingConfig, in those of a load file.
std::string load_words(std::string message) {
  for (const auto& [ours, theirs] :
       {std::pair<std::string_view, std::string_view>("min_tasks", "min"), {"max_tasks", "max"}}) {
    for (auto at = message.find(ours); at != std::string::npos; at = message.find(ours, at)) {
      message.replace(at, ours.size(), theirs);
    }
  }
  return message;
}

// `policy 2 on cpu (line 38)`: paths count from 0 and people from 1, so the line says which.
std::string name_of_policy(const Node& service, std::size_t index, const std::string& metric) {
  std::string name = "policy " + std::to_string(index + 1) + " on " + metric;
  const Node* const scaling = service.find("scaling");
  const Node* const list = scaling == nullptr ? nullptr : scaling->find("policies");
  if (list == nullptr || index >= list->items.size()) return name;
  return name + " (line " + std::to_string(list->items[index].line) + ")";
}

// A time in the way of ActionSchedule.
std::string schedule_of(const std::string& at) {
  const auto time = UtcTime::parse(at);
  if (!time) return at;
  return "at(" + std::string(time->to_string().substr(0, 16)) + ":00)";
}

}  // namespace

void LoadReader::read_policy(const Node& at, const std::string& path, const PolicyFields& fields,
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
  const std::string name = name_of_policy(at, index, fields.metric);
  const bool has_threshold =
      fields.above.is_known() || fields.below.is_known() || !fields.steps.empty();
  if (fields.type == PolicyType::kTargetTracking) {
    if (has_threshold) {
      error(at, path + ".type", "target tracking has a target, no above, below or steps",
            "type: step_scaling has those");
      return;
    }
    if (!fields.target.is_positive()) {
      error(at, path + ".target", "target is required for target tracking, and more than 0");
      return;
    }
    if (is_of_task(metric) && number(fields.target) > kAllPercent) {
      error(at, path + ".target",
            "a task cannot use more than 100% of its " + fields.metric +
                ": this target is never exceeded");
      return;
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
  if (fields.target.is_known()) {
    error(at, path + ".target", "a step policy has no target", "type: target_tracking has one");
    return;
  }
  if (fields.high_resolution) {
    error(at, path + ".high_resolution", "exists for target tracking only");
    return;
  }
  const bool above = fields.above.is_known();
  if (above == fields.below.is_known()) {
    error(at, path, "a step policy needs a threshold: either above or below");
    return;
  }
  if (is_of_task(metric) && above && number(fields.above) >= kAllPercent) {
    error(at, path + ".above",
          "a task cannot use more than 100% of its " + fields.metric +
              ": this threshold is never exceeded");
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
    const bool removes = step.remove.is_positive();
    if (removes && step.add.is_positive()) {
      error(at, path + ".steps", "a step adds or removes, not both");
    } else if (removes == above && fields.adjustment != AdjustmentName::kExact &&
               (removes || step.add.is_positive())) {
      error(at, path + ".steps",
            std::string("a policy that acts ") + (above ? "above" : "below") +
                " its threshold " + (above ? "removes" : "adds") + " tasks",
            "more tasks where a metric is high, fewer where it is low");
    }
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

// A policy follows what the load file says nothing about.
void LoadReader::check_metric(const Node& at, const std::string& path, const std::string& metric,
                              const LoadService& service) {
  if (metric == "cpu" && service.workload.cpu_per_request_s <= 0) {
    error(at, path, "nothing says how much CPU a request takes, so that it is always 0%",
          "give the service cpu_per_request");
  } else if (metric == "memory" && service.workload.memory_base_gb <= 0 &&
             service.workload.memory_per_request_gb <= 0) {
    error(at, path, "nothing says how much memory a task takes, so that it is always 0%",
          "give the service memory: {base: …, per_request: …}");
  } else if (metric == "queue_depth" && service.consumes.empty()) {
    error(at, path, "the service takes no messages from a queue", "consumes: names it");
  }
}

void LoadReader::read_scaling(const Node& at, const std::string& path, const ScalingFields& fields,
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
  const std::size_t bound_with = errors_.size();
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
  if (fields.initial.is_known()) {
    scaling.initial_tasks = whole(fields.initial);
    if (scaling.min_tasks > scaling.max_tasks) {
      // Reported once: no number lies between them.
    } else if (*scaling.initial_tasks < scaling.min_tasks ||
               *scaling.initial_tasks > scaling.max_tasks) {
      error(at, path + ".scaling.initial",
            "is not from min (" + std::to_string(scaling.min_tasks) + ") to max (" +
                std::to_string(scaling.max_tasks) + ")");
    }
  }
  // Nothing would ever bring it from the minimum to what runs.
  if (!scales && !fields.initial.is_known() && scaling.min_tasks <= scaling.max_tasks) {
    scaling.initial_tasks = std::clamp(tasks, scaling.min_tasks, scaling.max_tasks);
  }
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
  std::vector<std::size_t> tracking;  // which of the policies they were
  std::vector<std::size_t> steps;
  for (std::size_t i = 0; i < fields.policies.size(); ++i) {
    const std::string policy_path = path + ".scaling.policies[" + std::to_string(i) + "]";
    read_policy(at, policy_path, fields.policies[i], i, scaling);
    check_metric(at, policy_path + ".metric", fields.policies[i].metric, out);
    if (scaling.target_tracking.size() > tracking.size()) tracking.push_back(i);
    if (scaling.step_scaling.size() > steps.size()) steps.push_back(i);
  }
  for (std::size_t i = 0; i < fields.scheduled.size(); ++i) {
    const ScheduledFields& action = fields.scheduled[i];
    const auto before = fields.scheduled.begin() + static_cast<std::ptrdiff_t>(i);
    const auto is_same = [&](const ScheduledFields& other) { return other.at == action.at; };
    if (!action.at.empty() && std::any_of(fields.scheduled.begin(), before, is_same)) {
      error(at, path + ".scaling.scheduled[" + std::to_string(i) + "].at",
            "another action comes at '" + action.at + "' already", "give its min and max in one");
    }
    scaling.scheduled.push_back(
        {.name = "action " + std::to_string(i + 1) + " at " + action.at,
         .schedule = schedule_of(action.at),
         .min_tasks = action.min.is_known() ? std::optional(whole(action.min)) : std::nullopt,
         .max_tasks = action.max.is_known() ? std::optional(whole(action.max)) : std::nullopt});
  }
  // Whichever action comes before it, AWS would refuse it.
  int highest = scaling.max_tasks;
  int lowest = scaling.min_tasks;
  for (const auto& action : scaling.scheduled) {
    highest = std::max(highest, action.max_tasks.value_or(highest));
    lowest = std::min(lowest, action.min_tasks.value_or(lowest));
  }
  for (std::size_t i = 0; i < scaling.scheduled.size(); ++i) {
    const std::string action = path + ".scaling.scheduled[" + std::to_string(i) + "]";
    if (scaling.scheduled[i].min_tasks.value_or(lowest) > highest) {
      error(at, action + ".min",
            "is above every largest number of tasks, " + std::to_string(highest));
    }
    if (scaling.scheduled[i].max_tasks.value_or(highest) < lowest) {
      error(at, action + ".max",
            "is below every smallest number of tasks, " + std::to_string(lowest));
    }
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
  // (In whatever steps it is asked for, it is played in those that its policies need.)
  scaling.step_s = kHighResolutionPeriodS;
  const bool is_min_of_stack = !fields.min.is_known() && !fields.max.is_known();
  for (const auto& problem : check_scaling_config(scaling)) {
    const std::string key = load_key(problem.path, scaling, tracking, steps);
    if (key == "min" && scaling.min_tasks > scaling.max_tasks) {
      error(at, path + ".scaling." + (fields.min.is_known() ? "min" : "max"),
            "the smallest number of tasks, " + std::to_string(scaling.min_tasks) +
                (fields.min.is_known() ? "" : " by the stack") + ", is above the largest, " +
                std::to_string(scaling.max_tasks) + (fields.max.is_known() ? "" : " by the stack"),
            is_min_of_stack ? "say both under scaling" : "");
      continue;
    }
    const std::string place = path + ".scaling" + (key.empty() ? "" : "." + key);
    // What is no number of its field is reported already.
    const auto bound = errors_.begin() + static_cast<std::ptrdiff_t>(bound_with);
    const bool is_reported = std::any_of(errors_.begin(), bound,
                                         [&](const Error& other) { return other.path == place; });
    if (!is_reported) error(at, place, load_words(problem.message), problem.hint);
  }
}

}  // namespace costplan
