// Projections as people read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "costplan/report.h"
#include "costplan/simulate.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Two hours; `each` fills in the minutes.
template <typename Fill>
Projection sample(Fill each) {
  Projection out;
  out.to_s = 7200;
  out.services.resize(1);
  out.services[0].name = "web";
  out.services[0].is_cpu_known = true;
  out.databases.resize(1);
  out.databases[0].connections.name = "db";
  out.queues.resize(1);
  out.queues[0].name = "jobs";
  for (int minute = 0; minute < 120; ++minute) {
    SeriesRow row{.at_s = minute * 60, .services = {{}}, .connections = {0}, .depths = {0}};
    row.services[0] = {.requests_per_s = 10,
                       .tasks = 2,
                       .utilisation = 0.5,
                       .cpu = 0.5,
                       .latency_ms = 100,
                       .error_rate = 0};
    each(minute, row);
    out.series.push_back(row);
  }
  return out;
}

// The bars of a line, from its first to its last.
std::string bars_of(const std::string& table, const std::string& name) {
  const std::size_t at = table.find("\n " + name + " ");
  if (at == std::string::npos) return "none";
  const std::size_t from = table.find_first_not_of(' ', at + 2 + name.size());
  return table.substr(from, table.find("  to ", from) - from);
}

std::string times(std::size_t count, const std::string& bar) {
  std::string out;
  while (count-- > 0) out += bar;
  return out;
}

// Ten tasks in one minute of 120, two in all others: its part is at the top, the others at 2/10.
TEST(Sparklines, DrawTheMostThatTheyName) {
  const std::string table = to_table(sample([](int minute, SeriesRow& row) {
    if (minute == 0) row.services[0].tasks = 10;
  }));
  EXPECT_EQ(bars_of(table, "web tasks"), "█" + times(69, "▂"));
  EXPECT_THAT(table, HasSubstr("▂  to 10\n"));
  EXPECT_THAT(table, HasSubstr("The most of each 2 min; what stays level is left out"));
}

TEST(Sparklines, DrawEveryMetricThatChangesAndRequests) {
  const std::string quiet = to_table(sample([](int, SeriesRow&) {}));
  EXPECT_EQ(bars_of(quiet, "web requests"), times(70, "█"));
  const std::string lively = to_table(sample([](int minute, SeriesRow& row) {
    if (minute < 60) return;
    row.services[0].utilisation = 1;
    row.services[0].latency_ms = 8420;
    row.services[0].error_rate = 0.25;
    row.connections[0] = 12;
    row.depths[0] = 21'607;
  }));
  const std::pair<const char*, const char*> rows[] = {{"web busy", "to 100%\n"},
                                                      {"web latency", "to 8.42 s\n"},
                                                      {"web errors", "to 25%\n"},
                                                      {"db connections", "to 12\n"},
                                                      {"jobs depth", "to 21,607\n"}};
  for (const auto& [name, most] : rows) {
    EXPECT_EQ(bars_of(quiet, name), "none");
    EXPECT_THAT(bars_of(lively, name), ::testing::EndsWith(times(35, "█"))) << name;
    EXPECT_THAT(lively, HasSubstr(std::string("█  ") + most));
  }
  EXPECT_EQ(bars_of(lively, "web tasks"), "none");
}

// What is tried again came more than once.
TEST(Sparklines, CallAttemptsSo) {
  Projection out = sample([](int minute, SeriesRow& row) {
    if (minute >= 60) row.services[0].error_rate = 0.25;
  });
  out.services[0].is_retried = true;
  const std::string table = to_table(out);
  EXPECT_EQ(bars_of(table, "web attempts"), times(70, "█"));
  EXPECT_THAT(bars_of(table, "web failed attempts"), ::testing::EndsWith(times(35, "█")));
  EXPECT_EQ(bars_of(table, "web requests"), "none");
  EXPECT_EQ(bars_of(table, "web errors"), "none");
  const std::string svg = to_svg(out);
  EXPECT_THAT(svg, HasSubstr(">web: attempts per second</text>"));
  EXPECT_THAT(svg, HasSubstr(">web: failed attempts, %</text>"));
}

// One request of a million fails, which the table calls 0.0%.
TEST(Sparklines, LeaveOutWhatIsNoneToTheReader) {
  const std::string table = to_table(sample([](int minute, SeriesRow& row) {
    if (minute == 5) row.services[0].error_rate = 1e-6;
  }));
  EXPECT_EQ(bars_of(table, "web errors"), "none");
}

// Nobody is answered in the second and fourth minute.
Projection with_gaps() {
  return sample([](int minute, SeriesRow& row) {
    if (minute == 1 || minute == 3) row.services[0].latency_ms.reset();
  });
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++out;
  return out;
}

TEST(SeriesCsv, IsEmptyWhereThereIsNoLatency) {
  const std::string csv = to_series_csv(with_gaps());
  EXPECT_THAT(csv, HasSubstr("1970-01-01T00:00Z,10.0000,2,0.50000,0.50000,100.000,0.000000,"));
  EXPECT_THAT(csv, HasSubstr("1970-01-01T00:01Z,10.0000,2,0.50000,0.50000,,0.000000,"));
  EXPECT_EQ(count_of(csv, "0.50000,,"), 2u);
}

TEST(SeriesCsv, IsEmptyWhereNobodyKnowsTheCpu) {
  Projection out = sample([](int, SeriesRow& row) { row.services[0].cpu = 0; });
  out.services[0].is_cpu_known = false;
  EXPECT_EQ(count_of(to_series_csv(out), ",10.0000,2,0.50000,,100.000,0.000000,"), 120u);
}

// Of five curves one has three parts: a point, a point, and the rest.
TEST(Plot, LeavesAGapWhereThereIsNoLatency) {
  const auto without = sample([](int, SeriesRow&) {});
  EXPECT_EQ(count_of(to_svg(without), "<polyline "), 5u);
  EXPECT_EQ(count_of(to_svg(with_gaps()), "<polyline "), 7u);
  const auto nobody =
      sample([](int, SeriesRow& row) { row.services[0].latency_ms.reset(); });
  EXPECT_EQ(count_of(to_svg(nobody), "<polyline "), 4u);
}

TEST(Plot, HasAPanelOfErrorsWhereThereAreSome) {
  EXPECT_THAT(to_svg(sample([](int, SeriesRow&) {})), Not(HasSubstr("web: errors")));
  const std::string svg = to_svg(sample([](int minute, SeriesRow& row) {
    if (minute == 5) row.services[0].error_rate = 0.25;
  }));
  EXPECT_THAT(svg, HasSubstr(">web: errors, %</text>"));
  EXPECT_THAT(svg, HasSubstr(">25</text>"));
}

// From midnight on; of the first panel.
TEST(Plot, NamesFourToEightRoundTimes) {
  struct Row {
    std::int64_t hours;
    std::vector<std::string> labels;
  };
  const Row rows[] = {
      {1, {"00:00", "00:10", "00:20", "00:30", "00:40", "00:50"}},
      {4, {"00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"}},
      {24, {"00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"}},
      {48, {"01-01", "06:00", "12:00", "18:00", "01-02", "06:00", "12:00", "18:00"}},
      {5 * 24, {"01-01", "01-02", "01-03", "01-04", "01-05"}},
      {30 * 24, {"01-01", "01-03", "01-05", "01-07", "01-09", "01-11", "01-13", "01-15", "01-17",
                 "01-19", "01-21", "01-23", "01-25", "01-27", "01-29"}},
  };
  for (const Row& row : rows) {
    Projection out;
    out.to_s = row.hours * 3600;
    out.queues.resize(1);
    out.series.push_back({.at_s = 0, .services = {}, .connections = {}, .depths = {1}});
    const std::string svg = to_svg(out);
    std::vector<std::string> labels;
    const std::string before = "text-anchor=\"middle\" font-size=\"10\">";
    for (auto at = svg.find(before); at != std::string::npos; at = svg.find(before, at + 1)) {
      labels.push_back(svg.substr(at + before.size(), 5));
    }
    EXPECT_EQ(labels, row.labels) << row.hours << " h";
  }
}

TEST(HeadroomTable, NamesTheTrafficThatTheFactorsMultiply) {
  Headroom headroom;
  headroom.breaking.push_back({.what = "web: full", .factor = 1.5});
  EXPECT_THAT(to_table(headroom), HasSubstr("At times today's traffic"));
  headroom.traffic_factor = 2;
  EXPECT_THAT(to_table(headroom), HasSubstr("At times the traffic of --factor 2"));
  EXPECT_THAT(to_table(headroom), Not(HasSubstr("today")));
}

TEST(HeadroomTable, NamesWhatWasNotPlayed) {
  Headroom headroom;
  headroom.warnings = {"the event of 2026-11-15 lies outside"};
  EXPECT_THAT(to_table(headroom), HasSubstr("\n ! the event of 2026-11-15 lies outside\n"));
}

}  // namespace
}  // namespace costplan
