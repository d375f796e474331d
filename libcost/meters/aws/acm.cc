// AWS Certificate Manager and AWS Private CA. Public certificates are free as long as
// they stay with load balancers, CloudFront and API Gateway; one whose private key may
// be exported is paid for each domain name, when issued and whenever it is renewed. A
// private CA is paid by the month, and each certificate whose private key leaves ACM.
#include "meters/meter.h"

namespace costplan {
namespace {

struct Certificate {
  bool exportable = false;
  Amount count;
  Amount domain_names;
  Amount wildcard_names;
  Amount issued;
};

constexpr Field kCertificateFields[] = {
    flag<&Certificate::exportable>("exportable",
                                   "The private key may be exported, which is what costs")
        .or_default("false"),
    number<&Certificate::count>("count", Dimension::kCount, "Public certificates")
        .or_default("1")
        .noun("certificates")
        .whole(),
    number<&Certificate::domain_names>("domain_names", Dimension::kCount,
                                       "Domain names in each certificate, without wildcards")
        .or_default("1")
        .noun("domain names")
        .whole(),
    number<&Certificate::wildcard_names>("wildcard_names", Dimension::kCount,
                                         "Wildcard names in each certificate, such as "
                                         "*.example.com")
        .or_default("0")
        .noun("wildcard names")
        .whole(),
    usage<&Certificate::issued>(
        "issued", Dimension::kCountPerMonth,
        "How often each exportable certificate is issued or renewed in the month")
        .noun("issues"),
};

void meter_certificate(const Certificate& certificate, Meter& m) {
  const bool named =
      certificate.domain_names.is_positive() || certificate.wildcard_names.is_positive();
  if (!named && certificate.count.is_positive()) {
    m.error("domain_names", "a certificate has at least 1 domain name or wildcard name");
  }
  if (!certificate.exportable) {
    if (m.has_field("issued")) {
      m.error("issued", "certificates that are not exportable are issued free of charge",
              "set exportable: true, or leave it out");
    }
    m.assume("public certificates that are not exportable cost nothing");
    return;
  }
  m.charge({.service = "ACM", .usage_type = "ExportableCertificate", .unit = "Certificates"},
           certificate.count * certificate.domain_names * certificate.issued,
           "Exportable public certificates, each domain name")
      .assume("charged when issued and at each renewal, about twice a year, unconfirmed");
  if (certificate.count.is_positive() && certificate.wildcard_names.is_positive()) {
    m.not_included("wildcard names in exportable public certificates, which have no price row");
  }
}

enum class CaMode : int { kGeneralPurpose, kShortLived };

struct PrivateCa {
  CaMode mode = CaMode::kGeneralPurpose;
  Amount count;
  Amount certificates;
};

constexpr Choice kModes[] = {
    {"general_purpose", static_cast<int>(CaMode::kGeneralPurpose), "certificates of any validity"},
    {"short_lived", static_cast<int>(CaMode::kShortLived), "certificates valid for at most 7 days"},
};

constexpr Field kPrivateCaFields[] = {
    choice<&PrivateCa::mode>("mode", kModes, "What the authorities issue; it selects the price")
        .or_default("general_purpose"),
    number<&PrivateCa::count>("count", Dimension::kCount, "Private certificate authorities")
        .or_default("1")
        .noun("authorities")
        .whole(),
    usage<&PrivateCa::certificates>(
        "certificates", Dimension::kCountPerMonth,
        "Certificates issued whose private key you get; those ACM keeps for AWS services are free")
        .noun("certificates"),
};

void meter_private_ca(const PrivateCa& ca, Meter& m) {
  const bool short_lived = ca.mode == CaMode::kShortLived;
  m.charge({.service = "AWSCertificateManager",
            .usage_type = short_lived ? "ShortLivedCertificatePrivateCA" : "PaidPrivateCA",
            .unit = "CertificateAuthorities"},
           ca.count, short_lived ? "Private CA, short-lived certificates" : "Private CA");
  if (ca.count.is_zero()) return;  // nobody to issue certificates
  if (!short_lived) {
    m.charge({.service = "AWSCertificateManager",
              .usage_type = "PrivateCertificatesIssued",
              .unit = "Certificates"},
             ca.certificates, "Private certificates issued");
  } else if (!ca.certificates.is_zero()) {
    m.not_included("short-lived certificates issued, which have no price row");
  }
}

}  // namespace

std::span<const Kind> acm_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Certificate, meter_certificate>(
          "acm_certificate", "AWS Certificate Manager",
          "Public certificates: free, unless their private keys may be exported",
          kCertificateFields),
      make_kind<PrivateCa, meter_private_ca>(
          "acm_private_ca", "AWS Private CA",
          "Private certificate authorities and the certificates they issue", kPrivateCaFields)};
  return kKinds;
}

}  // namespace costplan
