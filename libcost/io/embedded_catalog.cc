#include "costplan/io.h"
#include "io/catalog_db.h"
#include "io/guard.h"

// The bytes that embedded_catalog.S puts into the library. Hidden, so that they
// stay a plain address also where the library ends up in a shared object.
extern "C" {
__attribute__((visibility("hidden"))) extern const unsigned char costplan_catalog_begin[];
__attribute__((visibility("hidden"))) extern const unsigned char costplan_catalog_end[];
}

namespace costplan {

Result<std::unique_ptr<Catalog>> embedded_catalog() {
  return guarded([] {
    return catalog_from_memory({costplan_catalog_begin, costplan_catalog_end});
  });
}

}  // namespace costplan
