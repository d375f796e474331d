// Amazon API Gateway: calls of REST APIs, calls of HTTP APIs in steps of 512 KB, and
// messages and connection minutes of WebSocket APIs. What the responses carry to the
// internet comes on top (data_transfer).
#include <algorithm>
#include <array>
#include <string>

#include "meters/chunks.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class ApiType : int { kRest, kHttp, kWebSocket };

constexpr Choice kTypes[] = {
    {"rest", static_cast<int>(ApiType::kRest), "REST API, with API keys, caching and validation"},
    {"http", static_cast<int>(ApiType::kHttp), "HTTP API, plainer and cheaper"},
    {"websocket", static_cast<int>(ApiType::kWebSocket), "WebSocket API"},
};

struct Api {
  ApiType type{};
  Amount requests;
  Amount request_size;
  Amount cache;
  Amount messages;
  Amount message_size;
  Amount connections;
};

constexpr Field kFields[] = {
    choice<&Api::type>("type", kTypes, "Type of the API; they differ in price").is_required(),
    usage<&Api::requests>("requests", Dimension::kCountPerMonth, "Calls of a REST or HTTP API")
        .noun("requests"),
    usage<&Api::request_size>("request_size", Dimension::kKilobytes,
                              "Payload of a call of an HTTP API; up to 512 KB if left out")
        .at_most("10240 KB"),
    number<&Api::cache>("cache", Dimension::kGigabytes,
                        "Size of the cache of a REST API's stage, charged by the hour"),
    usage<&Api::messages>("messages", Dimension::kCountPerMonth,
                          "Messages through a WebSocket API, in and out")
        .noun("messages"),
    usage<&Api::message_size>("message_size", Dimension::kKilobytes,
                              "Size of a WebSocket message; up to 32 KB if left out")
        .at_most("128 KB"),
    usage<&Api::connections>("connections", Dimension::kCount,
                             "WebSocket connections open at a time, mean of the month")
        .noun("connections"),
};

constexpr int kRequestKilobytes = 512;
constexpr int kMessageKilobytes = 32;

// Sizes of caches in thousandths of a GB (API Gateway's CacheClusterSize).
constexpr std::array kCacheSizes = {500, 1'600, 6'100, 13'500, 28'400, 58'200, 118'000, 237'000};

Quantity gigabytes(int thousandths) {
  return Quantity::from_nanos(int128{thousandths} * 1'000'000);
}

bool check_cache(const Amount& cache, Meter& m) {
  if (!cache.is_known()) return true;
  const auto next = std::find_if(kCacheSizes.begin(), kCacheSizes.end(),
                                 [&](int size) { return gigabytes(size) >= cache.value(); });
  if (next != kCacheSizes.end() && gigabytes(*next) == cache.value()) return true;
  m.error("cache", "API Gateway has no cache of " + cache.text(),
          next == kCacheSizes.end() ? "the largest has 237 GB"
                                    : "the next has " + display(gigabytes(*next)) + " GB");
  return false;
}

bool check(const Api& api, Meter& m) {
  struct Belongs {
    const char* field;
    bool here;
    const char* message;
  };
  const bool websocket = api.type == ApiType::kWebSocket;
  const Belongs fields[] = {
      {"requests", !websocket, "a WebSocket API is charged by message, expected messages"},
      {"request_size", api.type == ApiType::kHttp, "only HTTP APIs are charged by size"},
      {"cache", api.type == ApiType::kRest, "only REST APIs have a cache"},
      {"messages", websocket, "only WebSocket APIs have messages, expected requests"},
      {"message_size", websocket, "only WebSocket APIs have messages, expected requests"},
      {"connections", websocket, "only WebSocket APIs charge for connections"},
  };
  bool valid = true;
  for (const Belongs& belongs : fields) {
    if (belongs.here || !m.has_field(belongs.field)) continue;
    m.error(belongs.field, belongs.message);
    valid = false;
  }
  return check_cache(api.cache, m) && valid;
}

void charge_websocket(const Api& api, Meter& m) {
  assume_one_chunk(
      m.charge(
          {.service = "AmazonApiGateway", .usage_type = "ApiGatewayMessage", .unit = "Messages"},
          in_chunks(api.messages, api.message_size, kMessageKilobytes), "WebSocket messages"),
      api.message_size, kMessageKilobytes, "message", "message_size");
  m.charge({.service = "AmazonApiGateway", .usage_type = "ApiGatewayMinute", .unit = "minutes"},
           api.connections * m.hours() * Amount(Quantity(60), "60 min"), "Connection minutes");
}

void meter(const Api& api, Meter& m) {
  if (!m.has_field("type") || !check(api, m)) return;
  switch (api.type) {
    case ApiType::kWebSocket: return charge_websocket(api, m);
    case ApiType::kHttp:
      assume_one_chunk(
          m.charge({.service = "AmazonApiGateway",
                    .usage_type = "ApiGatewayHttpRequest",
                    .operation = "ApiGatewayHttpApi",
                    .unit = "Requests"},
                   in_chunks(api.requests, api.request_size, kRequestKilobytes), "HTTP API calls"),
          api.request_size, kRequestKilobytes, "call", "request_size");
      return;
    case ApiType::kRest: break;
  }
  m.charge({.service = "AmazonApiGateway",
            .usage_type = "ApiGatewayRequest",
            .operation = "ApiGatewayRequest",
            .unit = "Requests"},
           api.requests, "REST API calls");
  if (api.cache.is_known()) {
    m.charge({.service = "AmazonApiGateway",
              .usage_type = "ApiGatewayCacheUsage:" + display(api.cache.value()) + "GB",
              .unit = "Hrs"},
             m.hours(), "Cache of " + api.cache.text());
  }
}

}  // namespace

std::span<const Kind> api_gateway_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Api, meter>(
      "api_gateway", "Amazon API Gateway",
      "A REST, HTTP or WebSocket API: calls, or messages and connections", kFields)};
  return kKinds;
}

}  // namespace costplan
