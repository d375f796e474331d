// AWS Step Functions. A Standard workflow is charged by state transition. An Express
// workflow is charged by request, and by memory for as long as it runs: in steps of
// 64 MB and of 100 ms.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Workflow : int { kStandard, kExpress };

constexpr Choice kTypes[] = {
    {"standard", static_cast<int>(Workflow::kStandard), "By state transition; runs up to a year"},
    {"express", static_cast<int>(Workflow::kExpress), "By request and time; runs up to 5 minutes"},
};

struct StateMachine {
  Workflow type{};
  Amount executions;
  Amount transitions;
  Amount duration;
  Amount memory;
};

constexpr Field kFields[] = {
    choice<&StateMachine::type>("type", kTypes, "Type of the workflow").or_default("standard"),
    usage<&StateMachine::executions>("executions", Dimension::kCountPerMonth, "Executions started")
        .noun("executions"),
    usage<&StateMachine::transitions>(
        "transitions", Dimension::kCount,
        "State transitions of an execution, retries included; standard only")
        .noun("transitions"),
    usage<&StateMachine::duration>("duration", Dimension::kSeconds,
                                   "How long an execution runs; express only")
        .at_most("300 s"),
    number<&StateMachine::memory>("memory", Dimension::kGigabytes,
                                  "Memory that an execution takes; express only")
        .or_default("64 MB")
        .at_least("1 MB"),
};

void meter(const StateMachine& machine, Meter& m) {
  const bool express = machine.type == Workflow::kExpress;
  bool valid = true;
  const auto refuse = [&](const char* field, const char* message, const char* hint) {
    if (!m.has_field(field)) return;
    m.error(field, message, hint);
    valid = false;
  };
  if (express) {
    refuse("transitions", "Express workflows are charged by time, not by transition",
           "give duration");
  } else {
    refuse("duration", "Standard workflows are charged by transition, not by time",
           "give transitions, or add type: express");
    refuse("memory", "Standard workflows are charged by transition, not by memory",
           "give transitions, or add type: express");
  }
  if (!valid) return;
  if (!express) {
    m.charge(
        {.service = "AmazonStates", .usage_type = "StateTransition", .unit = "StateTransitions"},
        machine.executions * machine.transitions, "State transitions");
    return;
  }
  m.charge({.service = "AmazonStates", .usage_type = "StepFunctions-Request", .unit = "Requests"},
           machine.executions, "Express requests");
  const Amount memory_step(Quantity::from_nanos(62'500'000), "0.0625 GB");
  const Amount time_step(Quantity::from_nanos(100'000'000), "0.1 s");
  MeteredUsage& line = m.charge(
      {.service = "AmazonStates", .usage_type = "StepFunctions-GB-Second", .unit = "GB-Seconds"},
      machine.executions * ceil(machine.memory / memory_step) * memory_step *
          ceil(machine.duration / time_step) * time_step,
      "Express duration");
  if (!m.has_field("memory")) {
    line.assume("an execution takes at most 64 MB, the least that is billed (memory)");
  }
}

}  // namespace

std::span<const Kind> step_functions_kinds() {
  static constexpr Kind kKinds[] = {make_kind<StateMachine, meter>(
      "stepfunctions_state_machine", "AWS Step Functions",
      "A state machine: transitions, or the requests and duration of an Express one", kFields)};
  return kKinds;
}

}  // namespace costplan
