#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr Choice kProfiles[] = {
    {"flat", static_cast<int>(ProfileName::kFlat), "The same at every hour"},
    {"office", static_cast<int>(ProfileName::kOffice), "Working hours of working days"},
    {"consumer", static_cast<int>(ProfileName::kConsumer), "Evenings and weekends"},
};
constexpr Choice kMeasuredValues[] = {
    {"sum", static_cast<int>(MeasuredValue::kSum), "Requests of each period, as statistic Sum"},
    {"rate", static_cast<int>(MeasuredValue::kRate), "Requests per second"},
};
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
constexpr Choice kVias[] = {
    {"direct", static_cast<int>(ViaName::kDirect), "Without a proxy"},
    {"rds_proxy", static_cast<int>(ViaName::kRdsProxy), "Through RDS Proxy"},
    {"pgbouncer", static_cast<int>(ViaName::kPgBouncer), "Through PgBouncer in transaction mode"},
};
constexpr Choice kEventTypes[] = {
    {"deployment", static_cast<int>(EventName::kDeployment), "A new version of a service"},
    {"az_lost", static_cast<int>(EventName::kAzLost), "An Availability Zone is gone"},
    {"spot_interruptions", static_cast<int>(EventName::kSpotInterruptions),
     "Spot tasks are taken back"},
    {"rds_failover", static_cast<int>(EventName::kRdsFailover),
     "A database fails over, or restarts"},
    {"cold_cache", static_cast<int>(EventName::kColdCache), "A cache is empty and fills again"},
};
constexpr Choice kStrategies[] = {
    {"rolling", static_cast<int>(StrategyName::kRolling), "ECS rolling update"},
    {"blue_green", static_cast<int>(StrategyName::kBlueGreen), "All new tasks beside all old ones"},
    {"canary", static_cast<int>(StrategyName::kCanary),
     "All new tasks beside all old ones, with a share of the traffic first, then the rest"},
};

constexpr Choice kAlarmMetrics[] = {
    {"cpu", static_cast<int>(AlarmMetric::kCpu), "CPUUtilization of a service, in percent"},
    {"memory", static_cast<int>(AlarmMetric::kMemory),
     "MemoryUtilization of a service, in percent"},
    {"tasks", static_cast<int>(AlarmMetric::kTasks), "RunningTaskCount of a service"},
    {"healthy_hosts", static_cast<int>(AlarmMetric::kHealthyHosts),
     "HealthyHostCount: tasks of a service that receive traffic"},
    {"requests", static_cast<int>(AlarmMetric::kRequests), "RequestCount of a service, a period"},
    {"errors_5xx", static_cast<int>(AlarmMetric::kErrors5xx),
     "HTTPCode_Target_5XX_Count and HTTPCode_ELB_5XX_Count of a service, a period: requests that "
     "failed or were not answered in time"},
    {"error_rate", static_cast<int>(AlarmMetric::kErrorRate),
     "errors_5xx over requests, in percent, as metric math has it"},
    {"latency", static_cast<int>(AlarmMetric::kLatency),
     "TargetResponseTime of a service, mean, in seconds"},
    {"latency_p95", static_cast<int>(AlarmMetric::kLatencyP95), "TargetResponseTime, p95"},
    {"latency_p99", static_cast<int>(AlarmMetric::kLatencyP99), "TargetResponseTime, p99"},
    {"places", static_cast<int>(AlarmMetric::kPlaces),
     "Places for requests of a service that are taken, in percent; a metric of your own"},
    {"pool", static_cast<int>(AlarmMetric::kPool),
     "Pooled connections of a service that are in use, in percent; a metric of your own"},
    {"connections", static_cast<int>(AlarmMetric::kConnections),
     "DatabaseConnections of a database"},
    {"connections_share", static_cast<int>(AlarmMetric::kConnectionsShare),
     "DatabaseConnections over max_connections, in percent"},
    {"depth", static_cast<int>(AlarmMetric::kDepth),
     "ApproximateNumberOfMessagesVisible of a queue"},
    {"oldest", static_cast<int>(AlarmMetric::kOldest),
     "ApproximateAgeOfOldestMessage of a queue, in seconds"},
};
constexpr Choice kStatistics[] = {
    {"usual", static_cast<int>(StatisticName::kUsual),
     "sum of counts, minimum of healthy_hosts, maximum of oldest, average otherwise"},
    {"average", static_cast<int>(StatisticName::kAverage), "Average"},
    {"sum", static_cast<int>(StatisticName::kSum), "Sum"},
    {"minimum", static_cast<int>(StatisticName::kMinimum), "Minimum"},
    {"maximum", static_cast<int>(StatisticName::kMaximum), "Maximum"},
};
constexpr Choice kMissing[] = {
    {"missing", static_cast<int>(MissingData::kMissing), "Without data the alarm does not know"},
    {"ignore", static_cast<int>(MissingData::kIgnore), "The state stays"},
    {"breaching", static_cast<int>(MissingData::kBreaching), "Bad"},
    {"not_breaching", static_cast<int>(MissingData::kNotBreaching), "Good"},
};

constexpr Field kCrowdFields[] = {
    text<&SpikeFields::at>("at", "When it begins, in UTC, such as 2026-11-27 18:00").is_required(),
    number<&SpikeFields::factor>("factor", Dimension::kCount, "Times the traffic of that hour")
        .is_required(),
    number<&SpikeFields::ramp>("ramp", Dimension::kSeconds, "How long it takes to rise")
        .or_default("0 s"),
    number<&SpikeFields::duration>("duration", Dimension::kSeconds, "How long it lasts at the top")
        .or_default("0 s"),
    number<&SpikeFields::half_life>("half_life", Dimension::kSeconds,
                                    "Time in which half of the crowd leaves, after the top")
        .or_default("15 min")
        .at_least("1 s"),
};
// A spike falls as it rises.
constexpr auto kSpikeFields = std::span(kCrowdFields).first<std::size(kCrowdFields) - 1>();

constexpr Field kTrafficFields[] = {
    number<&TrafficFields::base>("base", Dimension::kCountPerSecond,
                                 "Mean rate of requests; give this, or users, or file"),
    number<&TrafficFields::users>("users", Dimension::kCount, "Users"),
    number<&TrafficFields::sessions_per_user_per_day>(
        "sessions_per_user_per_day", Dimension::kCount, "Sessions of each user a day"),
    number<&TrafficFields::requests_per_session>("requests_per_session", Dimension::kCount,
                                                 "Requests of a session"),
    choice<&TrafficFields::profile>("profile", kProfiles,
                                    "Shape of the day and the week; or give hours and weekdays")
        .or_default("flat"),
    texts<&TrafficFields::hours>("hours", "24 weights, of the hours from 00:00"),
    texts<&TrafficFields::weekdays>("weekdays", "7 weights, of Monday to Sunday"),
    number<&TrafficFields::growth_per_month>("growth_per_month", Dimension::kFraction,
                                             "Growth a month")
        .or_default("0%")
        .at_most("10000%"),
    text<&TrafficFields::growth_from>("growth_from",
                                      "When the traffic is as described, and grows from, such as "
                                      "2026-11-01; by default the month of the newest prices"),
    number<&TrafficFields::burstiness>("burstiness", Dimension::kCount,
                                       "Index of dispersion of the requests in a minute: variance "
                                       "over mean, 1 for a Poisson process")
        .or_default("1"),
    records<&TrafficFields::spikes>("spikes", kSpikeFields,
                                    "Times with more traffic, which fall as they rise"),
    records<&TrafficFields::flash_crowds>("flash_crowds", kCrowdFields,
                                          "Sudden crowds that leave slowly"),
    text<&TrafficFields::utc_offset>(
        "utc_offset",
        "Offset from UTC, such as +02:00, of the clock of hours, weekdays and the profile, and of "
        "times in the file that name no zone; the same all year")
        .or_default("+00:00"),
    text<&TrafficFields::file>("file",
                               "A CSV `timestamp,value` or the JSON of get-metric-statistics, "
                               "relative to this file; instead of base or users"),
    texts<&TrafficFields::more_files>(
        "more_files",
        "Files that go on where the one before ends; where two overlap, the later one holds"),
    choice<&TrafficFields::value>("value", kMeasuredValues, "What the values of the file are")
        .or_default("sum"),
    number<&TrafficFields::scale>("scale", Dimension::kCount, "Factor on the file's values")
        .or_default("1"),
    text<&TrafficFields::begins>(
        "begins",
        "When the file's first value is taken to be, in UTC, such as 2026-11-02; as measured if "
        "left out. A simulated time that the file does not cover repeats it by the day of the "
        "week"),
    number<&TrafficFields::period>("period", Dimension::kSeconds,
                                   "Period of the file's values; the most common distance between "
                                   "its times if left out")
        .whole()
        .at_least("1 s"),
    flag<&TrafficFields::missing_is_zero>(
        "missing_is_zero",
        "A period without a value had no requests, as CloudWatch leaves them out; otherwise it is "
        "filled from its neighbours"),
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
    number<&ServiceFields::retries>("retries", Dimension::kCount, "How often a client tries again")
        .or_default("0")
        .whole()
        .at_most("10"),
    record<&ServiceFields::scaling>("scaling", kScalingFields, "How many tasks run"),
};

constexpr Field kDatabaseFields[] = {
    choice<&DatabaseFields::via>(
        "via", kVias,
        "How services reach it; through RDS Proxy by default if the stack has one for it")
        .or_default("direct"),
    number<&DatabaseFields::max_connections>(
        "max_connections", Dimension::kCount,
        "What SHOW max_connections says; by the class if left out")
        .whole()
        .at_least("1"),
    number<&DatabaseFields::reserved>("reserved", Dimension::kCount,
                                      "Connections kept for superusers and RDS")
        .or_default("8")
        .whole(),
    number<&DatabaseFields::proxy_share>("proxy_share", Dimension::kFraction,
                                         "MaxConnectionsPercent of RDS Proxy")
        .or_default("100%")
        .at_least("1%")
        .at_most("1"),
    number<&DatabaseFields::pool_size>("pool_size", Dimension::kCount,
                                       "Server connections of PgBouncer")
        .or_default("20")
        .whole()
        .at_least("1"),
    number<&DatabaseFields::pinned>("pinned", Dimension::kFraction,
                                    "Share of the sessions that a proxy cannot multiplex")
        .or_default("0%")
        .at_most("1"),
};

constexpr Field kAlarmFields[] = {
    text<&AlarmFields::name>("name", "Name of the alarm").is_required(),
    text<&AlarmFields::service>("service", "The service that it watches; this, database or queue"),
    text<&AlarmFields::database>("database", "The database that it watches"),
    text<&AlarmFields::queue>("queue", "The queue that it watches"),
    choice<&AlarmFields::metric>("metric", kAlarmMetrics, "What it watches").is_required(),
    choice<&AlarmFields::statistic>("statistic", kStatistics, "What a period's datapoint is")
        .or_default("usual"),
    choice<&AlarmFields::treat_missing>("treat_missing", kMissing,
                                        "What a period without data counts as: one without "
                                        "requests has no latency, and counts of zero are no data")
        .or_default("missing"),
    number<&AlarmFields::above>("above", Dimension::kCount,
                                "Rings above this; seconds, percent, connections or messages"),
    number<&AlarmFields::below>("below", Dimension::kCount, "Rings below this"),
    number<&AlarmFields::period>("period", Dimension::kSeconds,
                                 "Period of a datapoint; periods of minutes slide: every minute "
                                 "the alarm looks at those that end then")
        .or_default("60 s"),
    number<&AlarmFields::evaluation_periods>("evaluation_periods", Dimension::kCount,
                                             "Datapoints that it looks at")
        .or_default("1")
        .whole()
        .at_least("1"),
    number<&AlarmFields::datapoints_to_alarm>("datapoints_to_alarm", Dimension::kCount,
                                              "Of these, how many must breach; all by default")
        .whole()
        .at_least("1"),
};

constexpr Field kEventFields[] = {
    text<&EventFields::at>("at", "When, in UTC, such as 2026-11-10 14:00").is_required(),
    choice<&EventFields::type>("type", kEventTypes, "What happens").is_required(),
    text<&EventFields::target>(
        "target", "The service, database or cache that it befalls; all services for az_lost"),
    number<&EventFields::duration>(
        "duration", Dimension::kSeconds,
        "How long it lasts; of blue_green the bake time, in which old tasks stay after all traffic "
        "has moved; of a canary the time in which it has its share, and then as long again the "
        "bake time, since ECS has both")
        .or_default("60 s"),
    number<&EventFields::share>("share", Dimension::kFraction,
                                "Share of the Spot tasks that are taken back, or of the traffic "
                                "that a canary gets first")
        .or_default("50%")
        .at_most("100%"),
    number<&EventFields::factor>("factor", Dimension::kCount,
                                 "Times the database calls while a cache is cold")
        .or_default("1"),
    choice<&EventFields::strategy>("strategy", kStrategies, "How a deployment replaces tasks")
        .or_default("rolling"),
};

constexpr Field kObjectiveFields[] = {
    text<&ObjectiveFields::service>("service", "The service that is promised").is_required(),
    number<&ObjectiveFields::p50>("p50", Dimension::kSeconds,
                                  "Half of the answers come within this"),
    number<&ObjectiveFields::p95>("p95", Dimension::kSeconds,
                                  "95% of the answers come within this"),
    number<&ObjectiveFields::p99>("p99", Dimension::kSeconds,
                                  "99% of the answers come within this"),
    number<&ObjectiveFields::p999>("p999", Dimension::kSeconds,
                                   "99.9% of the answers come within this"),
    number<&ObjectiveFields::availability>("availability", Dimension::kFraction,
                                           "Share of the requests that are answered")
        .at_most("1"),
    number<&ObjectiveFields::error_rate>("error_rate", Dimension::kFraction,
                                         "Share of the requests that may fail")
        .at_most("1"),
};

constexpr Field kQuotaFields[] = {
    number<&QuotaFields::fargate_on_demand>(
        "fargate_on_demand", Dimension::kVcpu,
        "Fargate On-Demand vCPU resource count of the account in this Region")
        .or_default("6 vCPU"),
    number<&QuotaFields::fargate_spot>("fargate_spot", Dimension::kVcpu,
                                       "Fargate Spot vCPU resource count")
        .or_default("6 vCPU"),
};

constexpr Field kBesidesFields[] = {
    number<&BesidesFields::egress>("egress", Dimension::kGigabytesPerMonth,
                                   "Of a cloudfront: answers to the internet"),
    number<&BesidesFields::origin_transfer>("origin_transfer", Dimension::kGigabytesPerMonth,
                                            "Of a cloudfront: bytes sent to the origin"),
    number<&BesidesFields::requests>("requests", Dimension::kCountPerMonth,
                                     "Of a cloudfront, a waf or an xray"),
    number<&BesidesFields::internet_egress>("internet_egress", Dimension::kGigabytesPerMonth,
                                            "Of a data_transfer"),
    number<&BesidesFields::commands>("commands", Dimension::kCountPerMonth,
                                     "Of an elasticache_serverless"),
    number<&BesidesFields::ingest>("ingest", Dimension::kGigabytesPerMonth, "Of a log_group"),
    number<&BesidesFields::data_processed>("data_processed", Dimension::kGigabytesPerMonth,
                                           "Of a nat_gateway"),
    number<&BesidesFields::messages>("messages", Dimension::kCountPerMonth, "Of an sqs_queue"),
};

constexpr LoadSection kSections[] = {
    {"traffic", LoadSection::Shape::kMap, "What comes in", kTrafficFields, true},
    {"services", LoadSection::Shape::kMapOfMaps,
     "What a request does in each ecs_service of the stack, by its name", kServiceFields, true},
    {"databases", LoadSection::Shape::kMapOfMaps,
     "How the databases that services use are reached, by name", kDatabaseFields},
    {"besides", LoadSection::Shape::kMapOfMaps,
     "Usage of a month that others add to what the load makes, by resource of the stack",
     kBesidesFields},
    {"alarms", LoadSection::Shape::kListOfMaps, "CloudWatch alarms, replayed over the projection",
     kAlarmFields},
    {"events", LoadSection::Shape::kListOfMaps, "What happens meanwhile", kEventFields},
    {"objectives", LoadSection::Shape::kListOfMaps, "What is promised over the whole time",
     kObjectiveFields},
    {"quotas", LoadSection::Shape::kMap,
     "Service quotas of the account, which --headroom runs into and simulations warn of", kQuotaFields},
    {"assumptions", LoadSection::Shape::kTexts,
     "What the file takes for granted; printed with the projection", {}},
};

}  // namespace

std::span<const LoadSection> load_sections() { return kSections; }
std::span<const Field> traffic_fields() { return kTrafficFields; }
std::span<const Field> service_fields() { return kServiceFields; }
std::span<const Field> database_fields() { return kDatabaseFields; }
std::span<const Field> besides_fields() { return kBesidesFields; }
std::span<const Field> alarm_fields() { return kAlarmFields; }
std::span<const Field> event_fields() { return kEventFields; }
std::span<const Field> objective_fields() { return kObjectiveFields; }
std::span<const Field> quota_fields() { return kQuotaFields; }

}  // namespace costplan
