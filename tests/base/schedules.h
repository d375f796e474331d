// Months and schedules that tests write as text.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "base/cron.h"

namespace costplan {

inline void PrintTo(const Ratio& ratio, std::ostream* out) {
  *out << ratio.numerator << "/" << ratio.denominator;
}

inline Month month(const char* text) { return Month::parse(text).value(); }

inline RunSchedule schedule(const std::string& text) {
  const Result<RunSchedule> parsed = RunSchedule::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : RunSchedule::parse("rate(1 day)").value();
}

}  // namespace costplan
