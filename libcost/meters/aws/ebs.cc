// Amazon EBS: volumes that no instance of the stack declares, and their snapshots.
#include "meters/ebs_volume.h"
#include "meters/meter.h"

namespace costplan {
namespace {

constexpr std::string_view kInstances[] = {"ec2_instance"};

constexpr Field kFields[] = {
    kEbsTypeField,
    kEbsSizeField,
    kEbsIopsField,
    kEbsThroughputField,
    number<&EbsVolume::count>("count", Dimension::kCount, "Identical volumes")
        .or_default("1")
        .noun("volumes")
        .whole(),
    ref<&EbsVolume::instance>("instance", kInstances,
                              "Instance that it is attached to, whose schedule does not matter"),
    kEbsSnapshotsField,
};

void meter(const EbsVolume& volume, Meter& m) {
  check_ebs_volume(volume, "", m);
  const Resource* instance = m.find(volume.instance);
  if (instance != nullptr && instance->region != m.region()) {
    m.error("instance", "'" + instance->name + "' is in " + instance->region +
                            ", and a volume attaches only in its own Availability Zone");
  }
  if (volume.count.is_zero()) return;
  charge_ebs_volumes(volume, volume.count, "", m);
}

}  // namespace

std::span<const Kind> ebs_kinds() {
  static constexpr Kind kKinds[] = {make_kind<EbsVolume, meter>(
      "ebs_volume", "Amazon EBS", "EBS volumes with provisioned performance and snapshots",
      kFields)};
  return kKinds;
}

}  // namespace costplan
