// AWS Secrets Manager: each secret and each of its replicas in other regions;
// versions are free. Every task that starts fetches its secrets once.
#include "meters/meter.h"

namespace costplan {
namespace {

struct Secrets {
  Amount secrets;
  Amount replicas;
  Amount api_calls;
};

constexpr Field kFields[] = {
    number<&Secrets::secrets>("secrets", Dimension::kCount,
                              "Secrets; a JSON document of several values is one")
        .or_default("1")
        .noun("secrets")
        .whole(),
    number<&Secrets::replicas>("replicas", Dimension::kCount,
                               "Other regions that each secret is replicated to")
        .or_default("0")
        .noun("replicas")
        .whole(),
    usage<&Secrets::api_calls>("api_calls", Dimension::kCountPerMonth,
                               "API calls such as GetSecretValue")
        .noun("calls"),
};

void meter(const Secrets& secrets, Meter& m) {
  m.charge({.service = "AWSSecretsManager",
            .usage_type = "AWSSecretsManager-Secrets",
            .unit = "Secrets"},
           secrets.secrets, "Secrets");
  if (secrets.replicas.is_positive()) {
    m.charge({.service = "AWSSecretsManager",
              .usage_type = "AWSSecretsManager-Secrets",
              .unit = "Secrets"},
             secrets.secrets * secrets.replicas, "Replicas of secrets")
        .assume("replicas of secrets cost in their regions what a secret costs in this one");
  }
  m.charge({.service = "AWSSecretsManager",
            .usage_type = "AWSSecretsManagerAPIRequest",
            .unit = "API Requests"},
           secrets.api_calls, "API calls");
}

}  // namespace

std::span<const Kind> secrets_manager_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Secrets, meter>(
      "secrets_manager", "AWS Secrets Manager", "Secrets, their replicas and API calls", kFields)};
  return kKinds;
}

}  // namespace costplan
