// Connections to a PostgreSQL database: how many it takes, how many its clients hold.
//
// What it answers: "do the pools fit, and if not, does a proxy help?"
//
// Units: connections; seconds.
//
// Errors: none; what does not fit is an outcome.
//
// Thread safety: pure functions.
//
// Source: RDS user guide, quotas: max_connections = LEAST(DBInstanceClassMemory /
// 9531392, 5000), where DBInstanceClassMemory is the memory of the class less what the
// operating system and RDS take, which AWS does not publish; Little's law. Proved by
// tests/connections/connections_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace costplan {

// What `SHOW max_connections` says, as far as it is known.
struct ConnectionLimit {
  double low = 0;
  double likely = 0;
  double high = 0;  // the formula on the whole memory of the class

  // The user's own answer: all three.
  static ConnectionLimit exactly(double connections);
};

// Of a class of RDS for PostgreSQL or Aurora PostgreSQL; empty for one whose memory is
// not known.
std::optional<ConnectionLimit> connection_limit(std::string_view db_class);

enum class DatabaseVia { kDirect, kRdsProxy, kPgBouncer };
// `direct`, `rds_proxy`, `pgbouncer`.
std::string_view to_string(DatabaseVia via);

// Slots that PostgreSQL keeps for superusers (3), and RDS for itself: 2 to about 10 in
// what people report. Nobody documents the second number.
inline constexpr double kReservedConnections = 3 + 5;

// How a database is reached.
struct DatabaseAccess {
  std::string name;
  ConnectionLimit limit;
  double reserved = kReservedConnections;
  DatabaseVia via = DatabaseVia::kDirect;
  double proxy_share = 1;  // MaxConnectionsPercent of RDS Proxy, of 1
  double pool_size = 20;   // server connections of PgBouncer
  double pinned = 0;       // share of client connections that cannot share one
};

// One service and its pools.
struct ConnectionClient {
  std::string service;
  double max_tasks = 0;          // that scaling may start
  double deployment_factor = 1;  // tasks while a deployment runs, old and new, of max_tasks
  double processes_per_task = 1;
  double pool_min = 0;
  double pool_max = 0;
  double peak_tasks = 0;   // while it is busiest
  double peak_in_use = 0;  // mean connections in use then: call rate times hold time
};

enum class ConnectionStatus { kOk, kTight, kExhausted, kNeedsProxy };
// `ok`, `tight`, `exhausted`, `needs_proxy`.
std::string_view to_string(ConnectionStatus status);

struct ConnectionDemand {
  double worst = 0;              // every pool full at the largest number of tasks
  // Open in the busiest minute: what the pools keep, or what is in use, by Little's law and so
  // many more that 99 of 100 moments need no more.
  double expected_peak = 0;
  double during_deployment = 0;  // worst, with old and new tasks
};

struct DatabaseConnections {
  std::string name;
  DatabaseVia via = DatabaseVia::kDirect;
  ConnectionLimit limit;
  double reserved = 0;
  ConnectionDemand demand;  // of clients, before any proxy
  // Connections that reach the database: directly with every pool full; through a proxy those
  // in use at the busiest moment, and those that pinned clients keep when every pool is full.
  double server_side = 0;
  double server_limit = 0;  // and how many may
  ConnectionStatus status = ConnectionStatus::kOk;
  std::string explanation;  // one sentence with the numbers
};

// How many server connections may be open: those of the database that are not reserved,
// and no more than its proxy may have.
double server_limit(const DatabaseAccess& access);

// How many have to be open at a busy moment while clients may hold `client_connections`, of
// which `mean_in_use` are in use on average: every one of them without a proxy.
double server_connections(const DatabaseAccess& access, double client_connections,
                          double mean_in_use);

DatabaseConnections assess(const DatabaseAccess& access,
                           const std::vector<ConnectionClient>& clients);

}  // namespace costplan
