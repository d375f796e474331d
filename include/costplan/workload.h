// The load of a stack: what its services do for each request, how they scale, what
// they hold open on their databases, what may happen to them, and what is promised.
//
// What it answers: "what has to be simulated?", and nothing about prices. Read from a
// load file beside the stack file, which names services, databases and queues of the
// stack.
//
// Units: seconds, gigabytes (2^30 bytes), requests per second, shares of 1.
//
// Errors: all problems of a file at once, each with its place.
//
// Thread safety: plain values.
//
// Example:
//   auto load = load_load_model("scenarios/theo/traffic/prod.yaml", *stack);  // costplan/io.h
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "costplan/connections.h"
#include "costplan/scaling_config.h"
#include "costplan/service_time.h"
#include "costplan/traffic.h"

namespace costplan {

// Who of those that wait for a connection gets the next one.
enum class PoolOrder { kFifo, kRandom };

struct PoolSettings {
  double min = 0;
  double max = 10;
  double acquire_timeout_s = 0;  // 0: waits for ever
  PoolOrder order = PoolOrder::kFifo;
  double processes_per_task = 1;
};

// How a load balancer chooses among the tasks of a service.
enum class LoadBalancing { kRoundRobin, kLeastOutstandingRequests, kRandom };

// Calls of one service to one database.
struct DatabaseUse {
  std::string database;
  double calls_per_request = 0;
  double hold_s = 0;  // a connection is held so long for each call
  PoolSettings pool;
};

// A task of less than a vCPU may use its share of each such period at once. Source: the default
// of Linux's CFS bandwidth control; what Fargate sets AWS does not publish.
inline constexpr double kCpuQuotaPeriodS = 0.1;

struct Workload {
  ServiceTime service_time = *ServiceTime::exponential(1);
  double concurrency = 1;        // requests that a task works on at a time
  LoadBalancing load_balancing = LoadBalancing::kRoundRobin;
  double cpu_per_request_s = 0;  // of one vCPU
  double memory_base_gb = 0;     // of an idle task
  double memory_per_request_gb = 0;
  double response_gb = 0;  // bytes out, for each request
  double request_gb = 0;
  double edge_hits = 0;   // share that CloudFront answers, beside those that come here
  double outside_gb = 0;  // with the internet, through NAT
  double log_gb = 0;
  double cache_operations = 0;
  std::map<std::string, double> messages;  // sent, by queue
  std::map<std::string, double> calls;     // of other services
  std::vector<DatabaseUse> databases;
  double timeout_s = 0;  // of the client; 0: waits for ever
  double retries = 0;    // at most, of a request that failed or timed out
};

struct LoadService {
  std::string name;  // of an ecs_service of the stack
  double traffic_share = 0;
  std::string consumes;  // a queue: a worker; empty: serves requests
  Workload workload;
  ScalingConfig scaling;  // without start, step and events, which a simulation adds
  double vcpu = 0;        // of a task, from the stack
  double memory_gb = 0;
  double image_gb = 0;  // that each start pulls
};

enum class AlarmSubject { kService, kDatabase, kQueue, kAccount };

// What an alarm watches. The choices of a load file name them, and say what of CloudWatch
// they stand for (workload/watch_fields.cc).
enum class AlarmMetric : int {
  // Of a service; shares in percent, latencies in seconds.
  kCpu,
  kMemory,
  kTasks,
  kHealthyHosts,
  kRequests,
  kErrors5xx,
  kErrorRate,
  kLatency,
  kLatencyP95,
  kLatencyP99,
  kPlaces,
  kPool,
  // Of a database.
  kConnections,
  kConnectionsShare,
  // Of a queue.
  kDepth,
  kOldest,
  // Of no load file: limits that headroom() watches. Desired tasks of a service,
  // connections that a database has to take if every pool fills up, vCPUs of the account.
  kDesiredTasks,
  kConnectionDemand,
  kOnDemandVcpus,
  kSpotVcpus
};

AlarmSubject subject_of(AlarmMetric metric);

// What a datapoint makes of a period. Means of latencies and rates are weighted by
// requests, those of everything else by time.
enum class AlarmStatistic : int { kAverage, kSum, kMinimum, kMaximum };

// What is asked of a metric as a rule: the sum of counts, the minimum of healthy hosts, the
// maximum of the oldest message's age, the average of everything else.
AlarmStatistic usual_statistic(AlarmMetric metric);

struct LoadAlarm {
  std::string name;
  AlarmSubject subject = AlarmSubject::kService;
  std::string of;                        // its service, database or queue
  std::string metric;                    // as the file names it
  AlarmMetric what = AlarmMetric::kCpu;  // the same, without comparing texts
  AlarmStatistic statistic = AlarmStatistic::kAverage;
  MissingData treat_missing = MissingData::kMissing;
  bool above = true;
  double threshold = 0;
  double period_s = 60;
  int evaluation_periods = 1;
  int datapoints_to_alarm = 1;
};

// Service quotas of the account, per Region. Source: AWS General Reference, "Amazon ECS
// endpoints and quotas": both vCPU counts are 6 until AWS or a request raises them.
struct AccountQuotas {
  double fargate_on_demand_vcpus = 6;
  double fargate_spot_vcpus = 6;
  bool is_on_demand_given = false;  // by the load file
  bool is_spot_given = false;
};

enum class LoadEventType { kDeployment, kAzLost, kSpotInterruptions, kRdsFailover, kColdCache };

struct LoadEvent {
  LoadEventType type = LoadEventType::kDeployment;
  UtcTime at;
  double duration_s = 0;
  std::string target;  // a service, database or cache; empty: all services
  double share = 0;    // of the Spot tasks taken back, of the traffic of a canary
  double factor = 1;   // of a cold cache: database calls while it fills
  DeploymentKind deployment = DeploymentKind::kRolling;
};

// `p99 of web below 0.5 s`; metric is p50, p95, p99, p999, availability or error_rate.
struct Objective {
  std::string service;
  std::string metric;
  double limit = 0;

  std::string text() const;
};

// Usage of a month of 730 hours beside what the load causes, of lines that both share.
struct OtherUsage {
  std::string resource;
  std::string field;  // of the stack file
  double amount = 0;
  std::string unit;  // ` GB`, or nothing for counts
};

struct LoadModel {
  std::vector<std::string> files;  // the load file and the traffic files that it names
  SyntheticTraffic traffic;
  std::optional<TrafficCurve> measured;  // replaces `traffic`
  std::string measured_in;               // the name of its file
  std::vector<std::string> traffic_notes;  // what was repaired in the measured files
  std::vector<LoadService> services;
  std::vector<DatabaseAccess> databases;
  std::vector<std::string> queues;
  std::vector<OtherUsage> besides;
  std::vector<LoadAlarm> alarms;
  std::vector<LoadEvent> events;
  std::vector<Objective> objectives;
  AccountQuotas quotas;
  std::vector<std::string> assumptions;
};

}  // namespace costplan
