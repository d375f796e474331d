#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// API Gateway pricing: REST by call, HTTP by started 512 KB, WebSocket by started
// 32 KB and by connection minute; caches by the hour.
constexpr QuantityRow kCalls[] = {
    {"REST", "a: {kind: api_gateway, type: rest, requests: 5M}", "ApiGatewayRequest", "5000000",
     "API Gateway pricing: REST"},
    {"HTTP", "a: {kind: api_gateway, type: http, requests: 5M}", "ApiGatewayHttpRequest", "5000000",
     "API Gateway pricing: HTTP"},
    {"512 KB are one", "a: {kind: api_gateway, type: http, requests: 5M, request_size: 512 KB}",
     "ApiGatewayHttpRequest", "5000000", "API Gateway pricing: HTTP"},
    {"a byte more is two",
     "a: {kind: api_gateway, type: http, requests: 5M, request_size: 524289 B}",
     "ApiGatewayHttpRequest", "10000000", "API Gateway pricing: HTTP"},
    {"10 MB are twenty", "a: {kind: api_gateway, type: http, requests: 5M, request_size: 10 MB}",
     "ApiGatewayHttpRequest", "100000000", "API Gateway pricing: HTTP"},
    {"REST is not HTTP", "a: {kind: api_gateway, type: rest, requests: 5M}",
     "ApiGatewayHttpRequest", "none", "API Gateway pricing"},
    {"nobody knows", "a: {kind: api_gateway, type: rest}", "ApiGatewayRequest", "?",
     "API Gateway pricing"},
    {"messages", "a: {kind: api_gateway, type: websocket, messages: 5M, message_size: 32 KB}",
     "ApiGatewayMessage", "5000000", "API Gateway pricing: WebSocket"},
    {"large messages", "a: {kind: api_gateway, type: websocket, messages: 5M, message_size: 33 KB}",
     "ApiGatewayMessage", "10000000", "API Gateway pricing: WebSocket"},
    {"no cache", "a: {kind: api_gateway, type: rest, requests: 5M}", "ApiGatewayCacheUsage:0.5GB",
     "none", "API Gateway pricing: caching"},
};

TEST(ApiGateway, CountsCallsAndMessages) {
  expect_quantities(kCalls);
  expect_quantities(kCalls, february_2026());
}

TEST(ApiGateway, ChargesCachesAndConnectionsByTime) {
  constexpr QuantityRow kAverage[] = {
      {"the smallest cache", "a: {kind: api_gateway, type: rest, requests: 0, cache: 0.5 GB}",
       "ApiGatewayCacheUsage:0.5GB", "730", "API Gateway pricing: caching"},
      {"the largest", "a: {kind: api_gateway, type: rest, requests: 0, cache: 237 GB}",
       "ApiGatewayCacheUsage:237GB", "730", "API Gateway pricing: caching"},
      {"connections", "a: {kind: api_gateway, type: websocket, messages: 0, connections: 100}",
       "ApiGatewayMinute", "4380000", "API Gateway pricing: 100 · 730 · 60"},
      {"unknown connections", "a: {kind: api_gateway, type: websocket, messages: 0}",
       "ApiGatewayMinute", "?", "API Gateway pricing: WebSocket"},
  };
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"a cache", "a: {kind: api_gateway, type: rest, requests: 0, cache: 1.6 GB}",
       "ApiGatewayCacheUsage:1.6GB", "672", "§0.1"},
      {"connections", "a: {kind: api_gateway, type: websocket, messages: 0, connections: 100}",
       "ApiGatewayMinute", "4032000", "§0.1: 100 · 672 · 60"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(ApiGateway, PricesCallsByTypeAndTier) {
  constexpr CostRow kCosts[] = {
      {"REST", "a: {kind: api_gateway, type: rest, requests: 1M}", "ApiGatewayRequest", "3.5",
       "row ApiGatewayRequest"},
      {"333 million", "a: {kind: api_gateway, type: rest, requests: 333M}", "ApiGatewayRequest",
       "1165.5", "row ApiGatewayRequest"},
      {"a million more", "a: {kind: api_gateway, type: rest, requests: 334M}", "ApiGatewayRequest",
       "1168.3", "row ApiGatewayRequest: 0.0000028 from 333 million"},
      {"beyond a billion", "a: {kind: api_gateway, type: rest, requests: 1001M}",
       "ApiGatewayRequest", "3035.48", "row: 1165.50 + 667M at 0.0000028 + 1M at 0.00000238"},
      {"HTTP", "a: {kind: api_gateway, type: http, requests: 1M}", "ApiGatewayHttpRequest", "1",
       "row ApiGatewayHttpRequest"},
      {"beyond 300 million", "a: {kind: api_gateway, type: http, requests: 310M}",
       "ApiGatewayHttpRequest", "309", "row ApiGatewayHttpRequest: 300 + 10M at 0.0000009"},
  };
  expect_costs(kCosts);
}

TEST(ApiGateway, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered("a: {kind: api_gateway, type: http, requests: 1}")),
              HasSubstr("no call has more than 512 KB (request_size is not given)"));
  EXPECT_THAT(assumptions_of(metered("a: {kind: api_gateway, type: websocket, messages: 1}")),
              HasSubstr("no message has more than 32 KB"));
  EXPECT_EQ(assumptions_of(metered("a: {kind: api_gateway, type: rest, requests: 1}")), "");
}

TEST(ApiGateway, RefusesWhatAnApiOfItsTypeDoesNotHave) {
  constexpr ProblemRow kProblems[] = {
      {"a: {kind: api_gateway, requests: 1}", "type is required"},
      {"a: {kind: api_gateway, type: rest, cache: 1 GB}",
       "resources.a.cache: API Gateway has no cache of 1 GB", "the next has 1.6 GB"},
      {"a: {kind: api_gateway, type: rest, cache: 238 GB}", "no cache of 238 GB",
       "the largest has 237 GB"},
      {"a: {kind: api_gateway, type: http, cache: 0.5 GB}",
       "resources.a.cache: only REST APIs have a cache"},
      {"a: {kind: api_gateway, type: rest, request_size: 1 KB}",
       "resources.a.request_size: only HTTP APIs are charged by size"},
      {"a: {kind: api_gateway, type: http, request_size: 11 MB}", "expected at most 10240 KB"},
      {"a: {kind: api_gateway, type: websocket, requests: 1}",
       "resources.a.requests: a WebSocket API is charged by message"},
      {"a: {kind: api_gateway, type: rest, messages: 1, connections: 2}",
       "resources.a.messages: only WebSocket APIs have messages"},
      {"a: {kind: api_gateway, type: rest, messages: 1, connections: 2}",
       "resources.a.connections: only WebSocket APIs charge for connections"},
      {"a: {kind: api_gateway, type: websocket, message_size: 129 KB}", "expected at most 128 KB"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
