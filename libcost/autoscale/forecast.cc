#include <algorithm>
#include <cmath>
#include <cstddef>

#include "costplan/autoscale.h"

namespace costplan {
namespace {

constexpr std::size_t kDay = 24;
constexpr std::size_t kWeek = 7 * kDay;
constexpr std::size_t kLongestHistory = 14 * kDay;

double sane(double load) { return std::isfinite(load) && load > 0 ? load : 0; }

// Repeats the last season.
std::vector<double> seasonal_naive(const std::vector<double>& loads, std::size_t season,
                                   std::size_t hours) {
  std::vector<double> forecast(hours);
  for (std::size_t i = 0; i < hours; ++i) {
    forecast[i] = loads[loads.size() - season + i % season];
  }
  return forecast;
}

// Additive Holt-Winters with level and season but no trend: over two days a fitted trend
// runs away more often than it helps. The first two seasons give the start values.
std::vector<double> holt_winters(const std::vector<double>& loads, std::size_t season,
                                 std::size_t hours) {
  constexpr double kLevel = 0.2;
  constexpr double kSeason = 0.3;
  const auto mean_of = [&](std::size_t first) {
    double sum = 0;
    for (std::size_t i = 0; i < season; ++i) sum += loads[first + i];
    return sum / static_cast<double>(season);
  };
  const double first_mean = mean_of(0);
  const double second_mean = mean_of(season);
  std::vector<double> pattern(season);
  for (std::size_t i = 0; i < season; ++i) {
    pattern[i] = ((loads[i] - first_mean) + (loads[season + i] - second_mean)) / 2;
  }
  double level = second_mean;
  for (std::size_t t = 2 * season; t < loads.size(); ++t) {
    double& seasonal = pattern[t % season];
    const double before = level;
    level = kLevel * (loads[t] - seasonal) + (1 - kLevel) * before;
    seasonal = kSeason * (loads[t] - level) + (1 - kSeason) * seasonal;
  }
  std::vector<double> forecast(hours);
  for (std::size_t i = 0; i < hours; ++i) {
    forecast[i] = std::max(0.0, level + pattern[(loads.size() + i) % season]);
  }
  return forecast;
}

}  // namespace

std::vector<double> forecast_hourly(const std::vector<double>& history, int hours,
                                    ForecastMethod method) {
  if (history.size() < kDay || hours <= 0) return {};
  const std::size_t first = history.size() > kLongestHistory ? history.size() - kLongestHistory : 0;
  std::vector<double> loads;
  loads.reserve(history.size() - first);
  for (std::size_t i = first; i < history.size(); ++i) loads.push_back(sane(history[i]));

  const auto ahead = static_cast<std::size_t>(hours);
  const std::size_t season = loads.size() >= 2 * kWeek ? kWeek : kDay;
  const bool has_two_seasons = loads.size() >= 2 * season;
  const bool smooths = method == ForecastMethod::kHoltWinters ||
                       (method == ForecastMethod::kAutomatic && season == kDay);
  if (smooths && has_two_seasons) return holt_winters(loads, season, ahead);
  return seasonal_naive(loads, season, ahead);
}

}  // namespace costplan
