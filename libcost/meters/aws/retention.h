// What piles up until it expires: logs, and images of deployments. Log groups and
// vended logs share one archive meter, whoever writes them.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "meters/meter.h"

namespace costplan {

// Days that CloudWatch Logs accepts (PutRetentionPolicy); it refuses all others.
inline constexpr std::array kLogRetentionDays = {1,    3,    5,    7,    14,   30,  60,  90,
                                                 120,  150,  180,  365,  400,  545, 731, 1096,
                                                 1827, 2192, 2557, 2922, 3288, 3653};

// True unless CloudWatch Logs would refuse the retention, which is reported under
// `retention`. An unknown one means that the logs never expire.
inline bool check_log_retention(const Amount& retention, Meter& m) {
  if (!retention.is_known()) return true;
  const auto next = std::find_if(kLogRetentionDays.begin(), kLogRetentionDays.end(),
                                 [&](int days) { return Quantity(days) >= retention.value(); });
  if (next != kLogRetentionDays.end() && Quantity(*next) == retention.value()) return true;
  const int offered = next == kLogRetentionDays.end() ? kLogRetentionDays.back() : *next;
  m.error("retention", "CloudWatch Logs cannot keep logs for " + retention.text(),
          (next == kLogRetentionDays.end() ? "the most it offers is " : "the next it offers is ") +
              std::to_string(offered) + (offered == 1 ? " day" : " days"));
  return false;
}

// How long things are kept by now: for their retention, or for as long as there
// have been any (`history`) if that is less.
inline Amount days_kept(const Amount& retention, const Amount& history) {
  if (!retention.is_known()) return history;
  return history.is_known() ? min(retention, history) : retention;
}

// GB-months of what arrives at `monthly` GB a month and stays for `kept` days. A
// month is a twelfth of 365 days here whatever the calendar says: only hourly
// usage varies with the month.
inline Amount stored_gigabytes(const Amount& monthly, const Amount& kept) {
  return times_ratio(monthly * kept, Amount(Quantity(12), "12 months"),
                     Amount(Quantity(365), "365 days"));
}

// Says on the line whether the amount stored will stay what it is.
inline void assume_growth(MeteredUsage& line, const Amount& monthly, const Amount& retention,
                          const Amount& history) {
  const bool filling =
      history.is_known() && (!retention.is_known() || history.value() < retention.value());
  if (retention.is_known() && !filling) {
    line.assume("steady state: as much expires in a month as arrives");
    return;
  }
  std::string text = retention.is_known() ? "the retention is not reached yet" : "nothing expires";
  text += monthly.is_known() ? ": storage grows by " + display(monthly.value()) + " GB every month"
                             : ": storage grows every month";
  line.assume(std::move(text));
}

// The archive of logs that arrive at `ingested` GB a month, before compression.
inline void charge_log_storage(const Amount& ingested, const Amount& compression,
                               const Amount& retention, const Amount& history, Meter& m) {
  const Amount monthly = ingested * compression;
  MeteredUsage& line = m.charge(
      {.service = "AmazonCloudWatch", .usage_type = "TimedStorage-ByteHrs", .unit = "GB-Mo"},
      stored_gigabytes(monthly, days_kept(retention, history)), "Log storage");
  if (!m.has_field("compression")) {
    line.assume("stored logs take " + compression.text() +
                " of their ingested size, as AWS's calculator has it, unconfirmed");
  }
  assume_growth(line, monthly, retention, history);
}

}  // namespace costplan
