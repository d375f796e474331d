// The version of the library and of the JSON it writes.
#pragma once

namespace costplan {

inline constexpr const char* kVersion = "0.1.0";

// `schema_version` of every JSON document; changes when a field changes meaning.
inline constexpr const char* kSchemaVersion = "1.0";

}  // namespace costplan
