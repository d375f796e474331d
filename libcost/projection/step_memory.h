// The same step a week ago: synthetic traffic, and measured traffic that is repeated by the
// day of the week, come back every week, and mostly meet as many tasks.
//
// What it answers: step_service(), to the last bit, without working out again what the same
// input made a week before.
//
// Thread safety: a value.
//
// Proved by tests/projection/step_memory_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "projection/service_step.h"

namespace costplan {

class StepMemory {
 public:
  // Of `steps` steps of `step_s`. Remembers nothing where no step is a week after another
  // one, or a week has more steps than are worth their memory.
  StepMemory(std::int64_t steps, std::int64_t step_s);

  // Of one service, called once for each step, in order.
  ServiceOutput step(const LoadService& service, const ServiceInput& in, double backlog);

 private:
  struct Entry {
    ServiceInput in;
    double backlog = 0;
    ServiceOutput out;
    bool is_known = false;
  };

  std::vector<Entry> week_;
  std::size_t next_ = 0;
};

}  // namespace costplan
