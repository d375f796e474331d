// The JSON Schema (2020-12) of stack files, made from the field descriptors, so
// that editors complete and check what the parser accepts.
#include <nlohmann/json.hpp>

#include "costplan/io.h"
#include "io/guard.h"
#include "meters/meter.h"
#include "reference/regions.h"
#include "stack/account.h"
#include "stack/field.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

Json number_schema(const Field& field) {
  Json value{
      {"anyOf", Json::array({{{"type", "string"}, {"pattern", pattern(field.dimension)}},
                             {{"type", field.is_whole ? "integer" : "number"}, {"minimum", 0}}})}};
  if (!field.is_range) return value;
  Json end = value;
  Json range{{"type", "object"},
             {"properties", {{"low", end}, {"likely", end}, {"high", end}}},
             {"required", {"low", "likely", "high"}},
             {"additionalProperties", false}};
  value["anyOf"].push_back(std::move(range));
  return value;
}

Json object_schema(std::span<const Field> fields);

Json field_schema(const Field& field) {
  Json schema;
  switch (field.type) {
    case FieldType::kNumber: schema = number_schema(field); break;
    case FieldType::kText: schema = {{"type", {"string", "number"}}}; break;
    case FieldType::kTexts:
      schema = {{"anyOf", Json::array({{{"type", "string"}},
                                       {{"type", "array"}, {"items", {{"type", "string"}}}}})}};
      break;
    case FieldType::kFlag: schema = {{"type", "boolean"}}; break;
    case FieldType::kChoice: {
      Json names = Json::array();
      for (const auto& c : field.choices) names.push_back(c.name);
      schema = {{"enum", std::move(names)}};
      break;
    }
    case FieldType::kRef: schema = {{"type", "string"}}; break;
    case FieldType::kUptime:
      schema = {{"anyOf", Json::array({{{"type", "string"}},
                                       {{"type", "array"}, {"items", {{"type", "string"}}}}})}};
      break;
    case FieldType::kRecord: schema = object_schema(field.children); break;
    case FieldType::kRecords:
      schema = {{"type", "array"}, {"items", object_schema(field.children)}};
      break;
    case FieldType::kNumbers: {
      Field plain = field;
      schema = {{"type", "object"}, {"additionalProperties", number_schema(plain)}};
      break;
    }
  }
  schema["description"] = field.doc;
  if (!field.fallback.empty()) schema["default"] = field.fallback;
  return schema;
}

Json object_schema(std::span<const Field> fields) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const auto& field : fields) {
    properties[std::string(field.name)] = field_schema(field);
    if (field.required) required.push_back(field.name);
  }
  Json schema{{"type", {"object", "null"}},
              {"properties", std::move(properties)},
              {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

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

Json texts_schema(const char* doc) {
  return {{"anyOf", Json::array({{{"type", "string"}},
                                 {{"type", "array"}, {"items", {{"type", "string"}}}}})},
          {"description", doc}};
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
