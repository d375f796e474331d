// What stands below the options in the help of each command: examples, which the tests run, and
// what no option says.
#pragma once

namespace costplan::cli {

inline constexpr const char* kMainFooter = R"(Examples:
  costplan init                                  write a commented starter stack.yaml
  costplan estimate stack.yaml                   what it costs, as a tree
  costplan estimate stack.yaml --explain         and why, line by line
  costplan compare scenarios/task-api/stacks/staging.yaml scenarios/task-api/stacks/prod.yaml
  costplan explain stack.yaml database           and what would change it most
  costplan catalog show --service AmazonRDS --usage-type InstanceUsage:db.t3.small
  costplan queue mmc --arrival-rate 8/s --service-time 1s --target 'p99<5s'

Exit codes: 0 ok, 1 a gate failed, 2 bad usage or input, 3 internal error or
standard output that takes no more.
`costplan COMMAND --help` shows the options of a command.)";

inline constexpr const char* kEstimateFooter = R"(Examples:
  costplan estimate scenarios/task-api/stacks/staging.yaml scenarios/task-api/stacks/prod.yaml
  costplan estimate scenarios/task-api/stacks/prod.yaml --explain --group-by service
  costplan estimate scenarios/task-api/stacks/prod.yaml --set resources.api.tasks=6 \
      --month 2026-02
  costplan estimate scenarios/task-api/stacks/prod.yaml --format json --output prod.json
  costplan estimate scenarios/task-api/stacks/prod.yaml --region eu-west-1 --allow-missing
  costplan estimate scenarios/task-api/stacks/prod.yaml --traffic
  costplan estimate scenarios/task-api/stacks/prod.yaml \
      --traffic scenarios/task-api/traffic/prod-steps.yaml --format markdown

--traffic simulates the month (that of --month, or November 2026) with the load file and
prices the usage that follows from it; what the load does not say stays as declared.

Lines marked * depend on usage given in the stack file. A missing price is an
error; --allow-missing lists such lines outside the total instead.)";

inline constexpr const char* kCompareFooter = R"(Examples:
  costplan compare scenarios/task-api/stacks/staging.yaml scenarios/task-api/stacks/prod.yaml
  costplan compare scenarios/petforce/stacks/dev.yaml \
      scenarios/petforce/stacks/staging.yaml scenarios/petforce/stacks/prod.yaml \
      --format markdown
  costplan compare scenarios/task-api/stacks/staging.yaml \
      scenarios/task-api/stacks/prod.yaml --month 2026-02 --format csv
  costplan compare scenarios/task-api/stacks/prod.yaml --format json --output services.json

One row per service, a column per stack, and between two stacks the difference and
the ratio. Services of other providers are rows of their own.)";

inline constexpr const char* kExplainFooter = R"(Examples:
  costplan explain scenarios/task-api/stacks/prod.yaml
  costplan explain scenarios/task-api/stacks/prod.yaml db
  costplan explain scenarios/task-api/stacks/prod.yaml db/snapshots
  costplan explain scenarios/task-api/stacks/prod.yaml NatGateway-Bytes
  costplan explain scenarios/task-api/stacks/prod.yaml account --month 2026-02

A line is found by any part of its description or usage type, in any case. What would
change a resource most is found by pricing the whole stack again for every field of it:
numbers and 10% more, counts and one more, both ends of a range, every other choice and
class, flags the other way round, and office hours where a schedule is possible.)";

inline constexpr const char* kSimulateFooter = R"(Examples:
  costplan simulate scenarios/task-api/stacks/prod.yaml
  costplan simulate scenarios/task-api/stacks/prod.yaml --from 2026-11-23 --to 2026-11-30 \
      --plot week.svg
  costplan simulate scenarios/task-api/stacks/prod.yaml \
      --traffic scenarios/task-api/traffic/prod-steps.yaml --fail-on objectives
  costplan simulate scenarios/task-api/stacks/prod.yaml --factor 3
  costplan simulate scenarios/task-api/stacks/prod.yaml --engine event --to 2026-11-02
  costplan simulate scenarios/task-api/stacks/prod.yaml --engine event \
      --to '2026-11-01 06:00' --precision 2%
  costplan simulate scenarios/task-api/stacks/prod.yaml --headroom
  costplan simulate scenarios/task-api/stacks/prod.yaml --format json --series month.csv

The load file (`traffic:` of the stack, or --traffic) says what comes in, what a request
does in each service, how services scale, and what is promised: costplan schema --load.
--series has a column for each figure of each service, database and queue; latency_ms is
empty while nobody is answered, and a gap of --plot. requests_per_s and error_rate of a
series are of attempts, those that are tried again included: the table and json count requests.
Without --from the month of the catalog's newest prices is simulated, so that results do
not depend on the clock. --headroom simulates with more and more traffic until each limit
breaks: tasks, vCPUs, places, pools, memory, connections, Fargate quotas, objectives.
Ctrl-C prints what is done. With --fail-on objectives, and only then, a failed objective
exits with 1, and so does Ctrl-C: of what was not simulated nobody knows whether they hold;
and so does a `?` (null in json), where requests that are tried again may begin a storm.)";

inline constexpr const char* kCatalogFooter = R"(Examples:
  costplan catalog list --service AWSELB --region us-east-1
  costplan catalog list --region eu-west-1 --format json
  costplan catalog show --service AmazonRDS --usage-type InstanceUsage:db.t3.small
  costplan catalog coverage
  costplan catalog verify
  costplan catalog build pricing my-catalog.sqlite

--region R lists every row that can price something in R: its own rows, global
rows and every CloudFront geography.)";

inline constexpr const char* kSchemaFooter = R"(Examples:
  costplan schema > stack.schema.json      for editors: `# yaml-language-server: $schema=…`
  costplan schema --kinds                  the kinds of resources, a line each
  costplan schema --format markdown        the reference of all kinds and fields
  costplan schema --load > load.schema.json
  costplan schema --load --format markdown  what a load file may say)";

inline constexpr const char* kValidateFooter = R"(Examples:
  costplan validate scenarios/task-api/stacks/prod.yaml
  costplan validate scenarios/task-api/stacks/staging.yaml scenarios/task-api/stacks/prod.yaml
  costplan validate scenarios/task-api/stacks/prod.yaml \
      --traffic scenarios/task-api/traffic/prod-steps.yaml

Prints every problem, one per line, as FILE:LINE:COL: error: path: message.
Needs no prices, so a stack that validates may still name a price the catalog lacks.
The load file that a stack names is checked with it, and the traffic files it names.

A file that is only there for others to extend may lack what they fill in: validate
them instead. What it gives them is checked with them, and mistakes in it are found
in its own lines.)";

inline constexpr const char* kInitFooter = R"(Examples:
  costplan init
  costplan init my-stack.yaml)";

inline constexpr const char* kReconcileFooter = R"(Examples:
  costplan reconcile scenarios/theo/stacks/prod.yaml --claims scenarios/theo/claims.csv
  costplan reconcile scenarios/task-api/stacks/staging.yaml \
      scenarios/task-api/stacks/prod.yaml --claims scenarios/task-api/claims.csv \
      --format markdown
  costplan reconcile scenarios/task-api/stacks/prod.yaml \
      --claims scenarios/task-api/claims.csv --fail-on difference=10%

A claim is a row of a published cost table: what its author configured, and what it
was said to cost. It belongs to the stack whose name is its system and whose file is
its tier. Exit 0 whatever it finds; 1 with --fail-on.)";

inline constexpr const char* kQueueFooter = R"(Examples:
  costplan queue mmc --arrival-rate 8/s --service-time 1s --servers 10
  costplan queue mmc --arrival-rate 480/min --service-time '500 ms' --target 'p99<2.5s'
  costplan queue mh2c --arrival-rate 45/s --service-time 1s --servers 50 --scv 4
  costplan queue mmck --arrival-rate 8/s --service-time 1s --servers 10 --capacity 12
  costplan queue ggc --arrival-rate 45/s --service-time 1s --scv 3 --arrival-scv 2 \
      --target 'p95<4s,wait mean<0.1s'
  costplan queue erlang-a --arrival-rate 110/s --service-time 1s --servers 100 \
      --patience-rate 0.5/s --format json

Models:
{models}
A target is p99<500ms (of the sojourn time), 'wait p95<0.2s', mean<1s,
probability_of_wait<20%, blocking<1% or abandonment<2%. Exit 0 also for a queue that
grows for ever: the output says so.)";

}  // namespace costplan::cli
