// Usage that the load shares with what the load file does not describe: tasks on a
// schedule that go through the same NAT gateway, another service's log events.
#include <algorithm>
#include <vector>

#include "base/did_you_mean.h"
#include "money/dimension.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

// What a load determines in part, and others may add to.
struct SharedUsage {
  std::string_view kind;
  std::string_view field;
  Dimension dimension;
};
constexpr SharedUsage kShared[] = {
    {"cloudfront", "egress", Dimension::kGigabytesPerMonth},
    {"cloudfront", "origin_transfer", Dimension::kGigabytesPerMonth},
    {"cloudfront", "requests", Dimension::kCountPerMonth},
    {"data_transfer", "internet_egress", Dimension::kGigabytesPerMonth},
    {"elasticache_serverless", "commands", Dimension::kCountPerMonth},
    {"log_group", "ingest", Dimension::kGigabytesPerMonth},
    {"nat_gateway", "data_processed", Dimension::kGigabytesPerMonth},
    {"sqs_queue", "messages", Dimension::kCountPerMonth},
    {"waf", "requests", Dimension::kCountPerMonth},
    {"xray", "requests", Dimension::kCountPerMonth},
};

}  // namespace

void LoadReader::read_besides() {
  const Node* const map = root_.find("besides");
  if (map == nullptr || map->type == Node::Type::kNull) return;
  if (map->type != Node::Type::kMap) {
    error(*map, "besides", "expected a map of resources");
    return;
  }
  for (const auto& item : map->items) {
    const std::string path = "besides." + item.key;
    const Resource* const found =
        resource(item, path, item.key,
                 {"cloudfront", "data_transfer", "elasticache_serverless", "log_group",
                  "nat_gateway", "sqs_queue", "waf", "xray"});
    if (found == nullptr) continue;
    for (const auto& field : item.items) {
      const std::string at = path + "." + field.key;
      std::vector<std::string_view> names;
      const SharedUsage* shared = nullptr;
      for (const auto& each : kShared) {
        if (each.kind != found->kind) continue;
        names.push_back(each.field);
        if (each.field == field.key) shared = &each;
      }
      if (shared == nullptr) {
        std::string hint = "known:";
        for (const auto name : names) hint += " " + std::string(name);
        error(field, at, "a load does not share this field with anything", hint);
        continue;
      }
      const auto value = parse_value(field.text, shared->dimension);
      if (!value) {
        error(field, at, value.error().message, value.error().hint);
        continue;
      }
      const bool is_size = shared->dimension == Dimension::kGigabytesPerMonth;
      out_.besides.push_back({.resource = item.key,
                              .field = field.key,
                              .amount = number(to_amount(*value, shared->dimension, "", Hours(730))),
                              .unit = is_size ? " GB" : ""});
    }
  }
}

}  // namespace costplan
