// JSON Schema (2020-12) from field descriptors, for stack files and load files.
//
// Thread safety: pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "stack/field.h"

namespace costplan {

// A map of these fields, and of nothing else.
nlohmann::ordered_json object_schema(std::span<const Field> fields);

// One text, or a list of them.
nlohmann::ordered_json texts_schema(const char* doc);

}  // namespace costplan
