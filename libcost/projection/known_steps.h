// Steps of all services together that need not be gone through again.
//
// What comes of a step follows from the traffic, the tasks, and what the step before has left: its
// result in each service, queue and database. Where the same of all that has come before at the
// same place of the week, so has all that comes of it. What steps leave has a number, by which two
// of them are known to be the same, as most are from the second day on.
//
// Lines remember more than that, how long who waits has waited, and events come at their own times:
// the step after one of those is always gone through.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/known_steps_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "projection/analytic_database.h"
#include "projection/analytic_service.h"

namespace costplan {

class KnownSteps {
 public:
  KnownSteps(std::size_t places, std::size_t queues, std::size_t databases)
      : steps_(places), flows_(places * queues), conditions_(places * databases) {}

  // Whether the step of that place, with so much traffic, is as it was when last gone through.
  bool is_known(std::size_t place, double entering,
                const std::vector<AnalyticService>& services) const {
    const Known& step = steps_[place];
    if (step.before != state_ || state_ == kOther || step.entering != entering) return false;
    for (const AnalyticService& service : services) {
      if (!service.has_tasks_of(service.steps[place].key)) return false;
    }
    return true;
  }
  // It is: what it leaves.
  void repeat(std::size_t place, std::vector<AnalyticQueue>& queues,
              std::vector<AnalyticDatabase>& databases) {
    for (std::size_t i = 0; i < queues.size(); ++i) {
      queues[i].flow = flows_[place * queues.size() + i];
    }
    for (std::size_t i = 0; i < databases.size(); ++i) {
      databases[i].repeat(conditions_[place * databases.size() + i]);
    }
    state_ = steps_[place].after;
  }

  // It was gone through. `is_same`: in each service as when that was last done.
  void keep(std::size_t place, double entering, bool is_same,
            const std::vector<AnalyticQueue>& queues,
            const std::vector<AnalyticDatabase>& databases);
  // What it leaves does not say all.
  void keep_nothing(std::size_t place) {
    steps_[place] = {};
    state_ = kOther;
  }

 private:
  static constexpr std::uint32_t kOther = 0;  // like none
  struct Known {
    double entering = 0;
    std::uint32_t before = kOther;  // what was left to it
    std::uint32_t after = kOther;   // what it left
  };
  std::vector<Known> steps_;  // by place
  std::vector<AnalyticQueue::Flow> flows_;
  std::vector<AnalyticDatabase::Condition> conditions_;
  std::uint32_t state_ = kOther;  // what the last step left
  std::uint32_t states_ = 0;      // so many numbers are taken
};

}  // namespace costplan
