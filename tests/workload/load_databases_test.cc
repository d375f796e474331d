// How the databases of a load file are reached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "workload/load_text.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;

// The stack of the others has an RDS Proxy for db.
const std::string kNoProxy = R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}
  db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB}}
)";

std::string with(const std::string& settings) {
  return kHead + kDb + "databases: {db: {" + settings + "}}\n";
}

TEST(LoadDatabases, RefusesSettingsOfAWayThatIsNotTaken) {
  struct Row {
    const char* settings;
    const std::string& stack;
    const char* problem;
  };
  const Row rows[] = {
      {"via: rds_proxy, pool_size: 20", kStack,
       "load.yaml:3:45: error: databases.db.pool_size: says nothing about a database that is "
       "reached with via: rds_proxy; pool_size is a setting of via: pgbouncer: say that, or leave "
       "it out\n"},
      {"via: pgbouncer, proxy_share: 50%", kStack,
       "load.yaml:3:47: error: databases.db.proxy_share: says nothing about a database that is "
       "reached with via: pgbouncer; proxy_share is a setting of via: rds_proxy: "},
      {"via: direct, proxy_share: 50%", kStack, "databases.db.proxy_share: says nothing"},
      {"via: direct, pool_size: 20", kStack, "databases.db.pool_size: says nothing"},
      {"via: direct, pinned: 10%", kStack,
       "reached with via: direct; pinned is a setting of via: rds_proxy or pgbouncer: "},
      // As the stack has it, who does not say how.
      {"pool_size: 20", kStack, "reached through the stack's rds_proxy; "},
      {"via: , pool_size: 20", kStack, "reached through the stack's rds_proxy; "},
      {"pinned: 10%", kNoProxy, "reached directly, as the stack has no rds_proxy for it; "},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(problems(with(row.settings), row.stack), HasSubstr(row.problem)) << row.settings;
  }
}

TEST(LoadDatabases, TakesSettingsOfTheWayThatIsTaken) {
  for (const char* const settings :
       {"proxy_share: 50%, pinned: 10%", "via: rds_proxy, proxy_share: 50%, pinned: 10%",
        "via: pgbouncer, pool_size: 5, pinned: 10%", "via: direct, reserved: 3",
        "via: direct, pinned: "}) {
    EXPECT_EQ(problems(with(settings)), "") << settings;
  }
}

TEST(LoadDatabases, RefusesOneThatNobodyCalls) {
  EXPECT_EQ(problems(kHead + kWeb + "databases: {db: {reserved: 3}}\n"),
            "load.yaml:3:17: error: databases.db: no service of the load file calls this database; "
            "say what requests do there under databases of a service, or leave it out\n");
  // What a service does of which nothing could be read nobody knows.
  const std::string all = problems(kHead + "services: {web: {traffic_share: 100%, concurency: 4}}\n"
                                           "databases: {db: {reserved: 3}}\n");
  EXPECT_THAT(all, HasSubstr("did you mean 'concurrency'?"));
  EXPECT_EQ(all.find("databases.db"), std::string::npos) << all;
}

TEST(LoadDatabases, SaysNothingOfSettingsWhoseWayIsMisspelt) {
  const std::string all = problems(with("via: pgbuncer, pool_size: 20"));
  EXPECT_THAT(all, HasSubstr("did you mean 'pgbouncer'?"));
  EXPECT_EQ(all.find("pool_size"), std::string::npos) << all;
}

}  // namespace
}  // namespace costplan
