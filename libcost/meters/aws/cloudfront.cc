// Amazon CloudFront, pay as you go: gigabytes and requests at the rate of the edge
// that answered, each geography with tiers of its own. Where the viewers are and
// which edges the price class allows therefore set the price. What flows from an
// AWS origin to CloudFront is free; what CloudFront uploads to the origin is not.
//
// Or a flat-rate plan for the distribution: one price a month with an allowance of
// requests and gigabytes. More than that is never charged, but may be slowed down.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/did_you_mean.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class PriceClass : int { k100, k200, kAll };
enum class Plan : int { kPayAsYouGo, kFree, kPro, kBusiness, kPremium };

struct CloudFront {
  Plan plan = Plan::kPayAsYouGo;
  Amount egress;
  Amount requests;
  Amount https_share;
  std::map<std::string, Amount> geographies;
  PriceClass price_class = PriceClass::kAll;
  Amount origin_transfer;
  Amount invalidation_paths;
  Amount function_invocations;
  Amount origin_shield_requests;
  Amount realtime_log_lines;
  Ref origin;
  Ref waf;
};

// One of CloudFront's billing geographies. `smallest` is the cheapest price class
// that includes its edges; below that, viewers are served from `instead`.
struct Geography {
  std::string_view key;
  std::string_view region;
  std::string_view prefix;
  std::string_view name;
  PriceClass smallest;
  std::string_view instead_in_200;
  std::string_view instead_in_100;
};

// CloudFront Developer Guide, "Choose the price class for a CloudFront
// distribution". Which edges stand in is not documented: the nearest served ones.
constexpr Geography kGeographies[] = {
    {"united_states", "cf:United States", "US", "United States", PriceClass::k100, "", ""},
    {"canada", "cf:Canada", "CA", "Canada", PriceClass::k100, "", ""},
    {"eu", "cf:EU", "EU", "Europe and Israel", PriceClass::k100, "", ""},
    {"asia_pacific", "cf:Asia Pacific", "AP", "Asia Pacific", PriceClass::k200, "",
     "united_states"},
    {"india", "cf:India", "IN", "India", PriceClass::k200, "", "eu"},
    {"japan", "cf:Japan", "JP", "Japan", PriceClass::k200, "", "united_states"},
    {"middle_east", "cf:Middle East", "ME", "Middle East", PriceClass::k200, "", "eu"},
    {"south_africa", "cf:South Africa", "ZA", "South Africa and Kenya", PriceClass::k200, "", "eu"},
    {"south_america", "cf:South America", "SA", "South America", PriceClass::kAll, "united_states",
     "united_states"},
    {"australia", "cf:Australia", "AU", "Australia and New Zealand", PriceClass::kAll,
     "asia_pacific", "united_states"},
};
constexpr std::size_t kGeographyCount = std::size(kGeographies);
constexpr std::size_t kUnitedStates = 0;

// The geography of usage that has the same price everywhere.
constexpr std::string_view kAnywhere = "cf:Any";

constexpr Choice kPriceClasses[] = {
    {"all", static_cast<int>(PriceClass::kAll), "every edge location"},
    {"200", static_cast<int>(PriceClass::k200), "without South America, Australia, New Zealand"},
    {"100", static_cast<int>(PriceClass::k100), "North America, Europe and Israel"},
};

constexpr Choice kPlans[] = {
    {"pay_as_you_go", static_cast<int>(Plan::kPayAsYouGo), "by the gigabyte and the request"},
    {"free", static_cast<int>(Plan::kFree), "1M requests and 100 GB a month"},
    {"pro", static_cast<int>(Plan::kPro), "10M requests and 50 TB a month"},
    {"business", static_cast<int>(Plan::kBusiness), "125M requests and 50 TB a month"},
    {"premium", static_cast<int>(Plan::kPremium), "500M requests and 50 TB a month"},
};

// CloudFront Developer Guide, "CloudFront flat-rate pricing plans": what a month allows.
struct FlatRate {
  Plan plan;
  std::string_view name;
  int requests;
  int gigabytes;
};
constexpr FlatRate kFlatRates[] = {
    {Plan::kFree, "Free", 1'000'000, 100},
    {Plan::kPro, "Pro", 10'000'000, 50 * 1024},
    {Plan::kBusiness, "Business", 125'000'000, 50 * 1024},
    {Plan::kPremium, "Premium", 500'000'000, 50 * 1024},
};

constexpr std::string_view kOrigins[] = {"alb", "s3_bucket"};
constexpr std::string_view kWafs[] = {"waf"};

constexpr Field kFields[] = {
    choice<&CloudFront::plan>("plan", kPlans,
                              "How the distribution is paid: as you go, or one price a month")
        .or_default("pay_as_you_go"),
    usage<&CloudFront::egress>("egress", Dimension::kGigabytesPerMonth,
                               "Data from the edges to viewers, all geographies together"),
    usage<&CloudFront::requests>("requests", Dimension::kCountPerMonth,
                                 "Requests of viewers, all geographies and methods together")
        .noun("requests"),
    number<&CloudFront::https_share>("https_share", Dimension::kFraction,
                                     "Share of the requests that come over HTTPS")
        .or_default("100%")
        .at_most("100%"),
    numbers<&CloudFront::geographies>(
        "geographies", Dimension::kFraction,
        "Share of the viewers by geography, adding up to 1: united_states, canada, eu, "
        "asia_pacific, india, japan, middle_east, south_africa, south_america, australia"),
    choice<&CloudFront::price_class>("price_class", kPriceClasses,
                                     "Which edge locations serve the viewers")
        .or_default("all"),
    usage<&CloudFront::origin_transfer>(
        "origin_transfer", Dimension::kGigabytesPerMonth,
        "Data from the edges to the origin: bodies of POST and PUT requests"),
    usage<&CloudFront::invalidation_paths>("invalidation_paths", Dimension::kCountPerMonth,
                                           "Paths invalidated, wildcards counting as one")
        .noun("paths"),
    usage<&CloudFront::function_invocations>("function_invocations", Dimension::kCountPerMonth,
                                             "Invocations of CloudFront Functions")
        .noun("invocations"),
    usage<&CloudFront::origin_shield_requests>(
        "origin_shield_requests", Dimension::kCountPerMonth,
        "Requests that reach Origin Shield in the region of this resource as an extra layer")
        .noun("requests"),
    usage<&CloudFront::realtime_log_lines>("realtime_log_lines", Dimension::kCountPerMonth,
                                           "Lines of real-time logs")
        .noun("lines"),
    ref<&CloudFront::origin>("origin", kOrigins,
                             "Where cache misses go; transfer from it to CloudFront is free"),
    ref<&CloudFront::waf>("waf", kWafs, "The web ACL in front, billed by itself"),
};

using Shares = std::array<Amount, kGeographyCount>;

// Precondition: key is in the table, or empty for "none".
std::size_t index_of(std::string_view key) {
  const auto* found = std::find_if(std::begin(kGeographies), std::end(kGeographies),
                                   [&](const Geography& g) { return g.key == key; });
  return static_cast<std::size_t>(found - std::begin(kGeographies));
}

// Where the viewers of a geography are served from.
std::size_t serving(std::size_t viewers, PriceClass price_class, Meter& m) {
  const Geography& from = kGeographies[viewers];
  if (from.smallest <= price_class) return viewers;
  const bool in_100 = price_class == PriceClass::k100;
  const std::size_t to = index_of(in_100 ? from.instead_in_100 : from.instead_in_200);
  m.assume("price class " + std::string(in_100 ? "100" : "200") + " has no edges in " +
           std::string(from.name) + "; its viewers are served from " +
           std::string(kGeographies[to].name) + ", unconfirmed");
  return to;
}

// Shares of the traffic by the geography that serves it. False after an error.
bool shares_served(const CloudFront& cdn, Meter& m, Shares& out) {
  out.fill(Amount(0));
  if (!m.has_field("geographies")) {
    m.assume("all viewers are in the United States (geographies)");
    out[kUnitedStates] = Amount(1);
    return true;
  }
  bool valid = true;
  Amount sum(0);
  for (const auto& [key, share] : cdn.geographies) {
    const std::size_t viewers = index_of(key);
    if (viewers == kGeographyCount) {
      std::vector<std::string_view> keys;
      for (const auto& geography : kGeographies) keys.push_back(geography.key);
      m.error("geographies." + key, "unknown geography '" + key + "'", did_you_mean(key, keys));
      valid = false;
      continue;
    }
    sum += share;
    if (share.is_zero()) continue;
    const std::size_t served = serving(viewers, cdn.price_class, m);
    out[served] = out[served].is_zero() ? share : out[served] + share;
  }
  if (valid && sum.is_known() && sum.value() != Quantity(1)) {
    m.error("geographies", "the shares add up to " + display(sum.value()) + ", expected 1");
    valid = false;
  }
  return valid;
}

void charge_share(const Geography& geography, std::string_view usage, std::string_view unit,
                  const Amount& total, const Amount& share, std::string description, Meter& m) {
  const bool everything = share.is_known() && share.value() == Quantity(1);
  m.charge({.service = "AmazonCloudFront",
            .usage_type = std::string(geography.prefix) + std::string(usage),
            .unit = unit,
            .region = geography.region},
           everything
               ? total
               : total * share.named(display(share.value()) + " in " + std::string(geography.name)),
           std::move(description) + ", " + std::string(geography.name));
}

void charge_geography(const CloudFront& cdn, const Geography& geography, const Amount& share,
                      Meter& m) {
  charge_share(geography, "-DataTransfer-Out-Bytes", "GB", cdn.egress, share,
               "Data transfer to viewers", m);
  // Requests that change something (…-Proxy) cost what GET and HEAD do.
  if (!cdn.https_share.is_zero()) {
    const bool all = cdn.https_share.value() == Quantity(1);
    charge_share(geography, "-Requests-Tier2-HTTPS", "Requests",
                 all ? cdn.requests
                     : cdn.requests * cdn.https_share.named(cdn.https_share.text() + " HTTPS"),
                 share, "HTTPS requests", m);
  }
  const Amount http = Amount(1) - cdn.https_share;
  if (http.is_positive()) {
    charge_share(geography, "-Requests-Tier1", "Requests",
                 cdn.requests * http.named(display(http.value()) + " HTTP"), share, "HTTP requests",
                 m);
  }
  if (m.has_field("origin_transfer")) {
    charge_share(geography, "-DataTransfer-Out-OBytes", "GB", cdn.origin_transfer, share,
                 "Data transfer to the origin", m);
  }
}

// What goes beyond the allowance is said, never charged.
void check_allowance(const FlatRate& rate, std::string_view field, const Amount& used, int allowed,
                     std::string_view unit, MeteredUsage& line) {
  const std::string allowance = "the " + display(Quantity(allowed)) + std::string(unit) +
                                " that the " + std::string(rate.name) + " plan allows";
  if (!used.is_known()) {
    line.assume(std::string(field) + " not given: taken to be within " + allowance);
  } else if (used.value() > Quantity(allowed)) {
    std::string text = std::string(field) + ": " + display(used.value()) + std::string(unit) +
                       " are more than " + allowance +
                       "; not charged, but CloudFront may slow them down";
    if (rate.plan == Plan::kPremium) text += ", and sells higher allowances at higher prices";
    line.assume(std::move(text));
  }
}

void meter_plan(const CloudFront& cdn, Meter& m) {
  if (m.has_field("realtime_log_lines")) {
    m.error("realtime_log_lines", "flat-rate plans have no real-time logs",
            "set plan: pay_as_you_go, or leave it out");
  }
  const auto* found =
      std::find_if(std::begin(kFlatRates), std::end(kFlatRates),
                   [&](const FlatRate& candidate) { return candidate.plan == cdn.plan; });
  const FlatRate& rate = *found;
  const std::string name(rate.name);
  MeteredUsage& line = m.charge({.service = "CloudFrontPlans",
                                 .usage_type = "Global-CloudFrontPlan-" + name,
                                 .unit = "Month",
                                 .term = "FlatRate",
                                 .region = "global"},
                                Amount(Quantity(1), "1 distribution"), name + " plan");
  check_allowance(rate, "requests", cdn.requests, rate.requests, "", line);
  check_allowance(rate, "egress", cdn.egress, rate.gigabytes, " GB", line);
  line.assume(
      "the plan includes CloudFront Functions, the web ACL, the Route 53 zone and ingestion of "
      "access logs: resources of the stack that stand for them are charged all the same, and "
      "credits for S3 storage are not netted");
  if (cdn.waf) line.assume("'" + cdn.waf.name + "' is charged though the plan includes it");
  for (const std::string_view field :
       {"origin_transfer", "invalidation_paths", "origin_shield_requests"}) {
    if (m.has_field(field)) {
      line.assume(std::string(field) + " cost nothing on top of the plan, unconfirmed");
    }
  }
}

void meter(const CloudFront& cdn, Meter& m) {
  if (cdn.plan != Plan::kPayAsYouGo) return meter_plan(cdn, m);
  Shares shares;
  if (!shares_served(cdn, m, shares)) return;
  for (std::size_t i = 0; i < kGeographyCount; ++i) {
    if (!shares[i].is_zero()) charge_geography(cdn, kGeographies[i], shares[i], m);
  }
  if (m.has_field("invalidation_paths")) {
    m.charge({.service = "AmazonCloudFront",
              .usage_type = "Invalidations",
              .unit = "URL",
              .region = kAnywhere},
             cdn.invalidation_paths, "Invalidation paths");
  }
  if (m.has_field("function_invocations")) {
    m.charge({.service = "AmazonCloudFront",
              .usage_type = "Executions-CloudFrontFunctions",
              .unit = "Executions",
              .region = kAnywhere},
             cdn.function_invocations, "CloudFront Functions");
  }
  if (m.has_field("origin_shield_requests")) {
    m.charge(
        {.service = "AmazonCloudFront", .usage_type = "Requests-OriginShield", .unit = "Requests"},
        cdn.origin_shield_requests, "Origin Shield requests");
  }
  if (m.has_field("realtime_log_lines")) {
    m.charge({.service = "AmazonCloudFront",
              .usage_type = "RealTimeLog-KinesisDataStream",
              .operation = "RealTimeLog",
              .unit = "LogLines",
              .region = kAnywhere},
             cdn.realtime_log_lines, "Real-time log lines");
  }
}

}  // namespace

std::span<const Kind> cloudfront_kinds() {
  static constexpr Kind kKinds[] = {make_kind<CloudFront, meter>(
      "cloudfront", "Amazon CloudFront",
      "A CloudFront distribution, paid as you go by the geography that serves, or by a plan",
      kFields)};
  return kKinds;
}

}  // namespace costplan
