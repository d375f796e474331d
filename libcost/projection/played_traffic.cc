#include "projection/played_traffic.h"

#include <cstdint>
#include <string>
#include <utility>

#include "projection/setup.h"

namespace costplan {
namespace {

Error at(const LoadModel& load, std::string path, Error error) {
  if (!load.files.empty()) error.where.file = load.files.front();
  error.path = std::move(path);
  return error;
}

}  // namespace

Result<TrafficCurve> played_traffic(const LoadModel& load, const SimulateOptions& options) {
  if (load.measured && load.measured->duration_s() % options.step_s != 0) {
    const std::int64_t period = load.measured->step_s;
    return at(load, "traffic.file",
              {.message = load.measured_in + " is read as one value every " +
                          std::to_string(period) + " s from " +
                          load.measured->start.to_string() + " to " +
                          load.measured->end().to_string() +
                          ", which is not a whole number of steps of " +
                          std::to_string(options.step_s) + " s",
               .hint = "say the period of the measurement, such as period: 5 min, or take a step "
                       "that divides " + std::to_string(period) + " s"});
  }
  auto curve = curve_of(load, options);
  if (curve || load.measured) return curve;
  Errors errors;
  for (const Error& error : curve.errors()) {
    // The fields of a description have the names of the load file.
    errors.push_back(error.path.empty() ? error : at(load, "traffic." + error.path, error));
  }
  return errors;
}

}  // namespace costplan
