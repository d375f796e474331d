// From the map of a load file to a LoadModel.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/queueing.h"
#include "costplan/result.h"
#include "costplan/stack.h"
#include "costplan/workload.h"

namespace costplan {

// The curve files that `traffic.file` and `traffic.more_files` name, and how to read them.
// What is wrong with these fields is left to read_load_model().
struct MeasuredFiles {
  std::vector<std::string> names;
  SampleMeaning meaning = SampleMeaning::kCountPerPeriod;
  double scale = 1;
  int utc_offset_minutes = 0;
  std::optional<UtcTime> begins;
  MeasurementOptions measurement;
};
std::optional<MeasuredFiles> measured_files(const Node& root, const Stack& file);

// What was read from them.
struct MeasuredLoad {
  TrafficCurve curve;
  std::string name;                // of its file, the first of several
  std::vector<std::string> notes;  // repairs, one sentence each
};

// `file` only names the load file, for places; `stack` is what it is a load of.
// Errors: every problem of the file at once.
Result<LoadModel> read_load_model(const Node& root, const Stack& file, const Stack& stack,
                                  std::optional<MeasuredLoad> measured);

// Whether the stack has an rds_proxy of this database.
bool has_rds_proxy(const Stack& stack, std::string_view database);

// Who calls whom, for traffic_rates(). Precondition: all that are called are there.
std::vector<ServiceCalls> calls_of(const LoadModel& load);

// Circles of calls, and of messages through queues, in which each causes one or more new ones; with
// the path of a field that is part of it. Precondition: as above.
Errors endless_circles_of(const LoadModel& load);

}  // namespace costplan
