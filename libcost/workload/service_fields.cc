// What a load file says of services, and of how they scale.
#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr Choice kShapes[] = {
    {"exponential", static_cast<int>(TimeShape::kExponential), "By mean"},
    {"deterministic", static_cast<int>(TimeShape::kDeterministic), "Always the mean"},
    {"erlang", static_cast<int>(TimeShape::kErlang), "By mean and stages"},
    {"gamma", static_cast<int>(TimeShape::kGamma), "By mean and scv"},
    {"lognormal", static_cast<int>(TimeShape::kLognormal), "By mean and p95"},
    {"hyperexponential", static_cast<int>(TimeShape::kHyperexponential), "By mean and scv"},
    {"quantiles", static_cast<int>(TimeShape::kQuantiles), "By measured quantiles"},
};
constexpr Choice kOrders[] = {
    {"fifo", static_cast<int>(PoolOrderName::kFifo),
     "Who waits longest: node-pg, Prisma, pgbouncer"},
    {"random", static_cast<int>(PoolOrderName::kRandom), "Anybody who waits: Go's database/sql"},
};
constexpr Choice kRoutings[] = {
    {"round_robin", static_cast<int>(RoutingName::kRoundRobin), "By turns: the default of an ALB"},
    {"least_outstanding_requests", static_cast<int>(RoutingName::kLeastOutstandingRequests),
     "To the task that has the fewest requests"},
    {"random", static_cast<int>(RoutingName::kRandom), "Weighted random with equal weights"},
};
constexpr Choice kPolicyTypes[] = {
    {"target_tracking", static_cast<int>(PolicyType::kTargetTracking),
     "Keeps a metric at a target"},
    {"step_scaling", static_cast<int>(PolicyType::kStepScaling),
     "Adds or removes by steps of an alarm"},
};
constexpr Choice kAdjustments[] = {
    {"change", static_cast<int>(AdjustmentName::kChange), "ChangeInCapacity: tasks"},
    {"percent", static_cast<int>(AdjustmentName::kPercent), "PercentChangeInCapacity"},
    {"exact", static_cast<int>(AdjustmentName::kExact), "ExactCapacity: so many tasks"},
};

constexpr Field kTimeFields[] = {
    choice<&TimeFields::shape>("shape", kShapes, "Distribution of the service time")
        .or_default("exponential"),
    number<&TimeFields::mean>("mean", Dimension::kSeconds,
                              "Mean, in an idle system, own database calls included"),
    number<&TimeFields::p95>("p95", Dimension::kSeconds,
                             "95th percentile, of a lognormal distribution"),
    number<&TimeFields::scv>("scv", Dimension::kCount,
                             "Squared coefficient of variation, of a gamma or hyperexponential "
                             "one"),
    number<&TimeFields::stages>("stages", Dimension::kCount, "Stages of an Erlang distribution")
        .whole(),
    numbers<&TimeFields::quantiles>(
        "quantiles", Dimension::kSeconds,
        "Measured quantiles by share, such as `95%: 200 ms`, from `0%` to `100%`"),
};

constexpr Field kMemoryFields[] = {
    number<&MemoryFields::base>("base", Dimension::kGigabytes, "Of an idle task")
        .or_default("0 GB"),
    number<&MemoryFields::per_request>("per_request", Dimension::kGigabytes,
                                       "More for each request in flight")
        .or_default("0 GB"),
};

constexpr Field kPoolFields[] = {
    number<&PoolFields::min>("min", Dimension::kCount, "Connections that a process keeps open")
        .or_default("0")
        .whole(),
    number<&PoolFields::max>("max", Dimension::kCount, "Connections that a process may open")
        .or_default("10")
        .whole()
        .at_least("1")
        .at_most("100000"),
    number<&PoolFields::acquire_timeout>("acquire_timeout", Dimension::kSeconds,
                                         "How long a request waits for one; 0 for ever")
        .or_default("0 s"),
    choice<&PoolFields::order>("order", kOrders, "Who of those that wait gets the next")
        .or_default("fifo"),
    number<&PoolFields::processes_per_task>("processes_per_task", Dimension::kCount,
                                            "Processes of a task, each with a pool and its part "
                                            "of the requests")
        .or_default("1")
        .at_most("10000")
        .whole()
        .at_least("1"),
};

constexpr Field kDatabaseUseFields[] = {
    text<&DatabaseUseFields::database>("database", "An rds_instance or aurora_cluster of the stack")
        .is_required(),
    number<&DatabaseUseFields::calls>("calls", Dimension::kCount, "Calls for each request")
        .is_required(),
    number<&DatabaseUseFields::hold>("hold", Dimension::kSeconds,
                                     "How long a call holds a connection")
        .is_required(),
    record<&DatabaseUseFields::pool>("pool", kPoolFields, "The pool of each process"),
};

constexpr Field kStepFields[] = {
    number<&StepFields::lower>("lower", Dimension::kCount, "From so far beyond the threshold"),
    number<&StepFields::upper>("upper", Dimension::kCount,
                               "To so far beyond the threshold; without end if left out"),
    number<&StepFields::add>("add", Dimension::kCount, "Tasks, or percent of them, to add"),
    number<&StepFields::remove>("remove", Dimension::kCount,
                                "Tasks, or percent of them, to remove"),
};

constexpr Field kPolicyFields[] = {
    choice<&PolicyFields::type>("type", kPolicyTypes, "Type of the policy")
        .or_default("target_tracking"),
    text<&PolicyFields::metric>(
        "metric", "cpu, memory, requests_per_target, latency (mean, in seconds) or queue_depth")
        .is_required(),
    number<&PolicyFields::target>("target", Dimension::kCount,
                                  "Target of the metric, in percent for cpu and memory"),
    number<&PolicyFields::above>("above", Dimension::kCount,
                                 "Threshold of a step policy that acts above it"),
    number<&PolicyFields::below>("below", Dimension::kCount,
                                 "Threshold of a step policy that acts below it"),
    choice<&PolicyFields::adjustment>("adjustment", kAdjustments, "What the steps adjust")
        .or_default("change"),
    records<&PolicyFields::steps>("steps", kStepFields, "Steps of a step policy"),
    number<&PolicyFields::minimum_magnitude>("minimum_magnitude", Dimension::kCount,
                                             "MinAdjustmentMagnitude of percent")
        .or_default("0")
        .whole(),
    number<&PolicyFields::evaluation_periods>("evaluation_periods", Dimension::kCount,
                                              "Minutes that the alarm of a step policy looks at")
        .or_default("1")
        .whole()
        .at_least("1"),
    number<&PolicyFields::datapoints_to_alarm>("datapoints_to_alarm", Dimension::kCount,
                                               "Of these, how many must breach; all by default")
        .whole()
        .at_least("1"),
    number<&PolicyFields::scale_out_cooldown>("scale_out_cooldown", Dimension::kSeconds,
                                              "Cooldown after adding tasks")
        .or_default("300 s"),
    number<&PolicyFields::scale_in_cooldown>("scale_in_cooldown", Dimension::kSeconds,
                                             "Cooldown after removing tasks")
        .or_default("300 s"),
    flag<&PolicyFields::disable_scale_in>("disable_scale_in", "The policy never removes tasks"),
    flag<&PolicyFields::high_resolution>("high_resolution",
                                         "Metrics of 20 seconds instead of a minute, for cpu and "
                                         "memory"),
};

constexpr Field kScheduledFields[] = {
    text<&ScheduledFields::at>("at", "cron(…) in UTC, or a time such as 2026-11-27 18:00")
        .is_required(),
    number<&ScheduledFields::min>("min", Dimension::kCount, "New smallest number of tasks").whole(),
    number<&ScheduledFields::max>("max", Dimension::kCount, "New largest number of tasks").whole(),
};

constexpr Field kStartUpFields[] = {
    number<&StartUpFields::median>("median", Dimension::kSeconds,
                                   "Median from the start of a task to running")
        .or_default("45 s"),
    number<&StartUpFields::p95>("p95", Dimension::kSeconds, "95th percentile").or_default("90 s"),
};

constexpr Field kScalingFields[] = {
    number<&ScalingFields::min>("min", Dimension::kCount,
                                "Smallest number of tasks; that of the stack by default")
        .whole(),
    number<&ScalingFields::max>("max", Dimension::kCount,
                                "Largest number of tasks; that of the stack by default")
        .whole(),
    number<&ScalingFields::initial>("initial", Dimension::kCount,
                                    "Tasks at the start; by default those that the two hours "
                                    "before it leave")
        .whole(),
    records<&ScalingFields::policies>("policies", kPolicyFields,
                                      "Scaling policies; none: the number stays"),
    records<&ScalingFields::scheduled>("scheduled", kScheduledFields, "Scheduled actions"),
    flag<&ScalingFields::predictive>("predictive", "Predictive scaling, by a forecast of our own"),
    record<&ScalingFields::start_up>("start_up", kStartUpFields, "How long a task takes to start"),
    number<&ScalingFields::health_check_interval>("health_check_interval", Dimension::kSeconds,
                                                  "Interval of the load balancer's health checks")
        .or_default("30 s"),
    number<&ScalingFields::deregistration_delay>("deregistration_delay", Dimension::kSeconds,
                                                 "How long a task drains, and is paid for")
        .or_default("300 s"),
    number<&ScalingFields::slow_start>("slow_start", Dimension::kSeconds,
                                       "Time in which a new target's share of the traffic rises")
        .or_default("0 s"),
    number<&ScalingFields::minimum_percent>("minimum_percent", Dimension::kCount,
                                            "minimumHealthyPercent of rolling deployments")
        .or_default("100")
        .at_most("100")
        .whole(),
    number<&ScalingFields::maximum_percent>(
        "maximum_percent", Dimension::kCount,
        "maximumPercent of rolling deployments; that of the stack by default")
        .at_least("100")
        .whole(),
};

constexpr Field kServiceFields[] = {
    number<&ServiceFields::traffic_share>("traffic_share", Dimension::kFraction,
                                          "Share of the traffic that enters here")
        .or_default("0%"),
    text<&ServiceFields::consumes>("consumes",
                                   "The sqs_queue that this service works on, instead of requests"),
    record<&ServiceFields::service_time>(
        "service_time", kTimeFields,
        "How long a request takes here, without waiting and without calls of other services"),
    number<&ServiceFields::concurrency>("concurrency", Dimension::kCount,
                                        "Requests that a task works on at a time")
        .or_default("1")
        .whole()
        .at_least("1"),
    choice<&ServiceFields::routing>("routing", kRoutings,
                                    "Routing algorithm of the target group; workers of a queue "
                                    "have none")
        .or_default("round_robin"),
    number<&ServiceFields::cpu_per_request>("cpu_per_request", Dimension::kSeconds,
                                            "Processor time of a request, of one vCPU")
        .or_default("0 s"),
    record<&ServiceFields::memory>("memory", kMemoryFields, "Memory of a task"),
    number<&ServiceFields::response>("response", Dimension::kKilobytes, "Size of an answer")
        .or_default("0 KB"),
    number<&ServiceFields::request>("request", Dimension::kKilobytes, "Size of a request")
        .or_default("0 KB"),
    number<&ServiceFields::edge_hits>(
        "edge_hits", Dimension::kFraction,
        "Share of the requests that CloudFront answers before they reach the load balancer")
        .or_default("0%")
        .at_most("99%"),
    number<&ServiceFields::outside>(
        "outside", Dimension::kKilobytes,
        "Bytes that a request exchanges with the internet through NAT, both directions")
        .or_default("0 KB"),
    number<&ServiceFields::image>("image", Dimension::kGigabytes,
                                  "Compressed image that each start of a task pulls")
        .or_default("0 GB"),
    number<&ServiceFields::log>("log", Dimension::kKilobytes, "Log events of a request")
        .or_default("0 KB"),
    number<&ServiceFields::cache_operations>("cache_operations", Dimension::kCount,
                                             "Cache operations of a request")
        .or_default("0"),
    numbers<&ServiceFields::messages>("messages", Dimension::kCount,
                                      "Messages sent for each request, by sqs_queue"),
    numbers<&ServiceFields::calls>("calls", Dimension::kCount,
                                   "Calls of other services for each request, by ecs_service"),
    records<&ServiceFields::databases>("databases", kDatabaseUseFields,
                                       "Databases that a request uses"),
    number<&ServiceFields::timeout>("timeout", Dimension::kSeconds,
                                    "How long a client waits; 0 for ever")
        .or_default("0 s"),
    number<&ServiceFields::retries>("retries", Dimension::kCount,
                                    "How often a client tries again; a series counts every "
                                    "attempt, tables and json the requests")
        .or_default("0")
        .whole()
        .at_most("10"),
    record<&ServiceFields::scaling>("scaling", kScalingFields, "How many tasks run"),
};

}  // namespace

std::span<const Field> service_fields() { return kServiceFields; }

}  // namespace costplan
