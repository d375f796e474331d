// The JSON Schema (2020-12) of load files, made from the field descriptors, so that
// editors complete and check what the parser accepts.
#include <nlohmann/json.hpp>
#include <utility>

#include "costplan/io.h"
#include "io/field_schema.h"
#include "io/guard.h"
#include "workload/load_file.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

Json section_schema(const LoadSection& section) {
  Json schema;
  switch (section.shape) {
    case LoadSection::Shape::kMap: schema = object_schema(section.fields); break;
    case LoadSection::Shape::kMapOfMaps:
      schema = {{"type", {"object", "null"}},
                {"additionalProperties", object_schema(section.fields)}};
      break;
    case LoadSection::Shape::kListOfMaps:
      schema = {{"type", {"array", "null"}}, {"items", object_schema(section.fields)}};
      break;
    case LoadSection::Shape::kTexts: return texts_schema(std::string(section.doc).c_str());
  }
  schema["description"] = section.doc;
  return schema;
}

Result<std::string> written_schema() {
  Json properties = Json::object();
  Json required = Json::array();
  for (const auto& section : load_sections()) {
    properties[std::string(section.name)] = section_schema(section);
    if (section.required) required.push_back(section.name);
  }
  const Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                    {"title", "costplan load file"},
                    {"type", "object"},
                    {"properties", std::move(properties)},
                    {"required", std::move(required)},
                    {"patternProperties", {{"^x-", Json::object()}}},
                    {"additionalProperties", false}};
  return schema.dump(2) + "\n";
}

}  // namespace

Result<std::string> load_schema_json() { return guarded(written_schema); }

}  // namespace costplan
