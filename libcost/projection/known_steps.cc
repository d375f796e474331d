#include "projection/known_steps.h"

namespace costplan {

void KnownSteps::keep(std::size_t place, double entering, bool is_same,
                      const std::vector<AnalyticQueue>& queues,
                      const std::vector<AnalyticDatabase>& databases) {
  Known& step = steps_[place];
  is_same = is_same && step.after != kOther && step.entering == entering;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    AnalyticQueue::Flow& before = flows_[place * queues.size() + i];
    is_same = is_same && before == queues[i].flow;
    before = queues[i].flow;
  }
  for (std::size_t i = 0; i < databases.size(); ++i) {
    AnalyticDatabase::Condition& before = conditions_[place * databases.size() + i];
    is_same = is_same && before == databases[i].condition();
    before = databases[i].condition();
  }
  step.entering = entering;
  step.before = state_;
  if (!is_same) step.after = ++states_;
  state_ = step.after;
}

}  // namespace costplan
