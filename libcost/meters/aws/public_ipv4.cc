// Public IPv4 addresses: every one costs the same by the hour, in use or idle,
// since February 2024. Load balancers, NAT gateways and tasks with a public
// address bring theirs along; this kind is for the others (Elastic IPs).
#include "meters/meter.h"

namespace costplan {
namespace {

enum class State : int { kInUse, kIdle };

struct PublicIpv4 {
  Amount count;
  State state = State::kInUse;
  Uptime schedule;
};

constexpr Choice kStates[] = {
    {"in_use", static_cast<int>(State::kInUse), "attached to something that runs"},
    {"idle", static_cast<int>(State::kIdle), "allocated to the account, attached to nothing"},
};

constexpr Field kFields[] = {
    number<&PublicIpv4::count>("count", Dimension::kCount, "Public IPv4 addresses held")
        .or_default("1")
        .noun("addresses")
        .whole(),
    choice<&PublicIpv4::state>("state", kStates, "Whether the addresses are attached to something")
        .or_default("in_use"),
    uptime<&PublicIpv4::schedule>("schedule", "When the addresses are held; always by default"),
};

void meter(const PublicIpv4& address, Meter& m) {
  const bool in_use = address.state == State::kInUse;
  m.charge({.service = "AmazonVPC",
            .usage_type = in_use ? "PublicIPv4:InUseAddress" : "PublicIPv4:IdleAddress",
            .unit = "Hrs"},
           address.count * m.started_hours(address.schedule),
           in_use ? "Public IPv4 address in use" : "Idle public IPv4 address");
}

}  // namespace

std::span<const Kind> public_ipv4_kinds() {
  static constexpr Kind kKinds[] = {make_kind<PublicIpv4, meter>(
      "public_ipv4", "Amazon VPC", "Public IPv4 addresses such as Elastic IPs", kFields)};
  return kKinds;
}

}  // namespace costplan
