// When a scheduled scaling action is due.
//
// What it answers: "when next?" for cron(…), rate(…) and at(…), in UTC.
//
// Errors: kParse with the reason; the caller adds the path.
//
// Thread safety: immutable after parse().
//
// Source: Application Auto Scaling user guide, "Scheduled scaling": at(yyyy-mm-ddThh:mm:ss);
// cron and rate as EventBridge's (base/cron.h). Proved by tests/autoscale/scheduled_test.cc.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/cron.h"
#include "costplan/result.h"

namespace costplan {

class ActionSchedule {
 public:
  static Result<ActionSchedule> parse(std::string_view text);

  // The first time at or after `from`; a rate counts from `start`.
  std::optional<std::chrono::sys_seconds> next(std::chrono::sys_seconds from,
                                               std::chrono::sys_seconds start) const;

 private:
  ActionSchedule() = default;
  std::optional<RunSchedule> runs_;
  std::chrono::sys_seconds at_{};
};

}  // namespace costplan
