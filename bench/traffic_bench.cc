// How fast is traffic made and read: a month and a year of minutes, files of many rows?
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>

#include "costplan/io.h"
#include "costplan/traffic.h"

namespace costplan {
namespace {

SyntheticTraffic shop() {
  SyntheticTraffic traffic{.base_rate_per_s = 40,
                           .daily = *daily_profile("consumer"),
                           .weekly = *weekly_profile("consumer"),
                           .utc_offset_minutes = 60,
                           .growth_per_month = 0.05};
  traffic.spikes = {
      {.at = *UtcTime::parse("2026-01-20 09:00"), .factor = 3, .ramp_s = 600, .duration_s = 7200}};
  traffic.flash_crowds = {{.at = *UtcTime::parse("2026-01-25 18:00"),
                           .peak_factor = 6,
                           .ramp_s = 300,
                           .half_life_s = 3600}};
  return traffic;
}

void SynthesiseMinutes(benchmark::State& state) {
  const UtcTime from = *UtcTime::parse("2026-01-01");
  const UtcTime to = *UtcTime::from_seconds(from.seconds() + state.range(0) * 86400);
  const SyntheticTraffic traffic = shop();
  for (auto _ : state) benchmark::DoNotOptimize(synthesise(traffic, from, to));
  state.SetItemsProcessed(state.iterations() * state.range(0) * 1440);
}
BENCHMARK(SynthesiseMinutes)->Arg(31)->Arg(365)->Unit(benchmark::kMillisecond);

// `2026-01-01T00:00:00Z,1234` every three seconds.
std::string csv_of(std::int64_t rows) {
  std::string text = "timestamp,value\n";
  const std::int64_t start = UtcTime::parse("2026-01-01")->seconds();
  for (std::int64_t i = 0; i < rows; ++i) {
    const UtcTime time = *UtcTime::from_seconds(start + 3 * i);
    const std::int64_t second = time.second_of_day();
    char row[64];
    std::snprintf(row, sizeof row, "%sT%02d:%02d:%02dZ,%d\n", time.date().to_string().c_str(),
                  static_cast<int>(second / 3600), static_cast<int>(second / 60 % 60),
                  static_cast<int>(second % 60), static_cast<int>(1000 + 7919 * i % 900));
    text += row;
  }
  return text;
}

void ReadCsv(benchmark::State& state) {
  const std::string text = csv_of(state.range(0));
  for (auto _ : state) {
    const auto read = parse_traffic(text, "bench.csv", SampleMeaning::kCountPerPeriod);
    if (!read) return state.SkipWithError(read.error().to_string().c_str());
    benchmark::DoNotOptimize(read);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(ReadCsv)->Arg(100'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void ResampleYearOfMinutesToHours(benchmark::State& state) {
  const auto year = synthesise({.base_rate_per_s = 40}, *UtcTime::parse("2026-01-01"),
                               *UtcTime::parse("2027-01-01"));
  for (auto _ : state) benchmark::DoNotOptimize(resample(*year, 3600));
}
BENCHMARK(ResampleYearOfMinutesToHours)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace costplan
