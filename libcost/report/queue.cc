// A solved queue as a table for people.
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/plural.h"
#include "costplan/report.h"
#include "report/text_table.h"

namespace costplan {
namespace {

// Four digits, without an exponent where it can be avoided.
std::string digits(double value) {
  char buffer[48];
  const double size = std::abs(value);
  std::to_chars_result end{};
  if (value != 0 && (size < 1e-4 || size >= 1e15)) {
    end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, 3);
    return {buffer, end.ptr};
  }
  int first = 0;  // the power of ten of the first digit
  for (double power = 10; size >= power; power *= 10) ++first;
  for (double power = 1; size > 0 && size < power; power /= 10) --first;
  end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed,
                      size >= 1000 ? 0 : 3 - first);
  std::string text(buffer, end.ptr);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return group_thousands(text);
}

std::string time_text(double seconds) {
  if (seconds == 0) return "0";
  if (seconds < 1e-3) return digits(seconds * 1e6) + " µs";
  if (seconds < 1) return digits(seconds * 1e3) + " ms";
  if (seconds < 600) return digits(seconds) + " s";
  if (seconds < 36'000) return digits(seconds / 60) + " min";
  return digits(seconds / 3600) + " h";
}

// Shares of nearly one show how far they are from it, as long as that is more than rounding.
std::string share_text(double share) {
  constexpr double kRounding = 1e-12;
  const double less = 1 - share;
  if (less < 0.0001 && less >= kRounding) return "100% less " + digits(100 * less) + "%";
  return digits(100 * share) + "%";
}

std::string rate_text(double per_second) {
  if (per_second < 0.01) return digits(per_second * 3600) + "/h";
  return digits(per_second) + "/s";
}

std::string question(const QueueInput& input) {
  std::string text = "arrivals " + rate_text(input.arrival_rate_per_s) +
                     (input.model == QueueModel::kMmFinite ? " of each at rest" : "") +
                     " · service " + time_text(input.service_time_s);
  if (input.servers) text += " · " + counted(static_cast<std::size_t>(*input.servers), "server");
  if (input.capacity) {
    text += " · room for " + counted(static_cast<std::size_t>(*input.capacity), "request");
  }
  if (input.population) {
    text += " · " + counted(static_cast<std::size_t>(*input.population), "member");
  }
  if (input.scv) text += " · scv " + digits(*input.scv);
  if (input.arrival_scv) text += " · arrival scv " + digits(*input.arrival_scv);
  if (input.shape) text += " · " + to_string(*input.shape) + " service";
  if (input.stages) text += " · " + counted(static_cast<std::size_t>(*input.stages), "stage");
  if (input.patience_rate_per_s) {
    text += " · patience " + time_text(1 / *input.patience_rate_per_s);
  }
  return text;
}

}  // namespace

std::string to_table(const SolvedQueue& queue, const std::vector<QueueTarget>& targets,
                     const ReportOptions& options) {
  const QueueResult& result = queue.result;
  std::string out = to_string(queue.input.model) + " · " + question(queue.input) + "\n\n";
  for (const auto& target : targets) {
    const auto value = measured(queue, target);
    const bool is_time =
        target.of == QueueTarget::Of::kSojourn || target.of == QueueTarget::Of::kWait;
    out += " " + to_string(target);
    if (value) out += ": " + (is_time ? time_text(*value) : share_text(*value));
    out += "\n";
  }
  if (!targets.empty()) {
    out += " " + counted(static_cast<std::size_t>(queue.input.servers.value_or(1)), "server") +
           " needed, the smallest number that meets " +
           (targets.size() == 1 ? "it" : "all of them") +
           (result.exactness == Exactness::kApproximation
                ? " by an approximation; its error is named below"
                : "") +
           "\n\n";
  }
  if (!result.stable) {
    const auto servers = [](double number) {
      return digits(number) + (number == 1 ? " server" : " servers");
    };
    return out + wrapped(" ", " ",
                         "The queue grows for ever: the work that arrives would take all of the "
                         "time of " +
                             servers(result.offered_load) +
                             ", so that no steady state exists with fewer than " +
                             servers(result.servers_needed.value_or(1)) + ".");
  }
  TextTable facts(
      {{.heading = "Share of time or number", .right = false}, {.heading = "", .right = true}});
  auto add = [&](const char* what, const std::optional<double>& value, bool share) {
    if (value) facts.add({std::string(" ") + what, share ? share_text(*value) : digits(*value)});
  };
  add("Utilisation", result.utilisation, true);
  add("Offered load", result.offered_load, false);
  add("Probability of waiting", result.probability_of_wait, true);
  add("Refused", result.blocking, true);
  add("Gave up", result.abandonment, true);
  add("Waiting, on average", result.mean_in_queue, false);
  add("In the system, on average", result.mean_in_system, false);
  out += facts.to_string(options.color) + "\n";

  TextTable times({{.heading = "Time", .right = false},
                   {.heading = "Wait", .right = true},
                   {.heading = "Sojourn", .right = true}});
  auto cell = [](const std::optional<double>& value) { return value ? time_text(*value) : "-"; };
  times.add({" mean", cell(result.mean_wait_s), cell(result.mean_sojourn_s)});
  auto row = [&](const char* name, double TimeQuantiles::*member) {
    auto of = [&](const std::optional<TimeQuantiles>& values) {
      return values ? std::optional((*values).*member) : std::nullopt;
    };
    times.add({name, cell(of(result.wait_quantiles_s)), cell(of(result.sojourn_quantiles_s))});
  };
  row(" p50", &TimeQuantiles::p50);
  row(" p90", &TimeQuantiles::p90);
  row(" p95", &TimeQuantiles::p95);
  row(" p99", &TimeQuantiles::p99);
  row(" p99.9", &TimeQuantiles::p999);
  out += times.to_string(options.color) + "\n";
  std::string method = to_string(result.exactness);
  method.front() = static_cast<char>(method.front() - 'a' + 'A');
  method += ": " + result.method + ".";
  if (!result.known_error.empty()) method += " Known error: " + result.known_error + ".";
  return out + wrapped(" ", " ", method);
}

}  // namespace costplan
