// AWS KMS: each customer managed key, and once more for its first and its second
// rotation; later rotations are free. Keys that AWS manages cost nothing, the
// requests to them do: write those with `keys: 0`.
#include "meters/meter.h"

namespace costplan {
namespace {

struct KmsKey {
  Amount keys;
  Amount rotations;
  Amount requests;
  Amount asymmetric_requests;
};

constexpr int kBilledRotations = 2;

constexpr Field kFields[] = {
    number<&KmsKey::keys>("keys", Dimension::kCount, "Customer managed keys")
        .or_default("1")
        .noun("keys")
        .whole(),
    number<&KmsKey::rotations>("rotations", Dimension::kCount,
                               "Rotations that each key has had so far; two of them are billed")
        .or_default("0")
        .noun("rotations")
        .whole(),
    usage<&KmsKey::requests>("requests", Dimension::kCountPerMonth,
                             "Requests with symmetric keys, such as Decrypt")
        .noun("requests"),
    usage<&KmsKey::asymmetric_requests>(
        "asymmetric_requests", Dimension::kCountPerMonth,
        "Requests with asymmetric keys other than RSA 2048; no such line if left out")
        .noun("requests"),
};

void meter(const KmsKey& kms, Meter& m) {
  if (kms.keys.is_positive()) {
    m.charge({.service = "awskms", .usage_type = "KMS-Keys", .unit = "Keys"}, kms.keys,
             "Customer managed keys");
    if (kms.rotations.is_positive()) {
      m.charge({.service = "awskms", .usage_type = "KMS-Keys", .unit = "Keys"},
               kms.keys * min(kms.rotations, Amount(kBilledRotations)), "Rotations of keys");
    }
  }
  m.charge({.service = "awskms", .usage_type = "KMS-Requests", .unit = "Requests"}, kms.requests,
           "Requests");
  if (m.has_field("asymmetric_requests")) {
    m.charge({.service = "awskms", .usage_type = "KMS-Requests-Asymmetric", .unit = "Requests"},
             kms.asymmetric_requests, "Asymmetric requests");
  }
}

}  // namespace

std::span<const Kind> kms_kinds() {
  static constexpr Kind kKinds[] = {make_kind<KmsKey, meter>(
      "kms_key", "AWS KMS", "Customer managed keys, their rotations and requests", kFields)};
  return kKinds;
}

}  // namespace costplan
