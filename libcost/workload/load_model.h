// From the map of a load file to a LoadModel.
#pragma once

#include <optional>
#include <string>

#include "costplan/result.h"
#include "costplan/stack.h"
#include "costplan/workload.h"

namespace costplan {

// The curve file that `traffic.file` names, and what its values are; empty: none.
struct MeasuredFile {
  std::string name;
  SampleMeaning meaning = SampleMeaning::kCountPerPeriod;
  double scale = 1;
  Location where;
};
std::optional<MeasuredFile> measured_file(const Node& root, const Stack& file);

// `file` only names the load file, for places; `stack` is what it is a load of.
// Errors: every problem of the file at once.
Result<LoadModel> read_load_model(const Node& root, const Stack& file, const Stack& stack,
                                  std::optional<TrafficCurve> measured);

}  // namespace costplan
