// AWS Systems Manager Parameter Store. Standard parameters cost nothing, and neither
// do calls to them, unless higher throughput is switched on for the account in the
// region: then each parameter that a call reads or writes counts, standard or not.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Tier : int { kStandard, kAdvanced };

constexpr Choice kTiers[] = {
    {"standard", static_cast<int>(Tier::kStandard), "Values up to 4 KB, free"},
    {"advanced", static_cast<int>(Tier::kAdvanced), "Values up to 8 KB, with policies"},
};

struct Parameters {
  Tier tier{};
  Amount parameters;
  bool higher_throughput = false;
  Amount api_calls;
};

constexpr Field kFields[] = {
    choice<&Parameters::tier>("tier", kTiers, "Tier of the parameters").or_default("standard"),
    number<&Parameters::parameters>("parameters", Dimension::kCount, "Parameters of this tier")
        .or_default("1")
        .noun("parameters")
        .whole(),
    flag<&Parameters::higher_throughput>("higher_throughput",
                                         "Whether the account has higher throughput in the region")
        .or_default("false"),
    usage<&Parameters::api_calls>(
        "api_calls", Dimension::kCountPerMonth,
        "Parameters read or written by API calls; of standard ones free at standard throughput")
        .noun("calls"),
};

constexpr int kMostStandard = 10'000;
constexpr int kMostAdvanced = 100'000;

void meter(const Parameters& store, Meter& m) {
  const bool advanced = store.tier == Tier::kAdvanced;
  if (store.parameters.value() > Quantity(advanced ? kMostAdvanced : kMostStandard)) {
    m.error("parameters",
            advanced ? "a region holds at most 100,000 advanced parameters"
                     : "a region holds at most 10,000 standard parameters",
            advanced ? "" : "add tier: advanced");
    return;
  }
  if (advanced) {
    m.charge(
        {.service = "AWSSystemsManager", .usage_type = "PS-Advanced-Param-Tier1", .unit = "Hrs"},
        store.parameters * m.hours(), "Advanced parameters");
  }
  if (store.higher_throughput) {
    m.charge({.service = "AWSSystemsManager",
              .usage_type = "PS-Param-Processed-Tier2",
              .unit = "Requests"},
             store.api_calls, "API calls at higher throughput");
  } else if (advanced) {
    m.charge({.service = "AWSSystemsManager",
              .usage_type = "PS-Param-Processed-Tier1",
              .unit = "Requests"},
             store.api_calls, "API calls");
  }
}

}  // namespace

std::span<const Kind> systems_manager_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Parameters, meter>("ssm_parameter", "AWS Systems Manager",
                                   "Parameters of Parameter Store, and calls to them", kFields)};
  return kKinds;
}

}  // namespace costplan
