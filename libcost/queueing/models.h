// Which model takes what.
#pragma once

#include <span>
#include <string_view>

#include "costplan/queueing.h"

namespace costplan {

struct ModelTraits {
  QueueModel model;
  std::string_view name;
  std::string_view about;
  // Fields beside the arrival rate and the service time.
  bool servers = false, capacity = false, population = false, scv = false, arrival_scv = false,
       stages = false, patience_rate = false, shape = false;
};

std::span<const ModelTraits> all_models();
const ModelTraits& traits_of(QueueModel model);

}  // namespace costplan
