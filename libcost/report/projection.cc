// Projections for people: tables with sparklines, and a plot.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "base/plural.h"
#include "costplan/report.h"
#include "costplan/simulate.h"
#include "money/amount.h"
#include "report/csv_record.h"
#include "report/text_table.h"

namespace costplan {
namespace {

std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::clamp(value, -1e15, 1e15));
  return text;
}

// What is less is none to the reader.
constexpr double kLeastShare = 0.0005;

std::string percent(double share) { return fixed(share * 100, share < 0.1 ? 1 : 0) + "%"; }

// Three digits: 8.42 ms, 84.2 ms, 842 ms, 8.42 s.
std::string milliseconds(double ms) {
  if (ms >= 1000) return fixed(ms / 1000, ms >= 100'000 ? 0 : ms >= 10'000 ? 1 : 2) + " s";
  return fixed(ms, ms >= 100 ? 0 : ms >= 10 ? 1 : 2) + " ms";
}

std::string duration(double seconds) {
  if (seconds < 60) return fixed(seconds, 0) + " s";
  if (seconds < 7200) return fixed(seconds / 60, 0) + " min";
  return fixed(seconds / 3600, 1) + " h";
}

std::string grouped(double value) {
  return display(Quantity::from_nanos(int128{std::llround(std::min(value, 9e17))} * 1'000'000'000));
}

std::string count(double value) {
  return fixed(value, value < 10 && value != std::floor(value) ? 1 : 0);
}

// The most of `columns` equal parts, in eighths of the highest, from 0 to 7.
std::vector<std::size_t> eighths_of(const std::vector<double>& values, std::size_t columns) {
  columns = std::min(columns, values.size());
  std::vector<double> parts(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t from = i * values.size() / columns;
    const std::size_t to = std::max(from + 1, (i + 1) * values.size() / columns);
    for (std::size_t j = from; j < to; ++j) parts[i] = std::max(parts[i], values[j]);
  }
  const double highest = columns > 0 ? *std::max_element(parts.begin(), parts.end()) : 0;
  std::vector<std::size_t> out;
  for (const double part : parts) {
    const double eighths = highest > 0 ? part / highest * 7 : 0;
    out.push_back(static_cast<std::size_t>(std::clamp(std::lround(eighths), 0L, 7L)));
  }
  return out;
}

std::string time_text(std::int64_t seconds) {
  const auto time = UtcTime::from_seconds(seconds);
  return time ? time->to_string() : std::to_string(seconds);
}

std::string with_interval(const Estimated& figure) {
  if (figure.low == figure.high) return milliseconds(figure.value);
  return milliseconds(figure.value) + " ±" +
         fixed(figure.value > 0 ? 50 * (figure.high - figure.low) / figure.value : 0, 1) + "%";
}

std::string service_table(const Projection& out) {
  TextTable table({{"Service"},
                   {"Requests", true},
                   {"Tasks", true},
                   {"at most", true},
                   {"Task hours", true},
                   {"Busy", true},
                   {"at most", true},
                   {"vCPU at most", true},
                   {"p50", true},
                   {"p95", true},
                   {"p99", true},
                   {"p99.9", true},
                   {"Errors", true}});
  for (const auto& service : out.services) {
    const auto latency = [&](const Estimated& figure) {
      return nobody_is_answered(service) ? "none" : with_interval(figure);
    };
    table.add({" " + service.name, grouped(service.requests), fixed(service.tasks_mean, 1),
               fixed(service.tasks_peak, 0), grouped(service.fargate_hours + service.spot_hours),
               percent(service.utilisation_mean), percent(service.utilisation_peak),
               service.is_cpu_known ? percent(service.cpu_peak) : "-", latency(service.p50_ms),
               latency(service.p95_ms), latency(service.p99_ms), latency(service.p999_ms),
               percent(service.error_rate.value)});
  }
  return table.to_string(false);
}

std::string database_table(const Projection& out) {
  if (out.databases.empty()) return {};
  TextTable table({{"Database"},
                   {"Through"},
                   {"max_connections", true},
                   {"Worst", true},
                   {"Deploying", true},
                   {"Expected", true},
                   {"Pool wait p99", true},
                   {"Status"}});
  for (const auto& database : out.databases) {
    const DatabaseConnections& c = database.connections;
    const std::string limit = c.limit.low == c.limit.high
                                  ? count(c.limit.likely)
                                  : count(c.limit.low) + "–" + count(c.limit.high);
    table.add({" " + c.name, std::string(to_string(c.via)), limit, grouped(c.demand.worst),
               grouped(c.demand.during_deployment), grouped(c.demand.expected_peak),
               milliseconds(database.pool_wait_p99_ms), std::string(to_string(c.status))});
    table.add_note("    ", c.explanation);
  }
  return "\n" + table.to_string(false);
}

std::string queue_table(const Projection& out) {
  if (out.queues.empty()) return {};
  TextTable table({{"Queue"}, {"Messages", true}, {"Peak depth", true}, {"Oldest", true}});
  for (const auto& queue : out.queues) {
    table.add({" " + queue.name, grouped(queue.messages), grouped(queue.peak_depth),
               duration(queue.oldest_s)});
  }
  return "\n" + table.to_string(false);
}

std::string alarm_table(const Projection& out) {
  if (out.alarms.empty()) return {};
  TextTable table({{"Alarm"}, {"Rings", true}, {"First"}, {"Minutes", true}});
  for (const auto& alarm : out.alarms) {
    table.add({" " + alarm.name, std::to_string(alarm.rings), alarm.first,
               alarm.rings == 0 ? "" : fixed(alarm.minutes, 0)});
  }
  return "\n" + table.to_string(false);
}

std::string objective_table(const Projection& out) {
  if (out.objectives.empty()) return {};
  TextTable table({{"Objective"}, {"Attained", true}, {"Holds"}});
  for (const auto& objective : out.objectives) {
    const bool is_time = objective.objective.ends_with(" ms");
    table.add({" " + objective.objective,
               !objective.is_known ? "none"
               : is_time           ? milliseconds(objective.attained * 1000)
                                   : fixed(objective.attained * 100, 3) + "%",
               !objective.is_certain ? "?"
               : objective.holds     ? "yes"
                                     : "NO"});
  }
  return "\n" + table.to_string(false);
}

// One line of the sparklines.
struct Trend {
  std::string name;
  std::vector<double> values;
  std::string most;  // in words
  bool always = false;
};

std::vector<Trend> trends_of(const Projection& out) {
  std::vector<Trend> trends;
  // `least`: what is less is none to the reader.
  const auto add = [&](const std::string& name, auto value, auto text, double least,
                       bool always = false) {
    Trend trend{.name = " " + name, .values = {}, .most = {}, .always = always};
    for (const auto& row : out.series) trend.values.push_back(value(row));
    const double most = *std::max_element(trend.values.begin(), trend.values.end());
    if (most < least && !always) return;
    trend.most = text(most);
    trends.push_back(std::move(trend));
  };
  const auto amount = [](double value) { return value < 10 ? count(value) : grouped(value); };
  const auto rate = [&](double value) { return amount(value) + "/s"; };
  constexpr double kLeastCount = 0.05;
  constexpr double kLeastMs = 0.005;
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    const std::string& name = out.services[i].name;
    const bool is_retried = out.services[i].is_retried;
    const auto of = [i](double SeriesRow::Service::* member) {
      return [i, member](const SeriesRow& row) { return row.services[i].*member; };
    };
    const auto latency = [i](const SeriesRow& row) {
      return row.services[i].latency_ms.value_or(0);
    };
    add(name + (is_retried ? " attempts" : " requests"), of(&SeriesRow::Service::requests_per_s),
        rate, 0, true);
    add(name + " tasks", of(&SeriesRow::Service::tasks), amount, kLeastCount);
    add(name + " busy", of(&SeriesRow::Service::utilisation), percent, kLeastShare);
    add(name + " latency", latency, milliseconds, kLeastMs);
    add(name + (is_retried ? " failed attempts" : " errors"), of(&SeriesRow::Service::error_rate),
        percent, kLeastShare);
  }
  for (std::size_t i = 0; i < out.databases.size(); ++i) {
    add(out.databases[i].connections.name + " connections",
        [i](const SeriesRow& row) { return row.connections[i]; }, amount, kLeastCount);
  }
  for (std::size_t i = 0; i < out.queues.size(); ++i) {
    add(out.queues[i].name + " depth", [i](const SeriesRow& row) { return row.depths[i]; }, amount,
        kLeastCount);
  }
  return trends;
}

// What comes in, and whatever else goes up and down.
std::string sparklines(const Projection& out) {
  static constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (out.series.empty()) return {};
  constexpr std::size_t kColumns = 70;
  const std::vector<Trend> trends = trends_of(out);
  std::size_t width = 22;
  for (const auto& trend : trends) width = std::max(width, display_width(trend.name) + 1);
  const double seconds = static_cast<double>(out.series.size()) * out.step_s;
  const std::size_t columns = std::min(kColumns, out.series.size());
  std::string text = "\n The most of each " + duration(seconds / static_cast<double>(columns)) +
                     "; what stays level is left out\n\n";
  for (const auto& trend : trends) {
    const std::vector<std::size_t> bars = eighths_of(trend.values, kColumns);
    const bool is_flat = std::equal(bars.begin() + 1, bars.end(), bars.begin());
    if (is_flat && !trend.always) continue;
    text += trend.name + std::string(width - display_width(trend.name), ' ');
    for (const std::size_t bar : bars) text += kBars[bar];
    text += "  to " + trend.most + "\n";
  }
  return text;
}

// A value of each step; none is a gap of the line.
using Curve = std::vector<std::optional<double>>;

std::string polyline(const std::string& points, const char* colour) {
  return "<polyline fill=\"none\" stroke=\"" + std::string(colour) +
         "\" stroke-width=\"1.2\" stroke-linecap=\"round\" points=\"" + points + "\"/>\n";
}

// Lines through `values`, scaled to a panel of the plot.
std::string polylines(const Curve& values, double x, double y, double width, double height,
                      double most, const char* colour) {
  std::string lines;
  std::string points;
  int count = 0;
  const auto end = [&] {
    // A point alone is seen where a line begins and ends.
    if (count > 0) lines += polyline(count == 1 ? points + points : points, colour);
    points.clear();
    count = 0;
  };
  const std::size_t columns = std::min<std::size_t>(values.size(), 800);
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t from = i * values.size() / columns;
    const std::size_t to = std::max(from + 1, (i + 1) * values.size() / columns);
    std::optional<double> highest;
    for (std::size_t j = from; j < to; ++j) highest = std::max(highest, values[j]);
    if (!highest) {
      end();
      continue;
    }
    const double at = x + width * static_cast<double>(i) /
                              static_cast<double>(std::max<std::size_t>(columns - 1, 1));
    points +=
        fixed(at, 1) + "," + fixed(y + height * (1 - (most > 0 ? *highest / most : 0)), 1) + " ";
    ++count;
  }
  end();
  return lines;
}

std::string svg_text(double x, double y, const std::string& text, const char* anchor = "start",
                     int size = 12) {
  std::string safe;
  for (const char c : text) {
    safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return "<text x=\"" + fixed(x, 1) + "\" y=\"" + fixed(y, 1) + "\" text-anchor=\"" + anchor +
         "\" font-size=\"" + std::to_string(size) + "\">" + safe + "</text>\n";
}

// Seconds between two times of the axis: round ones, of which the plot has four to eight; up to
// fifteen days.
std::int64_t labels_apart(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kMostTimes = 8;
  constexpr std::int64_t kMostDays = 15;
  for (const int minutes : {1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720}) {
    if (seconds <= kMostTimes * minutes * kMinute) return minutes * kMinute;
  }
  std::int64_t apart = UtcTime::kSecondsPerDay;
  while (seconds / apart > kMostDays) apart *= 2;
  return apart;
}

// Days, or times of the day, as thin lines with their names below.
std::string times_of(const Projection& out, double x, double y, double width, double height) {
  const std::int64_t seconds = std::max<std::int64_t>(1, out.to_s - out.from_s);
  constexpr std::int64_t kDay = UtcTime::kSecondsPerDay;
  const std::int64_t apart = labels_apart(seconds);
  std::string svg;
  const std::int64_t first = (out.from_s + apart - 1) / apart * apart;
  for (std::int64_t at = first; at < out.to_s; at += apart) {
    const double line =
        x + width * static_cast<double>(at - out.from_s) / static_cast<double>(seconds);
    svg += "<line x1=\"" + fixed(line, 1) + "\" x2=\"" + fixed(line, 1) + "\" y1=\"" + fixed(y, 0) +
           "\" y2=\"" + fixed(y + height, 0) + "\" stroke=\"#eeeeee\"/>\n";
    const std::string time = time_text(at);
    const bool is_day = apart >= kDay || (seconds > kDay && at % kDay == 0);
    svg += svg_text(line, y + height + 13, is_day ? time.substr(5, 5) : time.substr(11, 5),
                    "middle", 10);
  }
  return svg;
}

}  // namespace

std::string to_table(const Projection& out) {
  std::string text = out.stack + (out.environment.empty() ? "" : " " + out.environment) + " · " +
                     out.engine + " engine · " +
                     (out.seeds > 0 ? counted(static_cast<std::size_t>(out.seeds), "seed") + " · " : "") +
                     time_text(out.from_s) + " to " +
                     time_text(out.to_s) + " · steps of " + duration(out.step_s) + "\n";
  if (!out.is_complete) text += "Stopped before the end: figures are of what was simulated.\n";
  text += "\n" + service_table(out) + database_table(out) + queue_table(out) + alarm_table(out) +
          objective_table(out) + sparklines(out);
  text += "\n" + wrapped(" ", "   ", "Bottleneck: " + out.bottleneck);
  for (const auto& service : out.services) {
    if (service.overloaded.empty()) continue;
    text += wrapped(" ", "   ", service.name + " was overloaded, first at " + service.overloaded);
  }
  for (const auto& warning : out.warnings) text += wrapped(" ! ", "   ", warning);
  text += "\n Assumptions\n";
  for (const auto& assumption : out.assumptions) text += wrapped("   - ", "     ", assumption);
  return text;
}

std::string to_series_csv(const Projection& out) {
  std::vector<std::string> head{"time"};
  for (const auto& service : out.services) {
    for (const char* metric :
         {"requests_per_s", "tasks", "utilisation", "cpu", "latency_ms", "error_rate"}) {
      head.push_back(service.name + "." + metric);
    }
  }
  for (const auto& database : out.databases) {
    head.push_back(database.connections.name + ".connections_in_use");
  }
  for (const auto& queue : out.queues) head.push_back(queue.name + ".depth");
  std::string text = csv_record(std::vector<std::string_view>(head.begin(), head.end()));
  std::vector<std::string> cells;
  for (const auto& row : out.series) {
    cells = {time_text(row.at_s)};
    for (std::size_t i = 0; i < row.services.size(); ++i) {
      const SeriesRow::Service& service = row.services[i];
      cells.push_back(fixed(service.requests_per_s, 4));
      cells.push_back(fixed(service.tasks, 0));
      cells.push_back(fixed(service.utilisation, 5));
      cells.push_back(out.services[i].is_cpu_known ? fixed(service.cpu, 5) : "");
      cells.push_back(service.latency_ms ? fixed(*service.latency_ms, 3) : "");
      cells.push_back(fixed(service.error_rate, 6));
    }
    for (const double value : row.connections) cells.push_back(fixed(value, 3));
    for (const double value : row.depths) cells.push_back(fixed(value, 1));
    text += csv_record(std::vector<std::string_view>(cells.begin(), cells.end()));
  }
  return text;
}

std::string to_svg(const Projection& out) {
  constexpr double kWidth = 960;
  constexpr double kPanel = 110;
  constexpr double kLeft = 70;
  constexpr double kRight = 20;
  struct Panel {
    std::string title;
    Curve values;
    std::string unit;
    const char* colour;
  };
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    const std::string& name = out.services[i].name;
    const bool is_retried = out.services[i].is_retried;
    Panel requests{
        name + (is_retried ? ": attempts" : ": requests") + " per second", {}, "", "#1f77b4"};
    Panel tasks{name + ": tasks", {}, "", "#2ca02c"};
    Panel latency{name + ": mean latency, ms", {}, "", "#d62728"};
    Panel errors{
        name + (is_retried ? ": failed attempts" : ": errors") + ", %", {}, "", "#8c564b"};
    double most_errors = 0;
    for (const auto& row : out.series) {
      requests.values.push_back(row.services[i].requests_per_s);
      tasks.values.push_back(row.services[i].tasks);
      latency.values.push_back(row.services[i].latency_ms);
      errors.values.push_back(100 * row.services[i].error_rate);
      most_errors = std::max(most_errors, row.services[i].error_rate);
    }
    panels.push_back(std::move(requests));
    panels.push_back(std::move(tasks));
    panels.push_back(std::move(latency));
    if (most_errors >= kLeastShare) panels.push_back(std::move(errors));
  }
  for (std::size_t i = 0; i < out.databases.size(); ++i) {
    Panel connections{
        out.databases[i].connections.name + ": connections in use", {}, "", "#9467bd"};
    for (const auto& row : out.series) connections.values.push_back(row.connections[i]);
    panels.push_back(std::move(connections));
  }
  for (std::size_t i = 0; i < out.queues.size(); ++i) {
    Panel depth{out.queues[i].name + ": messages waiting", {}, "", "#ff7f0e"};
    for (const auto& row : out.series) depth.values.push_back(row.depths[i]);
    panels.push_back(std::move(depth));
  }
  const double height = 50 + static_cast<double>(panels.size()) * (kPanel + 40) + 20;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + fixed(kWidth, 0) +
                    "\" height=\"" + fixed(height, 0) + "\" font-family=\"sans-serif\">\n" +
                    "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
                    svg_text(kLeft, 26,
                             out.stack + (out.environment.empty() ? "" : " ") +
                                 out.environment + ", " + time_text(out.from_s) +
                                 " to " + time_text(out.to_s) + ", " + out.engine + " engine",
                             "start", 15);
  double y = 60;
  for (const auto& panel : panels) {
    double most = 0;
    for (const auto& value : panel.values) most = std::max(most, value.value_or(0));
    svg += svg_text(kLeft, y - 6, panel.title);
    svg += "<rect x=\"" + fixed(kLeft, 0) + "\" y=\"" + fixed(y, 0) + "\" width=\"" +
           fixed(kWidth - kLeft - kRight, 0) + "\" height=\"" + fixed(kPanel, 0) +
           "\" fill=\"none\" stroke=\"#cccccc\"/>\n";
    svg += svg_text(kLeft - 6, y + 10, count(most), "end", 11);
    svg += svg_text(kLeft - 6, y + kPanel, "0", "end", 11);
    svg += times_of(out, kLeft, y, kWidth - kLeft - kRight, kPanel);
    svg += polylines(panel.values, kLeft, y, kWidth - kLeft - kRight, kPanel, most, panel.colour);
    y += kPanel + 40;
  }
  return svg + "</svg>\n";
}

std::string to_table(const Headroom& headroom) {
  std::string out;
  if (headroom.breaking.empty()) {
    out = headroom.is_complete ? "Nothing breaks, however much the traffic grows.\n"
                               : "Stopped before anything was found.\n";
  } else {
    const bool is_as_given = headroom.traffic_factor == 1;
    const std::string traffic =
        is_as_given ? "today's traffic"
                    : "the traffic of --factor " + display_computed(headroom.traffic_factor);
    TextTable table({{"What breaks"}, {"At times " + traffic, true}, {"First at"}});
    for (const auto& each : headroom.breaking) {
      table.add({" " + each.what,
                 each.factor > 0 ? fixed(each.factor, each.factor < 10 ? 2 : 1) + "×" : "always",
                 each.at.empty() ? "" : each.at});
    }
    out = table.to_string(false);
    if (!headroom.is_complete) out += "Stopped before the end: there may be more.\n";
  }
  if (!headroom.holds.empty()) {
    out += "\n Not reached, however much comes in\n";
    for (const auto& each : headroom.holds) out += wrapped("   - ", "     ", each);
  }
  if (!headroom.warnings.empty()) out += "\n";
  for (const auto& warning : headroom.warnings) out += wrapped(" ! ", "   ", warning);
  return out + "\n Played: " + time_text(headroom.from_s) + " to " + time_text(headroom.to_s) +
         ", factors within 1%\n";
}

}  // namespace costplan
