// AWS Lambda: requests, and memory for as long as each of them runs, from its start
// to its end, initialization included. Provisioned concurrency is paid for the time
// it is on, and makes the requests that it serves cheaper, not free.
#include <string>

#include "meters/meter.h"

namespace costplan {
namespace {

enum class Architecture : int { kX86_64, kArm64 };

constexpr Choice kArchitectures[] = {
    {"x86_64", static_cast<int>(Architecture::kX86_64), "x86"},
    {"arm64", static_cast<int>(Architecture::kArm64), "Graviton: about a fifth cheaper by time"},
};

struct Function {
  Architecture architecture{};
  Amount memory;
  Amount ephemeral_storage;
  Amount requests;
  std::string schedule;
  Amount requests_per_run;
  Amount duration;
  Amount provisioned_concurrency;
  Uptime provisioned_schedule;
  Amount provisioned_share;
};

constexpr Field kFields[] = {
    choice<&Function::architecture>("architecture", kArchitectures, "Processor architecture")
        .or_default("x86_64"),
    number<&Function::memory>("memory", Dimension::kGigabytes, "Memory of the function")
        .or_default("128 MB")
        .at_least("128 MB")
        .at_most("10240 MB"),
    number<&Function::ephemeral_storage>("ephemeral_storage", Dimension::kGigabytes,
                                         "Ephemeral storage; 512 MB are included")
        .or_default("512 MB")
        .at_least("512 MB")
        .at_most("10240 MB"),
    usage<&Function::requests>("requests", Dimension::kCountPerMonth,
                               "Invocations, retries included; give these or schedule")
        .noun("requests"),
    text<&Function::schedule>(
        "schedule", "When it runs, in UTC: rate(30 days) or cron(0 3 * * ? *); or give requests"),
    number<&Function::requests_per_run>(
        "requests_per_run", Dimension::kCount,
        "Invocations at each time of the schedule; rotating a secret takes 4")
        .or_default("1")
        .at_least("1")
        .may_range()
        .noun("requests a run"),
    usage<&Function::duration>(
        "duration", Dimension::kSeconds,
        "Billed duration of a request on average, with the initialization of new environments")
        .at_most("900 s"),
    number<&Function::provisioned_concurrency>("provisioned_concurrency", Dimension::kCount,
                                               "Environments kept ready, on average if they scale")
        .or_default("0")
        .may_range()
        .noun("environments"),
    uptime<&Function::provisioned_schedule>(
        "provisioned_schedule", "When provisioned concurrency is on; always by default"),
    number<&Function::provisioned_share>(
        "provisioned_share", Dimension::kFraction,
        "Share of the requests that provisioned concurrency serves")
        .or_default("100%")
        .at_most("1")
        .may_range(),
};

Amount seconds(const Amount& hours) { return hours * Amount(Quantity(3600), "3,600 s"); }

UsageKey key(const Function& function, const char* usage_type, std::string_view unit) {
  return {.service = "AWSLambda",
          .usage_type = std::string(usage_type) +
                        (function.architecture == Architecture::kArm64 ? "-ARM" : ""),
          .unit = unit};
}

UsageKey memory_key(const Function& function, const char* usage_type) {
  return key(function, usage_type, "Lambda-GB-Second");
}

bool check(Meter& m) {
  bool valid = true;
  const auto error = [&](const char* field, const char* message, const char* hint) {
    m.error(field, message, hint);
    valid = false;
  };
  if (m.has_field("requests") && m.has_field("schedule")) {
    error("schedule", "requests are given already, and the schedule would be ignored",
          "leave one of them out");
  }
  if (m.has_field("requests_per_run") && !m.has_field("schedule")) {
    error("requests_per_run", "says how often a run invokes the function, expected schedule",
          "requests are those of the month");
  }
  for (const char* field : {"provisioned_schedule", "provisioned_share"}) {
    if (!m.has_field(field) || m.has_field("provisioned_concurrency")) continue;
    error(field, "describes provisioned concurrency, expected provisioned_concurrency", "");
  }
  return valid;
}

Amount requests(const Function& function, Meter& m) {
  if (!m.has_field("schedule")) {
    return m.has_field("requests") ? function.requests : Amount::not_given("requests or schedule");
  }
  const Amount runs = m.runs(function.schedule, "schedule", "runs");
  return function.requests_per_run.value() == Quantity(1) ? runs : runs * function.requests_per_run;
}

// Splits the time that requests take between what is kept ready and what is not.
void charge_duration(const Function& function, const Amount& all, Meter& m) {
  const Amount& share = function.provisioned_share;
  const bool everything = share.value() == Quantity(1);
  MeteredUsage& ready = m.charge(memory_key(function, "Lambda-Provisioned-Concurrency"),
                                 seconds(function.provisioned_concurrency * function.memory *
                                         m.hours(function.provisioned_schedule)),
                                 "Provisioned concurrency");
  if (function.provisioned_schedule.kind == Uptime::Kind::kSchedule) {
    ready.assume("provisioned concurrency is billed by started five minutes; the schedule is "
                 "taken as it is");
  }
  MeteredUsage& served = m.charge(
      memory_key(function, "Lambda-Provisioned-GB-Second"),
      (everything ? all : all * share.named(display(share.value()) + " of them provisioned")) *
          function.memory * function.duration,
      "Duration on provisioned concurrency");
  if (!m.has_field("provisioned_share")) {
    served.assume("provisioned concurrency serves every request (provisioned_share)");
  }
  if (everything) return;
  const Amount rest = Amount(1) - share;
  m.charge(memory_key(function, "Lambda-GB-Second"),
           all * rest.named(display(rest.value()) + " of them on demand") * function.memory *
               function.duration,
           "Duration");
}

void meter(const Function& function, Meter& m) {
  if (!check(m)) return;
  const Amount all = requests(function, m);
  m.charge(key(function, "Request", "Requests"), all, "Requests");
  if (function.provisioned_concurrency.is_positive()) {
    charge_duration(function, all, m);
  } else {
    m.charge(memory_key(function, "Lambda-GB-Second"), all * function.memory * function.duration,
             "Duration");
  }
  const Amount included(Quantity::from_nanos(500'000'000), "0.5 GB");
  if (function.ephemeral_storage.value() > included.value()) {
    MeteredUsage& line = m.charge(key(function, "Lambda-Storage-GB-Second", "GB-Seconds"),
                                  all * (function.ephemeral_storage - included) * function.duration,
                                  "Ephemeral storage");
    if (function.provisioned_concurrency.is_positive()) {
      line.assume("ephemeral storage of environments that wait costs nothing, unconfirmed");
    }
  }
}

}  // namespace

std::span<const Kind> lambda_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Function, meter>(
      "lambda_function", "AWS Lambda",
      "A function: requests, memory by time, ephemeral storage, provisioned concurrency", kFields)};
  return kKinds;
}

}  // namespace costplan
