#include "io/field_schema.h"

#include <utility>

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

Json number_schema(const Field& field) {
  Json value{{"anyOf", Json::array({{{"type", "string"}, {"pattern", pattern(field.dimension)}}})}};
  // A size or a rate without its unit is refused, so an editor should say so.
  if (parse_value("1", field.dimension)) {
    value["anyOf"].push_back({{"type", field.is_whole ? "integer" : "number"}, {"minimum", 0}});
  }
  if (!field.is_range) return value;
  Json end = value;
  Json range{{"type", "object"},
             {"properties", {{"low", end}, {"likely", end}, {"high", end}}},
             {"required", {"low", "likely", "high"}},
             {"additionalProperties", false}};
  value["anyOf"].push_back(std::move(range));
  return value;
}

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

}  // namespace

nlohmann::ordered_json object_schema(std::span<const Field> fields) {
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

nlohmann::ordered_json texts_schema(const char* doc) {
  return {{"anyOf", Json::array({{{"type", "string"}},
                                 {{"type", "array"}, {"items", {{"type", "string"}}}}})},
          {"description", doc}};
}

}  // namespace costplan
