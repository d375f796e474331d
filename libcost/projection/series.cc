#include "projection/series.h"

#include <algorithm>
#include <cstddef>

namespace costplan {

SeriesRow mean_of(std::span<const SeriesRow> rows) {
  SeriesRow out = rows.front();
  for (std::size_t i = 0; i < out.services.size(); ++i) {
    SeriesRow::Service sum;
    double answered = 0;
    double latency_ms = 0;  // of all who are answered
    for (const SeriesRow& row : rows) {
      const SeriesRow::Service& each = row.services[i];
      const double came = each.requests_per_s;
      sum.requests_per_s += came;
      sum.tasks += each.tasks;
      sum.utilisation += each.utilisation;
      sum.cpu += each.cpu;
      sum.error_rate += each.error_rate * came;
      if (!each.latency_ms) continue;
      latency_ms += *each.latency_ms * came * (1 - each.error_rate);
      answered += came * (1 - each.error_rate);
    }
    const auto count = static_cast<double>(rows.size());
    const double came = sum.requests_per_s;
    out.services[i] = {.requests_per_s = came / count,
                       .tasks = sum.tasks / count,
                       .utilisation = sum.utilisation / count,
                       .cpu = sum.cpu / count,
                       .error_rate = came > 0 ? sum.error_rate / came : 0};
    if (answered > 0) out.services[i].latency_ms = latency_ms / answered;
  }
  const auto raise = [](std::vector<double>& most, const std::vector<double>& more) {
    for (std::size_t i = 0; i < most.size(); ++i) most[i] = std::max(most[i], more[i]);
  };
  for (const SeriesRow& row : rows) {
    raise(out.connections, row.connections);
    raise(out.depths, row.depths);
  }
  return out;
}

}  // namespace costplan
