// The JSON Schema (2020-12) of stack files, made from the field descriptors, so
// that editors complete and check what the parser accepts.
#include <nlohmann/json.hpp>

#include "costplan/io.h"
#include "io/field_schema.h"
#include "io/guard.h"
#include "meters/meter.h"
#include "reference/regions.h"
#include "stack/account.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

Json regions_enum() {
  Json names = Json::array();
  for (const auto& region : all_regions()) names.push_back(region.code);
  return {{"enum", std::move(names)}, {"description", "AWS region"}};
}

Json tags_schema() {
  return {{"type", "object"},
          {"additionalProperties", {{"type", {"string", "number", "boolean"}}}},
          {"description", "Tags, for --group-by tag:NAME"}};
}

Json resource_schema(const Kind& kind) {
  Json schema = object_schema(kind.fields);
  schema["type"] = "object";
  schema["description"] = kind.doc;
  Json& properties = schema["properties"];
  properties["kind"] = {{"const", kind.name}};
  properties["region"] = regions_enum();
  properties["tags"] = tags_schema();
  properties["assumptions"] =
      texts_schema("What this resource takes for granted; printed with the estimate");
  properties["notes"] = {{"description", "Free-form, for people"}};
  return schema;
}

Result<std::string> written_schema() {
  Json definitions = Json::object();
  Json choices = Json::array();
  Json names = Json::array();
  for (const Kind* kind : all_kinds()) {
    const std::string name(kind->name);
    names.push_back(name);
    definitions[name] = resource_schema(*kind);
    choices.push_back(
        {{"if", {{"properties", {{"kind", {{"const", name}}}}}, {"required", {"kind"}}}},
         {"then", {{"$ref", "#/$defs/" + name}}}});
  }
  Json account = object_schema(account_fields());
  account["description"] = "What belongs to the account that pays";
  const Json resource{
      {"type", {"object", "null"}},
      {"properties", {{"kind", {{"enum", names}, {"description", "What the resource is"}}}}},
      {"allOf", std::move(choices)}};
  const Json schema{
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "costplan stack file"},
      {"type", "object"},
      {"properties",
       {{"stack", {{"type", "string"}, {"description", "Name of the system"}}},
        {"environment", {{"type", "string"}, {"description", "Such as staging or prod"}}},
        {"region", regions_enum()},
        {"currency", {{"const", "USD"}}},
        {"extends", texts_schema("Stack files this one builds on, relative to it")},
        {"account", std::move(account)},
        {"tags", tags_schema()},
        {"assumptions", texts_schema("What the stack takes for granted; printed")},
        {"notes", {{"description", "Free-form, for people"}}},
        {"traffic", {{"type", "string"}, {"description", "Name of a traffic file"}}},
        {"resources",
         {{"type", "object"},
          {"description", "Resources by name"},
          {"additionalProperties", resource}}}}},
      {"patternProperties", {{"^x-", Json::object()}}},
      {"additionalProperties", false},
      {"$defs", std::move(definitions)}};
  return schema.dump(2) + "\n";
}

}  // namespace

Result<std::string> stack_schema_json() { return guarded(written_schema); }

}  // namespace costplan
