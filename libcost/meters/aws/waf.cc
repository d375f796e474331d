// AWS WAF: each web ACL, each rule in it and each request it inspects. AWS's free
// managed rule groups cost a rule all the same. Web ACLs for CloudFront are
// billed worldwide, under usage types of their own.
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Scope : int { kRegional, kCloudFront };

constexpr Choice kScopes[] = {
    {"regional", static_cast<int>(Scope::kRegional), "Load balancers, APIs and other resources"},
    {"cloudfront", static_cast<int>(Scope::kCloudFront), "CloudFront distributions"},
};

struct Waf {
  Scope scope{};
  Amount web_acls;
  Amount rules;
  Amount requests;
  bool bot_control = false;
  Amount bot_control_requests;
};

constexpr Field kFields[] = {
    choice<&Waf::scope>("scope", kScopes, "What the web ACLs protect").or_default("regional"),
    number<&Waf::web_acls>("web_acls", Dimension::kCount, "Web ACLs")
        .or_default("1")
        .noun("web ACLs")
        .whole(),
    number<&Waf::rules>("rules", Dimension::kCount,
                        "Rules and rule groups of each web ACL, managed ones included")
        .is_required()
        .noun("rules")
        .whole(),
    usage<&Waf::requests>("requests", Dimension::kCountPerMonth,
                          "Requests that all the web ACLs inspect")
        .noun("requests"),
    flag<&Waf::bot_control>("bot_control", "Bot Control (common level) in every web ACL")
        .or_default("false"),
    usage<&Waf::bot_control_requests>("bot_control_requests", Dimension::kCountPerMonth,
                                      "Requests that Bot Control inspects; all of them if left out")
        .noun("requests"),
};

void meter(const Waf& waf, Meter& m) {
  const bool has_bot_requests = m.has_field("bot_control_requests");
  if (has_bot_requests && !waf.bot_control) {
    m.error("bot_control_requests", "Bot Control inspects nothing while it is off",
            "set bot_control: true");
    return;
  }
  const bool global = waf.scope == Scope::kCloudFront;
  auto charge = [&](const std::string& usage_type, std::string_view unit, const Amount& quantity,
                    const char* description) -> MeteredUsage& {
    return m.charge({.service = "awswaf",
                     .usage_type = (global ? "Global-" : "") + usage_type,
                     .unit = unit,
                     .region = global ? "global" : ""},
                    quantity, description);
  };
  charge("WebACLV2", "Month", waf.web_acls, "Web ACLs");
  if (waf.web_acls.is_zero()) return;  // nothing inspects
  charge("RuleV2", "Month", waf.web_acls * waf.rules, "Rules and rule groups");
  charge("RequestV2-Tier1", "Requests", waf.requests, "Requests inspected")
      .assume("web ACLs stay within 1,500 capacity units and the default size of inspected bodies");
  if (!waf.bot_control) return;
  charge("AMR-BotControl", "Month", waf.web_acls, "Bot Control");
  MeteredUsage& inspected = charge("AMR-BotControl-Request", "Requests",
                                   has_bot_requests ? waf.bot_control_requests : waf.requests,
                                   "Requests inspected by Bot Control");
  if (!has_bot_requests) inspected.assume("Bot Control inspects every request: no scope-down");
}

}  // namespace

std::span<const Kind> waf_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Waf, meter>("waf", "AWS WAF", "Web ACLs with their rules and requests", kFields)};
  return kKinds;
}

}  // namespace costplan
