// What a load file says at its top: its sections, traffic, databases, and what is the account's.
#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr Choice kProfiles[] = {
    {"flat", static_cast<int>(ProfileName::kFlat), "The same at every hour"},
    {"office", static_cast<int>(ProfileName::kOffice), "Working hours of working days"},
    {"consumer", static_cast<int>(ProfileName::kConsumer), "Evenings and weekends"},
};
constexpr Choice kMeasuredValues[] = {
    {"sum", static_cast<int>(MeasuredValue::kSum), "Requests of each period, as statistic Sum"},
    {"rate", static_cast<int>(MeasuredValue::kRate), "Requests per second"},
};
constexpr Choice kVias[] = {
    {"direct", static_cast<int>(ViaName::kDirect), "Without a proxy"},
    {"rds_proxy", static_cast<int>(ViaName::kRdsProxy), "Through RDS Proxy"},
    {"pgbouncer", static_cast<int>(ViaName::kPgBouncer), "Through PgBouncer in transaction mode"},
};

constexpr Field kCrowdFields[] = {
    text<&SpikeFields::at>("at", "When it begins, in UTC, such as 2026-11-27 18:00").is_required(),
    number<&SpikeFields::factor>("factor", Dimension::kCount, "Times the traffic of that hour")
        .is_required(),
    number<&SpikeFields::ramp>("ramp", Dimension::kSeconds, "How long it takes to rise")
        .or_default("0 s"),
    number<&SpikeFields::duration>("duration", Dimension::kSeconds, "How long it lasts at the top")
        .or_default("0 s"),
    number<&SpikeFields::half_life>("half_life", Dimension::kSeconds,
                                    "Time in which half of the crowd leaves, after the top")
        .or_default("15 min")
        .at_least("1 s"),
};
// A spike falls as it rises.
constexpr auto kSpikeFields = std::span(kCrowdFields).first<std::size(kCrowdFields) - 1>();

constexpr Field kTrafficFields[] = {
    number<&TrafficFields::base>("base", Dimension::kCountPerSecond,
                                 "Mean rate of requests; give this, or users, or file"),
    number<&TrafficFields::users>("users", Dimension::kCount, "Users"),
    number<&TrafficFields::sessions_per_user_per_day>(
        "sessions_per_user_per_day", Dimension::kCount, "Sessions of each user a day"),
    number<&TrafficFields::requests_per_session>("requests_per_session", Dimension::kCount,
                                                 "Requests of a session"),
    choice<&TrafficFields::profile>("profile", kProfiles,
                                    "Shape of the day and the week; or give hours and weekdays")
        .or_default("flat"),
    texts<&TrafficFields::hours>("hours", "24 weights, of the hours from 00:00"),
    texts<&TrafficFields::weekdays>("weekdays", "7 weights, of Monday to Sunday"),
    number<&TrafficFields::growth_per_month>("growth_per_month", Dimension::kFraction,
                                             "Growth a month")
        .or_default("0%")
        .at_most("10000%"),
    text<&TrafficFields::growth_from>("growth_from",
                                      "When the traffic is as described, and grows from, such as "
                                      "2026-11-01; by default the month of the newest prices"),
    number<&TrafficFields::burstiness>("burstiness", Dimension::kCount,
                                       "Index of dispersion of the requests in a minute: variance "
                                       "over mean, 1 for a Poisson process")
        .or_default("1"),
    records<&TrafficFields::spikes>("spikes", kSpikeFields,
                                    "Times with more traffic, which fall as they rise"),
    records<&TrafficFields::flash_crowds>("flash_crowds", kCrowdFields,
                                          "Sudden crowds that leave slowly"),
    text<&TrafficFields::utc_offset>(
        "utc_offset",
        "Offset from UTC, such as +02:00, of the clock of hours, weekdays and the profile, and of "
        "times in the file that name no zone; the same all year")
        .or_default("+00:00"),
    text<&TrafficFields::file>("file",
                               "A CSV `timestamp,value` or the JSON of get-metric-statistics, "
                               "relative to this file; instead of base or users"),
    texts<&TrafficFields::more_files>(
        "more_files",
        "Files that go on where the one before ends; where two overlap, the later one holds"),
    choice<&TrafficFields::value>("value", kMeasuredValues, "What the values of the file are")
        .or_default("sum"),
    number<&TrafficFields::scale>("scale", Dimension::kCount, "Factor on the file's values")
        .or_default("1"),
    text<&TrafficFields::begins>(
        "begins",
        "When the file's first value is taken to be, in UTC, such as 2026-11-02; as measured if "
        "left out. A simulated time that the file does not cover repeats it by the day of the "
        "week"),
    number<&TrafficFields::period>("period", Dimension::kSeconds,
                                   "Period of the file's values; the most common distance between "
                                   "its times if left out")
        .whole()
        .at_least("1 s"),
    flag<&TrafficFields::missing_is_zero>(
        "missing_is_zero",
        "A period without a value had no requests, as CloudWatch leaves them out; otherwise it is "
        "filled from its neighbours"),
};

constexpr Field kDatabaseFields[] = {
    choice<&DatabaseFields::via>(
        "via", kVias,
        "How services reach it; through RDS Proxy by default if the stack has one for it")
        .or_default("direct"),
    number<&DatabaseFields::max_connections>(
        "max_connections", Dimension::kCount,
        "What SHOW max_connections says; by the class if left out")
        .whole()
        .at_least("1"),
    number<&DatabaseFields::reserved>("reserved", Dimension::kCount,
                                      "Connections kept for superusers and RDS")
        .or_default("8")
        .whole(),
    number<&DatabaseFields::proxy_share>("proxy_share", Dimension::kFraction,
                                         "MaxConnectionsPercent of RDS Proxy")
        .or_default("100%")
        .at_least("1%")
        .at_most("1"),
    number<&DatabaseFields::pool_size>("pool_size", Dimension::kCount,
                                       "Server connections of PgBouncer")
        .or_default("20")
        .whole()
        .at_least("1"),
    number<&DatabaseFields::pinned>("pinned", Dimension::kFraction,
                                    "Share of the sessions that a proxy cannot multiplex")
        .or_default("0%")
        .at_most("1"),
};

constexpr Field kQuotaFields[] = {
    number<&QuotaFields::fargate_on_demand>(
        "fargate_on_demand", Dimension::kVcpu,
        "Fargate On-Demand vCPU resource count of the account in this Region")
        .or_default("6 vCPU"),
    number<&QuotaFields::fargate_spot>("fargate_spot", Dimension::kVcpu,
                                       "Fargate Spot vCPU resource count")
        .or_default("6 vCPU"),
};

constexpr Field kBesidesFields[] = {
    number<&BesidesFields::egress>("egress", Dimension::kGigabytesPerMonth,
                                   "Of a cloudfront: answers to the internet"),
    number<&BesidesFields::origin_transfer>("origin_transfer", Dimension::kGigabytesPerMonth,
                                            "Of a cloudfront: bytes sent to the origin"),
    number<&BesidesFields::requests>("requests", Dimension::kCountPerMonth,
                                     "Of a cloudfront, a waf or an xray"),
    number<&BesidesFields::internet_egress>("internet_egress", Dimension::kGigabytesPerMonth,
                                            "Of a data_transfer"),
    number<&BesidesFields::commands>("commands", Dimension::kCountPerMonth,
                                     "Of an elasticache_serverless"),
    number<&BesidesFields::ingest>("ingest", Dimension::kGigabytesPerMonth, "Of a log_group"),
    number<&BesidesFields::data_processed>("data_processed", Dimension::kGigabytesPerMonth,
                                           "Of a nat_gateway"),
    number<&BesidesFields::messages>("messages", Dimension::kCountPerMonth, "Of an sqs_queue"),
};

}  // namespace

std::span<const LoadSection> load_sections() {
  static const LoadSection kSections[] = {
      {"traffic", LoadSection::Shape::kMap, "What comes in", kTrafficFields, true},
      {"services", LoadSection::Shape::kMapOfMaps,
       "What a request does in each ecs_service of the stack, by its name", service_fields(), true},
      {"databases", LoadSection::Shape::kMapOfMaps,
       "How the databases that services use are reached, by name", kDatabaseFields},
      {"besides", LoadSection::Shape::kMapOfMaps,
       "Usage of a month that others add to what the load makes, by resource of the stack",
       kBesidesFields},
      {"alarms", LoadSection::Shape::kListOfMaps, "CloudWatch alarms, replayed over the projection",
       alarm_fields()},
      {"events", LoadSection::Shape::kListOfMaps, "What happens meanwhile", event_fields()},
      {"objectives", LoadSection::Shape::kListOfMaps, "What is promised over the whole time",
       objective_fields()},
      {"quotas", LoadSection::Shape::kMap,
       "Service quotas of the account, which --headroom runs into and simulations warn of",
       kQuotaFields},
      {"assumptions",
       LoadSection::Shape::kTexts,
       "What the file takes for granted; printed with the projection",
       {}},
  };
  return kSections;
}

std::span<const Field> traffic_fields() { return kTrafficFields; }
std::span<const Field> database_fields() { return kDatabaseFields; }
std::span<const Field> besides_fields() { return kBesidesFields; }
std::span<const Field> quota_fields() { return kQuotaFields; }

}  // namespace costplan
