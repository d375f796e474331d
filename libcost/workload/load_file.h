// The load file: what its fields are called, and what they mean.
//
//   traffic: {users: 5000, sessions_per_user_per_day: 2, requests_per_session: 20}
//   services:
//     web: {traffic_share: 100%, service_time: {mean: 80 ms, p95: 200 ms}, …}
//
// The tables below are to a load file what the tables of the meters are to resources:
// the only source of parsing, validation and reference.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/workload.h"
#include "stack/field.h"

namespace costplan {

enum class ProfileName : int { kFlat, kOffice, kConsumer };
enum class MeasuredValue : int { kSum, kRate };
enum class TimeShape : int {
  kExponential,
  kDeterministic,
  kErlang,
  kGamma,
  kLognormal,
  kHyperexponential,
  kQuantiles
};
enum class PoolOrderName : int { kFifo, kRandom };
enum class RoutingName : int { kRoundRobin, kLeastOutstandingRequests, kRandom };
enum class PolicyType : int { kTargetTracking, kStepScaling };
enum class AdjustmentName : int { kChange, kPercent, kExact };
enum class ViaName : int { kDirect, kRdsProxy, kPgBouncer };
enum class EventName : int { kDeployment, kAzLost, kSpotInterruptions, kRdsFailover, kColdCache };
enum class StrategyName : int { kRolling, kBlueGreen, kCanary };
enum class StatisticName : int { kUsual, kAverage, kSum, kMinimum, kMaximum };

struct SpikeFields {
  std::string at;
  Amount factor;
  Amount ramp;
  Amount duration;
  Amount half_life;  // of flash crowds alone
};

struct TrafficFields {
  Amount base;
  Amount users;
  Amount sessions_per_user_per_day;
  Amount requests_per_session;
  ProfileName profile = ProfileName::kFlat;
  std::vector<std::string> hours;
  std::vector<std::string> weekdays;
  Amount growth_per_month;
  std::string growth_from;
  Amount burstiness;
  std::vector<SpikeFields> spikes;
  std::vector<SpikeFields> flash_crowds;
  std::string utc_offset;
  std::string file;
  std::vector<std::string> more_files;
  MeasuredValue value = MeasuredValue::kSum;
  Amount scale;
  std::string begins;
  Amount period;
  bool missing_is_zero = false;
};

struct TimeFields {
  TimeShape shape = TimeShape::kExponential;
  Amount mean;
  Amount p95;
  Amount scv;
  Amount stages;
  std::map<std::string, Amount> quantiles;  // by share, as written
};

struct MemoryFields {
  Amount base;
  Amount per_request;
};

struct PoolFields {
  Amount min;
  Amount max;
  Amount acquire_timeout;
  PoolOrderName order = PoolOrderName::kFifo;
  Amount processes_per_task;
};

struct DatabaseUseFields {
  std::string database;
  Amount calls;
  Amount hold;
  PoolFields pool;
};

struct StepFields {
  Amount lower;
  Amount upper;
  Amount add;
  Amount remove;
};

struct PolicyFields {
  PolicyType type = PolicyType::kTargetTracking;
  std::string metric;
  Amount target;
  Amount above;
  Amount below;
  AdjustmentName adjustment = AdjustmentName::kChange;
  std::vector<StepFields> steps;
  Amount minimum_magnitude;
  Amount evaluation_periods;
  Amount datapoints_to_alarm;
  Amount scale_out_cooldown;
  Amount scale_in_cooldown;
  bool disable_scale_in = false;
  bool high_resolution = false;
};

struct ScheduledFields {
  std::string at;
  Amount min;
  Amount max;
};

struct StartUpFields {
  Amount median;
  Amount p95;
};

struct ScalingFields {
  Amount min;
  Amount max;
  Amount initial;
  std::vector<PolicyFields> policies;
  std::vector<ScheduledFields> scheduled;
  bool predictive = false;
  StartUpFields start_up;
  Amount health_check_interval;
  Amount deregistration_delay;
  Amount slow_start;
  Amount minimum_percent;
  Amount maximum_percent;
};

struct ServiceFields {
  Amount traffic_share;
  std::string consumes;
  TimeFields service_time;
  Amount concurrency;
  RoutingName routing = RoutingName::kRoundRobin;
  Amount cpu_per_request;
  MemoryFields memory;
  Amount response;
  Amount request;
  Amount edge_hits;
  Amount outside;
  Amount image;
  Amount log;
  Amount cache_operations;
  std::map<std::string, Amount> messages;
  std::map<std::string, Amount> calls;
  std::vector<DatabaseUseFields> databases;
  Amount timeout;
  Amount retries;
  ScalingFields scaling;
};

struct DatabaseFields {
  ViaName via = ViaName::kDirect;
  Amount max_connections;
  Amount reserved;
  Amount proxy_share;
  Amount pool_size;
  Amount pinned;
};

// What a load makes in part, and others add to.
struct BesidesFields {
  Amount egress;
  Amount origin_transfer;
  Amount requests;
  Amount internet_egress;
  Amount commands;
  Amount ingest;
  Amount data_processed;
  Amount messages;
};

struct AlarmFields {
  std::string name;
  std::string service;
  std::string database;
  std::string queue;
  AlarmMetric metric = AlarmMetric::kCpu;
  StatisticName statistic = StatisticName::kUsual;
  MissingData treat_missing = MissingData::kMissing;
  Amount above;
  Amount below;
  Amount period;
  Amount evaluation_periods;
  Amount datapoints_to_alarm;
};

struct EventFields {
  std::string at;
  EventName type = EventName::kDeployment;
  std::string target;
  Amount duration;
  Amount share;
  Amount factor;
  StrategyName strategy = StrategyName::kRolling;
};

struct ObjectiveFields {
  std::string service;
  Amount p50;
  Amount p95;
  Amount p99;
  Amount p999;
  Amount availability;
  Amount error_rate;
};

struct QuotaFields {
  Amount fargate_on_demand;
  Amount fargate_spot;
};

// A key at the top of a load file, and what stands under it.
struct LoadSection {
  enum class Shape { kMap, kMapOfMaps, kListOfMaps, kTexts };
  std::string_view name;
  Shape shape;
  std::string_view doc;
  std::span<const Field> fields;
  bool required = false;
};
std::span<const LoadSection> load_sections();

std::span<const Field> traffic_fields();
std::span<const Field> service_fields();
std::span<const Field> database_fields();
std::span<const Field> besides_fields();
std::span<const Field> alarm_fields();
std::span<const Field> event_fields();
std::span<const Field> objective_fields();
std::span<const Field> quota_fields();

}  // namespace costplan
