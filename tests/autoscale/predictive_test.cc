// Predictive scaling. Source: Application Auto Scaling user guide, "How predictive scaling
// works", and API, PredictiveScalingPolicyConfiguration. The forecaster is our own.
// Stories start at 10:00, so that the first hour of a day of history is 10:00 to 11:00.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autoscale/story.h"

namespace costplan {
namespace {

// A day of load 0, but for the hour from 11:00: 280 are 4 tasks at 70.
ScalingConfig forecast_for_eleven(double load = 280) {
  ScalingConfig config = service(1, 10, 1);
  PredictiveScalingPolicy policy{.name = "ahead", .target = 70};
  policy.hourly_history.assign(24, 0);
  policy.hourly_history[1] = load;
  config.predictive = policy;
  return config;
}

TEST(Predictive, IsThereBeforeTheHourAndNeverScalesIn) {
  ServiceScaler scaler = scaler_of(forecast_for_eleven());
  play(scaler, {{54, 20, 1, 1, 1},
                {55, 20, 4, 1, 1, "Forecast cpu of ahead → 4"},
                {56, 20, 4, 4, 4},
                {240, 20, 4, 4, 4}});
}

// max(predicted, dynamic): until 12:00 the forecast holds what target tracking would take.
TEST(Predictive, TheDynamicPolicyScalesInOnceTheForecastAllowsIt) {
  ScalingConfig config = forecast_for_eleven();
  config.target_tracking = {cpu_at(70)};
  ServiceScaler scaler = scaler_of(config);
  play(scaler,
       {{119, 10, 4, 4, 4}, {120, 10, 1, 1, 1, "AlarmLow cpu<63 15 of 15: running 4 × 10/70 → 1"}});
}

TEST(Predictive, TargetTrackingScalesOutBeyondTheForecast) {
  ScalingConfig config = forecast_for_eleven();
  config.target_tracking = {cpu_at(70)};
  ServiceScaler scaler = scaler_of(config);
  play(scaler,
       {{57, 65, 4, 4, 4}, {60, 105, 6, 4, 4, "AlarmHigh cpu>70 3 of 3: running 4 × 105/70 → 6"}});
}

// [API] A forecast of 50 over a maximum of 40 with a buffer of 10 %: 55.
TEST(Predictive, TheMaximumIsHonouredOrRaisedAsTold) {
  ScalingConfig config = forecast_for_eleven(50 * 70);
  config.max_tasks = 40;
  ServiceScaler honours = scaler_of(config);
  play(honours, {{55, 20, 40, 1, 1, "Forecast cpu of ahead → 40"}});
  config.predictive->max_capacity_breach = MaxCapacityBreach::kIncrease;
  config.predictive->max_capacity_buffer_percent = 10;
  ServiceScaler raises = scaler_of(config);
  play(raises, {{55, 20, 50, 1, 1, "Forecast cpu of ahead → 50"}});
  EXPECT_EQ(raises.max_tasks(), 55);
}

TEST(Predictive, ForecastOnlyChangesNothing) {
  ScalingConfig config = forecast_for_eleven();
  config.predictive->forecast_only = true;
  ServiceScaler scaler = scaler_of(config);
  play(scaler, {{240, 20, 1, 1, 1}});
}

TEST(Predictive, WaitsForADayOfData) {
  ScalingConfig config = service(1, 10, 1);
  config.predictive = PredictiveScalingPolicy{.name = "ahead", .target = 70};
  ServiceScaler scaler = scaler_of(config);
  // 280 % on one task from 11:00 to 12:00 of the first day, learned for the second.
  play(scaler, {{60, 20, 1, 1, 1},
                {120, 280, 1, 1, 1},
                {24 * 60 + 54, 20, 1, 1, 1},
                {24 * 60 + 55, 20, 4, 1, 1, "Forecast cpu of ahead → 4"}});
}

TEST(Forecast, NeedsTwentyFourHours) {
  EXPECT_TRUE(forecast_hourly(std::vector<double>(23, 5), 48, ForecastMethod::kAutomatic).empty());
  EXPECT_EQ(forecast_hourly(std::vector<double>(24, 5), 48, ForecastMethod::kAutomatic),
            std::vector<double>(48, 5));
}

std::vector<double> daily(int days, double growth = 0) {
  std::vector<double> loads;
  for (int hour = 0; hour < 24 * days; ++hour) {
    loads.push_back(100 + (hour % 24 >= 8 && hour % 24 < 20 ? 50 : 0) + growth * (hour / 24));
  }
  return loads;
}

TEST(Forecast, ARepeatingDayIsForecastExactly) {
  for (const ForecastMethod method :
       {ForecastMethod::kAutomatic, ForecastMethod::kSeasonalNaive, ForecastMethod::kHoltWinters}) {
    const std::vector<double> forecast = forecast_hourly(daily(5), 48, method);
    ASSERT_EQ(forecast.size(), 48U);
    for (std::size_t hour = 0; hour < 48; ++hour) {
      EXPECT_NEAR(forecast[hour], daily(7)[24 * 5 + hour], 1e-9);
    }
  }
}

TEST(Forecast, TwoWeeksShowTheWeekend) {
  std::vector<double> loads;
  for (int hour = 0; hour < 24 * 14; ++hour) loads.push_back(hour / 24 % 7 < 5 ? 100 : 20);
  for (const ForecastMethod method : {ForecastMethod::kAutomatic, ForecastMethod::kHoltWinters}) {
    const std::vector<double> forecast = forecast_hourly(loads, 24 * 7, method);
    EXPECT_NEAR(forecast[0], 100, 1e-9);
    EXPECT_NEAR(forecast[24 * 6], 20, 1e-9);
  }
}

TEST(Forecast, FollowsAGrowingLevel) {
  const double naive = forecast_hourly(daily(10, 10), 1, ForecastMethod::kSeasonalNaive)[0];
  const double smoothed = forecast_hourly(daily(10, 10), 1, ForecastMethod::kHoltWinters)[0];
  EXPECT_DOUBLE_EQ(naive, 190);
  EXPECT_NEAR(smoothed, 190, 10);
}

TEST(Forecast, NeverIsNegativeOrInfinite) {
  std::vector<double> loads(72, 0);
  loads[3] = 1e6;
  loads[30] = std::numeric_limits<double>::quiet_NaN();
  loads[40] = -5;
  loads[50] = std::numeric_limits<double>::infinity();
  for (const double load : forecast_hourly(loads, 48, ForecastMethod::kHoltWinters)) {
    EXPECT_TRUE(std::isfinite(load));
    EXPECT_GE(load, 0);
  }
}

}  // namespace
}  // namespace costplan
