#include "queueing/calendar.h"

#include "queueing/calendar_engine.h"

namespace costplan {

Result<CalendarSimulation> CalendarSimulation::create(const CalendarNetwork& network,
                                                      std::uint64_t seed,
                                                      const CalendarOptions& options) {
  Errors errors = problems_of(network);
  if (!errors.empty()) return errors;
  return CalendarSimulation(std::make_unique<CalendarEngine>(network, seed, options));
}

CalendarSimulation::CalendarSimulation(std::unique_ptr<CalendarEngine> engine)
    : engine_(std::move(engine)) {}
CalendarSimulation::CalendarSimulation(const CalendarSimulation& other)
    : engine_(std::make_unique<CalendarEngine>(*other.engine_)) {}
CalendarSimulation& CalendarSimulation::operator=(const CalendarSimulation& other) {
  if (this != &other) engine_ = std::make_unique<CalendarEngine>(*other.engine_);
  return *this;
}
CalendarSimulation::CalendarSimulation(CalendarSimulation&& other) noexcept = default;
CalendarSimulation& CalendarSimulation::operator=(CalendarSimulation&& other) noexcept = default;
CalendarSimulation::~CalendarSimulation() = default;

Status CalendarSimulation::run_until(double to_s, std::span<const ServiceStepInput> services,
                                     StepResult& step) {
  return engine_->run_until(to_s, services, step);
}

int CalendarSimulation::kill_tasks(std::size_t service, int tasks) {
  return engine_->kill_tasks(service, tasks);
}

double CalendarSimulation::now_s() const { return engine_->now_s(); }

const LatencyHistogram& CalendarSimulation::latency(std::size_t service) const {
  return engine_->latency(service);
}
const LatencyHistogram& CalendarSimulation::wait(std::size_t service) const {
  return engine_->wait(service);
}
const LatencyHistogram& CalendarSimulation::pool_wait(std::size_t database) const {
  return engine_->pool_wait(database);
}

void CalendarSimulation::forget_past() { engine_->forget_past(); }

}  // namespace costplan
