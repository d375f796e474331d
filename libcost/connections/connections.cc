#include "costplan/connections.h"

#include <algorithm>
#include <cmath>

#include "money/amount.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr double kGib = 1024.0 * 1024 * 1024;
constexpr double kMib = 1024.0 * 1024;
constexpr double kBytesPerConnection = 9531392;
constexpr double kMostConnections = 5000;

// What RDS and the operating system take of the memory of a class. Fitted to thirteen
// public answers of `SHOW max_connections` (db.t4g.micro 79 of nominally 112, db.t4g.small
// 181 of 225, db.t2.large 856 of 901, db.r6g.xlarge 3484 of 3604…): 290 MiB and 2.6%.
constexpr double kTakenBytes = 290 * kMib;
constexpr double kTakenShare = 0.026;
// The answers lie up to 5% below the fit.
constexpr double kLowShare = 0.95;

// Above this share of what may be used there is no room for a deployment or a leak.
constexpr double kTightShare = 0.8;

double limit_of(double bytes) {
  return std::floor(std::min(std::max(bytes, 0.0) / kBytesPerConnection, kMostConnections));
}

std::string number(double value) {
  return display(Quantity(static_cast<int>(std::llround(std::min(value, 1e9)))));
}

// Of `wanted` connections of a proxy that has so many: what it lends, and who waits. Sessions that
// are pinned want theirs without a call as well.
std::string lent_text(double wanted, double limit, bool is_pinned) {
  const std::string rest = number(std::max(0.0, wanted - limit));
  const bool is_one = rest == "1";
  if (rest == "0") {
    return "about " + number(wanted) + " of " + number(limit) + " at the busiest moment";
  }
  return number(limit) + " of " + number(limit) + " at the busiest moment, and about " + rest +
         (is_pinned ? (is_one ? " more is wanted" : " more are wanted")
                    : (is_one ? " call waits for one" : " calls wait for one"));
}

// Connections in use vary about their mean as the requests do: 99 of 100 moments are
// below this many (normal approximation of a Poisson number), and no more than exist.
double busy_moment(double mean, double most) {
  return std::min(most, std::ceil(mean + 2.33 * std::sqrt(mean)));
}

}  // namespace

ConnectionLimit ConnectionLimit::exactly(double connections) {
  return {.low = connections, .likely = connections, .high = connections};
}

std::optional<ConnectionLimit> connection_limit(std::string_view db_class) {
  const InstanceClass* const known = find_instance_class(db_class);
  if (known == nullptr || known->memory_hundredth_gib == 0) return std::nullopt;
  const double bytes = known->memory_hundredth_gib / 100.0 * kGib;
  ConnectionLimit out;
  out.high = limit_of(bytes);
  out.likely = limit_of(bytes * (1 - kTakenShare) - kTakenBytes);
  out.low = std::floor(out.likely == kMostConnections ? kMostConnections : out.likely * kLowShare);
  return out;
}

std::string_view to_string(DatabaseVia via) {
  switch (via) {
    case DatabaseVia::kDirect: return "direct";
    case DatabaseVia::kRdsProxy: return "rds_proxy";
    case DatabaseVia::kPgBouncer: return "pgbouncer";
  }
  return {};
}

std::string_view to_string(ConnectionStatus status) {
  switch (status) {
    case ConnectionStatus::kOk: return "ok";
    case ConnectionStatus::kTight: return "tight";
    case ConnectionStatus::kExhausted: return "exhausted";
    case ConnectionStatus::kNeedsProxy: return "needs_proxy";
  }
  return {};
}

double server_limit(const DatabaseAccess& access) {
  const double usable = std::max(0.0, access.limit.likely - access.reserved);
  switch (access.via) {
    case DatabaseVia::kDirect: return usable;
    case DatabaseVia::kPgBouncer: return std::min(access.pool_size, usable);
    case DatabaseVia::kRdsProxy: break;
  }
  return std::min(std::floor(access.limit.likely * access.proxy_share), usable);
}

double server_connections(const DatabaseAccess& access, double client_connections,
                          double mean_in_use) {
  if (access.via == DatabaseVia::kDirect) return client_connections;
  return busy_moment(mean_in_use, client_connections) * (1 - access.pinned) +
         client_connections * access.pinned;
}

DatabaseConnections assess(const DatabaseAccess& access,
                           const std::vector<ConnectionClient>& clients) {
  DatabaseConnections out{.name = access.name,
                          .via = access.via,
                          .limit = access.limit,
                          .reserved = access.reserved,
                          .demand = {},
                          .explanation = {}};
  double in_use = 0;
  for (const auto& client : clients) {
    const double pools = client.processes_per_task * client.pool_max;
    const double worst = client.max_tasks * pools;
    out.demand.worst += worst;
    out.demand.during_deployment += worst * std::max(1.0, client.deployment_factor);
    const double open = client.peak_tasks * pools;
    const double kept = client.peak_tasks * client.processes_per_task * client.pool_min;
    const double busy = busy_moment(client.peak_in_use, open);
    out.demand.expected_peak += std::max(kept, busy);
    in_use += busy;
  }
  const double usable = std::max(0.0, access.limit.likely - access.reserved);
  const double surely = std::max(0.0, access.limit.low - access.reserved);
  const double direct = std::max(out.demand.worst, out.demand.during_deployment);
  const bool fits_direct = direct <= usable;
  const std::string worst_text = number(out.demand.worst);
  const std::string counts =
      worst_text + (worst_text == "1" ? " client connection" : " client connections") + " at most" +
      (out.demand.during_deployment > out.demand.worst
           ? ", " + number(out.demand.during_deployment) + " while a deployment runs"
           : "") +
      "; " + access.name + " takes about " + number(access.limit.likely) + ", " +
      number(access.reserved) + " of them reserved";
  if (access.via == DatabaseVia::kDirect) {
    out.server_side = direct;
    out.server_limit = usable;
    out.status = !fits_direct                    ? ConnectionStatus::kExhausted
                 : direct > kTightShare * surely ? ConnectionStatus::kTight
                                                 : ConnectionStatus::kOk;
    out.explanation = counts;
    return out;
  }
  // A proxy needs a server connection for each that is in use at a time, and one for
  // each pinned client connection however idle.
  out.server_side = in_use * (1 - access.pinned) + out.demand.worst * access.pinned;
  out.server_limit = server_limit(access);
  if (out.server_side > out.server_limit || out.server_limit <= 0) {
    out.status = ConnectionStatus::kExhausted;
  } else if (!fits_direct) {
    out.status = ConnectionStatus::kNeedsProxy;
  } else {
    out.status = out.server_side > kTightShare * out.server_limit ? ConnectionStatus::kTight
                                                                  : ConnectionStatus::kOk;
  }
  const double expected = in_use * (1 - access.pinned) + out.demand.expected_peak * access.pinned;
  out.explanation = counts + "; through " +
                    (access.via == DatabaseVia::kRdsProxy ? "RDS Proxy " : "PgBouncer ") +
                    lent_text(expected, out.server_limit, access.pinned > 0);
  if (access.pinned > 0) {
    out.explanation += ", up to " + number(out.server_side) +
                       (out.server_side > out.server_limit ? " wanted" : "") +
                       " if all pools are full, with " +
                       display(Quantity(static_cast<int>(std::lround(access.pinned * 100)))) +
                       "% of the sessions pinned";
  }
  return out;
}

}  // namespace costplan
