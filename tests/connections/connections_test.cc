// Sources in brackets: [formula] RDS user guide, LEAST(DBInstanceClassMemory / 9531392,
// 5000) on the whole memory; [show] answers of `SHOW max_connections` that people
// published; [little] Little's law; [guide] the deployment guides of scenarios/.
#include "costplan/connections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace costplan {
namespace {

using ::testing::HasSubstr;

TEST(ConnectionLimit, IsTheFormulaOnWhatTheClassLeaves) {
  struct Row {
    const char* db_class;
    double high;   // [formula]
    double shown;  // [show]; 0: nobody published one
  };
  const Row rows[] = {
      {"db.t4g.micro", 112, 79},     {"db.t4g.small", 225, 181},  {"db.t3.small", 225, 0},
      {"db.t3.medium", 450, 0},      {"db.m5.large", 901, 0},     {"db.r6g.large", 1802, 1697},
      {"db.r6g.xlarge", 3604, 3484}, {"db.r6g.4xlarge", 5000, 0},
  };
  for (const auto& row : rows) {
    const auto limit = connection_limit(row.db_class);
    ASSERT_TRUE(limit) << row.db_class;
    EXPECT_EQ(limit->high, row.high) << row.db_class;
    EXPECT_LE(limit->low, limit->likely) << row.db_class;
    EXPECT_LE(limit->likely, limit->high) << row.db_class;
    if (row.shown == 0) continue;
    EXPECT_LE(limit->low, row.shown) << row.db_class;
    EXPECT_GE(limit->high, row.shown) << row.db_class;
    EXPECT_NEAR(limit->likely, row.shown, 0.05 * row.shown) << row.db_class;
  }
  EXPECT_EQ(connection_limit("db.r6g.4xlarge")->low, 5000);
  EXPECT_FALSE(connection_limit("db.none.huge"));
}

ConnectionClient client(double tasks, double pool, double in_use, double factor = 1) {
  return {.service = "api",
          .max_tasks = tasks,
          .deployment_factor = factor,
          .pool_max = pool,
          .peak_tasks = tasks,
          .peak_in_use = in_use};
}

TEST(Connections, CountsEveryPoolFullInTheWorstCase) {
  const DatabaseAccess access{.name = "db", .limit = ConnectionLimit::exactly(100), .reserved = 10};
  auto two = client(4, 5, 2);
  two.processes_per_task = 2;
  const auto out = assess(access, {two, client(2, 10, 1)});
  EXPECT_EQ(out.demand.worst, 4 * 2 * 5 + 2 * 10);
  EXPECT_EQ(out.demand.during_deployment, out.demand.worst);
  // 2 + 2.33·√2 and 1 + 2.33, rounded up [little].
  EXPECT_EQ(out.demand.expected_peak, 6 + 4);
  EXPECT_EQ(out.status, ConnectionStatus::kOk);
}

TEST(Connections, KeepsWhatPoolsKeepOpen) {
  const DatabaseAccess access{.name = "db", .limit = ConnectionLimit::exactly(100)};
  auto idle = client(10, 8, 0.1);
  idle.pool_min = 3;
  EXPECT_EQ(assess(access, {idle}).demand.expected_peak, 30);
}

TEST(Connections, JudgesAgainstWhatIsNotReserved) {
  struct Row {
    const char* name;
    double tasks;
    double factor;
    ConnectionStatus status;
  };
  // 100 connections, 10 reserved: 90, of which 72 are 80%.
  const Row rows[] = {
      {"room", 7, 1, ConnectionStatus::kOk},
      {"the edge of room", 7.2, 1, ConnectionStatus::kOk},
      {"tight", 8, 1, ConnectionStatus::kTight},
      {"the last slot", 9, 1, ConnectionStatus::kTight},
      {"one too many", 9.1, 1, ConnectionStatus::kExhausted},
      {"too many in a deployment", 5, 2, ConnectionStatus::kExhausted},
  };
  const DatabaseAccess access{.name = "db", .limit = ConnectionLimit::exactly(100), .reserved = 10};
  for (const auto& row : rows) {
    EXPECT_EQ(assess(access, {client(row.tasks, 10, 1, row.factor)}).status, row.status)
        << row.name;
  }
}

// Task API: 10 tasks with pools of 25 on a db.t3.small [guide].
TEST(Connections, FindsThatTaskApiHasTooFew) {
  const DatabaseAccess access{.name = "db", .limit = *connection_limit("db.t3.small")};
  const auto out = assess(access, {client(10, 25, 3, 2)});
  EXPECT_EQ(out.demand.worst, 250);
  EXPECT_EQ(out.demand.during_deployment, 500);
  EXPECT_EQ(out.status, ConnectionStatus::kExhausted);
  EXPECT_THAT(out.explanation, HasSubstr("250 client connections at most, 500 while a deployment"));
  auto proxied = access;
  proxied.via = DatabaseVia::kRdsProxy;
  EXPECT_EQ(assess(proxied, {client(10, 25, 3, 2)}).status, ConnectionStatus::kNeedsProxy);
}

// Aiponge: pools of 50 in 8 services of up to 10 tasks on a db.t3.medium [guide].
TEST(Connections, FindsThatAipongeNeedsItsProxyAndWhatPinningDoesToIt) {
  const std::vector<ConnectionClient> services(8, client(10, 50, 2));
  DatabaseAccess access{
      .name = "db", .limit = *connection_limit("db.t3.medium"), .via = DatabaseVia::kRdsProxy};
  const auto out = assess(access, services);
  EXPECT_EQ(out.demand.worst, 4000);
  EXPECT_EQ(out.status, ConnectionStatus::kNeedsProxy);
  EXPECT_THAT(out.explanation, HasSubstr("through RDS Proxy about 48 of"));
  // A tenth of 4,000 sessions pinned holds 400.
  access.pinned = 0.1;
  EXPECT_EQ(assess(access, services).status, ConnectionStatus::kExhausted);
  access.pinned = 0;
  access.via = DatabaseVia::kDirect;
  EXPECT_EQ(assess(access, services).status, ConnectionStatus::kExhausted);
}

TEST(Connections, CountsOneConnectionInTheSingular) {
  const DatabaseAccess access{.name = "db", .limit = ConnectionLimit::exactly(9)};
  EXPECT_THAT(assess(access, {client(1, 1, 1)}).explanation,
              ::testing::StartsWith("1 client connection at most; "));
  EXPECT_THAT(assess(access, {client(1, 2, 1)}).explanation,
              ::testing::StartsWith("2 client connections at most; "));
}

// Two pools of 50, all pinned: 12 in use at the busiest moment, 100 when they are full, which
// the proxy cannot hold.
TEST(Connections, TellsTheBusiestMomentFromPinnedPoolsThatAreFull) {
  DatabaseAccess access{.name = "db",
                        .limit = ConnectionLimit::exactly(60),
                        .reserved = 8,
                        .via = DatabaseVia::kRdsProxy,
                        .pinned = 1};
  const auto out = assess(access, {client(2, 50, 6)});
  EXPECT_EQ(out.demand.expected_peak, 12);
  EXPECT_EQ(out.server_side, 100);
  EXPECT_EQ(out.status, ConnectionStatus::kExhausted);
  EXPECT_THAT(out.explanation,
              HasSubstr("through RDS Proxy about 12 of 52 at the busiest moment, up to 100 wanted "
                        "if all pools are full, with 100% of the sessions pinned"));
  access.pinned = 0;
  EXPECT_THAT(assess(access, {client(2, 50, 6)}).explanation,
              ::testing::EndsWith("about 12 of 52 at the busiest moment"));
}

TEST(Connections, SaysHowManyWaitForAConnectionOfAProxy) {
  struct Row {
    double in_use;
    double pinned;
    const char* expected;
  };
  // 5 in use are 11 at the busiest of 100 moments: 5 + 2.33 √5, rounded up; 0.1
  // are 1, and 1.3 are 4.
  const Row rows[] = {
      {0.1, 0, "; through PgBouncer about 1 of 3 at the busiest moment"},
      {1.3, 0, "; through PgBouncer 3 of 3 at the busiest moment, and about 1 call waits for one"},
      {5, 0, "; through PgBouncer 3 of 3 at the busiest moment, and about 8 calls wait for one"},
      {5, 1,
       "; through PgBouncer 3 of 3 at the busiest moment, and about 8 more are wanted, up to 100 "
       "wanted if all pools are full, with 100% of the sessions pinned"},
  };
  for (const Row& row : rows) {
    const DatabaseAccess access{.name = "db",
                                .limit = ConnectionLimit::exactly(60),
                                .reserved = 8,
                                .via = DatabaseVia::kPgBouncer,
                                .pool_size = 3,
                                .pinned = row.pinned};
    EXPECT_THAT(assess(access, {client(2, 50, row.in_use)}).explanation,
                ::testing::EndsWith(row.expected));
  }
}

TEST(Connections, NeverTakesMoreThanTheProxyMay) {
  DatabaseAccess access{.name = "db",
                        .limit = ConnectionLimit::exactly(1000),
                        .reserved = 8,
                        .via = DatabaseVia::kRdsProxy,
                        .proxy_share = 0.5};
  EXPECT_EQ(assess(access, {client(1, 2000, 10)}).server_limit, 500);
  access.proxy_share = 1;
  EXPECT_EQ(assess(access, {client(1, 2000, 10)}).server_limit, 992);
  access.via = DatabaseVia::kPgBouncer;
  const auto bouncer = assess(access, {client(1, 2000, 30)});
  EXPECT_EQ(bouncer.server_limit, 20);
  EXPECT_EQ(bouncer.status, ConnectionStatus::kExhausted);
}

TEST(Connections, AreNoneWithoutClients) {
  const DatabaseAccess access{.name = "db", .limit = ConnectionLimit::exactly(100)};
  const auto out = assess(access, {});
  EXPECT_EQ(out.demand.worst, 0);
  EXPECT_EQ(out.status, ConnectionStatus::kOk);
}

}  // namespace
}  // namespace costplan
