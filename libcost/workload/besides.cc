// Usage that the load shares with what the load file does not describe: tasks on a
// schedule that go through the same NAT gateway, another service's log events.
#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "workload/load_file.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

struct SharedUsage {
  std::string_view field;
  const Amount BesidesFields::* amount;
  const char* unit;
  std::initializer_list<std::string_view> kinds;
};
const SharedUsage kShared[] = {
    {"egress", &BesidesFields::egress, " GB", {"cloudfront"}},
    {"origin_transfer", &BesidesFields::origin_transfer, " GB", {"cloudfront"}},
    {"requests", &BesidesFields::requests, "", {"cloudfront", "waf", "xray"}},
    {"internet_egress", &BesidesFields::internet_egress, " GB", {"data_transfer"}},
    {"commands", &BesidesFields::commands, "", {"elasticache_serverless"}},
    {"ingest", &BesidesFields::ingest, " GB", {"log_group"}},
    {"data_processed", &BesidesFields::data_processed, " GB", {"nat_gateway"}},
    {"messages", &BesidesFields::messages, "", {"sqs_queue"}},
};

}  // namespace

void LoadReader::read_besides() {
  each<BesidesFields>("besides", besides_fields(), [&](const Node& node, const std::string& path,
                                                       const BesidesFields& fields) {
    const Resource* const found = resource(node, path, node.key,
                                           {"cloudfront", "data_transfer", "elasticache_serverless",
                                            "log_group", "nat_gateway", "sqs_queue", "waf", "xray"});
    if (found == nullptr) return;
    std::string known = "known:";
    for (const auto& shared : kShared) {
      if (std::ranges::find(shared.kinds, found->kind) == shared.kinds.end()) continue;
      known += " " + std::string(shared.field);
    }
    for (const auto& shared : kShared) {
      const Amount& amount = fields.*shared.amount;
      if (!amount.is_known()) continue;
      if (std::ranges::find(shared.kinds, found->kind) == shared.kinds.end()) {
        const Node* const at = node.find(shared.field);
        error(at == nullptr ? node : *at, path + "." + std::string(shared.field),
              "a load does not share this field with anything", known);
        continue;
      }
      out_.besides.push_back({.resource = node.key,
                              .field = std::string(shared.field),
                              .amount = number(amount),
                              .unit = shared.unit});
    }
  });
}

}  // namespace costplan
