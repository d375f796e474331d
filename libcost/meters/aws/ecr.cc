// Amazon ECR: compressed layers, each stored once per repository. Without a
// lifecycle policy every deployment adds its changed layers for good.
#include "meters/aws/retention.h"
#include "meters/meter.h"

namespace costplan {
namespace {

struct Repository {
  Amount storage;
  Amount image_size;
  Amount changed_share;
  Amount keep;
  Amount deploys;
  Amount history;
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
                                "Images pushed a month, where there is no lifecycle policy")
        .noun("deploys"),
    usage<&Repository::history>("history", Dimension::kDays,
                                "Days of images kept so far, where there is no lifecycle policy"),
};

void meter(const Repository& repository, Meter& m) {
  const bool modelled = m.has_field("image_size");
  if (m.has_field("storage") && modelled) {
    m.error("image_size", "storage is given already, and the size of images would be ignored",
            "leave one of them out");
    return;
  }
  const UsageKey key{.service = "AmazonECR", .usage_type = "TimedStorage-ByteHrs", .unit = "GB-Mo"};
  if (!modelled) {
    bool valid = true;
    for (const char* field : {"changed_share", "keep", "deploys", "history"}) {
      if (!m.has_field(field)) continue;
      m.error(field, "describes images of a known size, expected image_size as well");
      valid = false;
    }
    if (valid) m.charge(key, repository.storage, "Image storage");
    return;
  }
  const Amount changed = repository.image_size * repository.changed_share;
  if (m.has_field("keep")) {
    const Amount earlier = beyond(repository.keep, Amount(1));
    m.charge(key,
             repository.image_size +
                 earlier.named(display(earlier.value()) + " earlier images") * changed,
             "Image storage")
        .assume("the lifecycle policy has its fill of images, and layers are shared between them");
    return;
  }
  const Amount monthly = m.in_average_month(repository, kFields).deploys * changed;
  MeteredUsage& line = m.charge(
      key, repository.image_size + stored_gigabytes(monthly, repository.history), "Image storage");
  assume_growth(line, monthly, Amount(), repository.history);
}

}  // namespace

std::span<const Kind> ecr_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Repository, meter>(
      "ecr_repository", "Amazon ECR", "A private repository of container images", kFields)};
  return kKinds;
}

}  // namespace costplan
