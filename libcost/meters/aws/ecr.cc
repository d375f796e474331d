// Amazon ECR: compressed layers, each stored once per repository. Without a
// lifecycle policy every deployment adds its changed layers for good. Pulls within the
// region are free; replicas are sent to, and stored in, their regions. Basic scanning is
// free, and Amazon Inspector bills enhanced scanning by the image.
#include <map>
#include <string>

#include "meters/aws/retention.h"
#include "meters/inter_region.h"
#include "meters/meter.h"
#include "reference/regions.h"

namespace costplan {
namespace {

enum class Scanning : int { kBasic, kEnhanced };
constexpr Choice kScannings[] = {
    {"basic", static_cast<int>(Scanning::kBasic), "Operating system packages, free"},
    {"enhanced", static_cast<int>(Scanning::kEnhanced),
     "By Amazon Inspector: each image pushed, and again as vulnerabilities become known"},
};

struct Repository {
  Amount storage;
  Amount image_size;
  Amount changed_share;
  Amount keep;
  Amount deploys;
  Amount history;
  Scanning scanning = Scanning::kBasic;
  Amount rescans;
  std::map<std::string, Amount> replication;
};

constexpr Field kFields[] = {
    usage<&Repository::storage>("storage", Dimension::kGigabytes,
                                "Compressed layers stored; give this or image_size"),
    number<&Repository::image_size>("image_size", Dimension::kGigabytes,
                                    "Compressed size of one image; give this or storage"),
    usage<&Repository::changed_share>("changed_share", Dimension::kFraction,
                                      "Share of an image whose layers are new in each deployment")
        .at_most("1"),
    number<&Repository::keep>("keep", Dimension::kCount,
                              "Images that the lifecycle policy keeps; all of them if left out")
        .at_least("1")
        .noun("images")
        .whole(),
    usage<&Repository::deploys>("deploys", Dimension::kCountPerMonth,
                                "Images pushed a month: what enhanced scanning looks at, and what "
                                "piles up without a lifecycle policy")
        .noun("deploys"),
    usage<&Repository::history>("history", Dimension::kDays,
                                "Days of images kept so far, where there is no lifecycle policy"),
    choice<&Repository::scanning>("scanning", kScannings, "How images are scanned")
        .or_default("basic"),
    usage<&Repository::rescans>("rescans", Dimension::kCountPerMonth,
                                "Automated rescans a month of enhanced scanning, all images")
        .noun("rescans"),
    numbers<&Repository::replication>(
        "replication", Dimension::kGigabytesPerMonth,
        "Layers replicated in GB a month, by region such as us-west-2; stored there as here")
        .may_range(),
};

bool check_images(const Repository& repository, Meter& m) {
  if (m.has_field("image_size")) {
    if (!m.has_field("storage")) return true;
    m.error("image_size", "storage is given already, and the size of images would be ignored",
            "leave one of them out");
    return false;
  }
  bool valid = true;
  for (const char* field : {"changed_share", "keep", "deploys", "history"}) {
    const bool is_scanned =
        repository.scanning == Scanning::kEnhanced && std::string_view(field) == "deploys";
    if (!m.has_field(field) || is_scanned) continue;
    m.error(field, "describes images of a known size, expected image_size as well");
    valid = false;
  }
  return valid;
}

void charge_storage(const Repository& repository, std::string_view region,
                    const std::string& description, Meter& m) {
  const UsageKey key{.service = "AmazonECR",
                     .usage_type = "TimedStorage-ByteHrs",
                     .unit = "GB-Mo",
                     .region = region};
  if (!m.has_field("image_size")) {
    m.charge(key, repository.storage, description);
    return;
  }
  const Amount changed = repository.image_size * repository.changed_share;
  if (m.has_field("keep")) {
    const Amount earlier = beyond(repository.keep, Amount(1));
    m.charge(key,
             repository.image_size +
                 earlier.named(display(earlier.value()) + " earlier images") * changed,
             description)
        .assume("the lifecycle policy has its fill of images, and layers are shared between them");
    return;
  }
  const Amount monthly = m.in_average_month(repository, kFields).deploys * changed;
  MeteredUsage& line = m.charge(
      key, repository.image_size + stored_gigabytes(monthly, repository.history), description);
  assume_growth(line, monthly, Amount(), repository.history);
}

void charge_replication(const Repository& repository, Meter& m) {
  for (const auto& [region, sent] : repository.replication) {
    if (!charge_to_other_region(region, sent, "Replication to " + region, "replication." + region,
                                m)) {
      continue;
    }
    charge_storage(repository, find_region(region)->code, "Image storage in " + region, m);
  }
  if (!repository.replication.empty()) {
    m.assume("the repository has the same lifecycle policy in every region, and everything in it "
             "is replicated");
  }
}

// AWS publishes no usage types of Inspector: these are the names of its price map.
void charge_scans(const Repository& repository, Meter& m) {
  if (repository.scanning == Scanning::kBasic) {
    if (m.has_field("rescans")) {
      m.error("rescans", "belongs to enhanced scanning; basic scanning is free",
              "write scanning: enhanced");
    }
    return;
  }
  m.charge({.service = "AmazonInspectorV2",
            .usage_type = "Initial Scan on push to ECR Resource-assessment",
            .unit = "Resource-assessment"},
           repository.deploys, "Enhanced scans of images pushed");
  m.charge({.service = "AmazonInspectorV2",
            .usage_type = "Automated re scan Resource-assessment",
            .unit = "Resource-assessment"},
           repository.rescans, "Enhanced scans, automated again");
}

void meter(const Repository& repository, Meter& m) {
  if (check_images(repository, m)) {
    charge_storage(repository, "", "Image storage", m);
    charge_replication(repository, m);
  }
  charge_scans(repository, m);
}

}  // namespace

std::span<const Kind> ecr_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Repository, meter>(
      "ecr_repository", "Amazon ECR", "A private repository of container images", kFields)};
  return kKinds;
}

}  // namespace costplan
