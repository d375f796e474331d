// What the services of a load file do, and the databases and queues that they use.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "money/dimension.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

// How long a request that is alone on a task takes at least for so much CPU: of less than a vCPU
// it has all of a period's quota at once, and then waits for the next period.
double fastest_s(double cpu_s, double vcpu) {
  if (vcpu >= 1) return cpu_s / vcpu;
  constexpr double kRounding = 1e-9;
  const double quota = vcpu * kCpuQuotaPeriodS;
  const double periods = std::max(0.0, std::ceil(cpu_s / quota - kRounding) - 1);
  return vcpu > 0 ? periods * kCpuQuotaPeriodS + cpu_s - periods * quota : 0;
}

constexpr double kKilobytesPerGigabyte = 1024.0 * 1024.0;

}  // namespace

bool has_rds_proxy(const Stack& stack, std::string_view database) {
  return std::any_of(stack.resources.begin(), stack.resources.end(), [&](const Resource& each) {
    const Node* const target = each.kind == "rds_proxy" ? each.body.find("target") : nullptr;
    return target != nullptr && target->text == database;
  });
}

// By rising share.
std::vector<std::pair<double, double>> LoadReader::read_quantiles(
    const Node& at, const std::string& path, const std::map<std::string, Amount>& fields) {
  std::vector<std::pair<double, double>> points;
  std::map<double, std::string> shares;
  for (const auto& [text, time] : fields) {
    const auto share = parse_value(text, Dimension::kFraction);
    if (!share || share->value > Quantity(1)) {
      error(at, path + "." + text, "'" + text + "' is not a share from 0% to 100%");
    } else if (!shares.emplace(share->value.approximate(), text).second) {
      error(at, path + "." + text, "the share is there twice");
    }
  }
  for (const auto& [share, text] : shares) {
    if (!fields.at(text).is_known()) continue;  // reported
    const double seconds = number(fields.at(text));
    if (!points.empty() && seconds < points.back().second) {
      error(at, path + "." + text,
            "is shorter than that of " + shares.at(points.back().first) + ", a smaller share");
    }
    points.emplace_back(share, seconds);
  }
  return points;
}

void LoadReader::read_service_time(const Node& at, const std::string& path,
                                   const TimeFields& fields, Workload& out) {
  const auto made = [&]() -> Result<ServiceTime> {
    switch (fields.shape) {
      case TimeShape::kDeterministic: return ServiceTime::deterministic(number(fields.mean));
      case TimeShape::kErlang:
        return ServiceTime::erlang(number(fields.mean), whole(fields.stages));
      case TimeShape::kGamma:
        return ServiceTime::gamma(number(fields.mean), number(fields.scv));
      case TimeShape::kLognormal:
        return ServiceTime::lognormal(number(fields.mean), number(fields.p95));
      case TimeShape::kHyperexponential:
        return ServiceTime::hyperexponential(number(fields.mean), number(fields.scv));
      case TimeShape::kQuantiles:
        return ServiceTime::empirical(
            read_quantiles(at, path + ".service_time.quantiles", fields.quantiles));
      case TimeShape::kExponential: break;
    }
    return ServiceTime::exponential(number(fields.mean));
  };
  const std::string ours = path + ".service_time";
  const bool was_reported = std::ranges::any_of(
      errors_, [&](const Error& problem) { return problem.path.starts_with(ours); });
  const Node* const written = at.find("service_time");
  for (const auto& [key, of] : {std::pair("p95", TimeShape::kLognormal),
                                std::pair("stages", TimeShape::kErlang),
                                std::pair("scv", TimeShape::kHyperexponential)}) {
    const Node* const value = written == nullptr ? nullptr : written->find(key);
    const bool belongs =
        fields.shape == of || (key == std::string_view("scv") && fields.shape == TimeShape::kGamma);
    if (value == nullptr || belongs) continue;
    error(*value, path + ".service_time." + key, "says nothing about a service time of this shape");
  }
  if (was_reported) return;  // what could not be read is not missing
  const bool needs_mean = fields.shape != TimeShape::kQuantiles;
  if (needs_mean && !fields.mean.is_positive()) {
    error(at, path + ".service_time.mean", "service_time.mean is required, and more than 0");
    return;
  }
  const std::size_t problems_before = errors_.size();
  auto time = made();
  if (errors_.size() > problems_before) return;
  if (time) {
    out.service_time = *std::move(time);
  } else {
    error(at, path + ".service_time", time.error().message, time.error().hint);
  }
}

void LoadReader::read_service(const std::string& name, const Node& node,
                              const ServiceFields& fields) {
  const std::string path = "services." + name;
  const Resource* const found = resource(node, path, name, {"ecs_service"});
  if (found == nullptr) return;
  LoadService out;
  out.name = name;
  out.traffic_share = number(fields.traffic_share);
  out.consumes = fields.consumes;
  if (!out.consumes.empty()) {
    resource(node, path + ".consumes", out.consumes, {"sqs_queue"});
    if (out.traffic_share > 0) {
      error(node, path + ".traffic_share",
            "traffic does not enter at a worker, which takes messages of '" + out.consumes + "'",
            "describe the worker as a service of its own");
    }
  }
  if (!out.consumes.empty()) {
    for (const auto& [key, given] : {std::pair("timeout", number(fields.timeout) > 0),
                                     std::pair("retries", number(fields.retries) > 0)}) {
      const Node* const at = node.find(key);
      if (!given || at == nullptr) continue;
      error(*at, path + "." + key, "a worker has no client that waits for it",
            "a message stays in its queue until a worker takes it");
    }
  }
  Workload& work = out.workload;
  read_service_time(node, path, fields.service_time, work);
  work.concurrency = number(fields.concurrency);
  work.load_balancing = static_cast<LoadBalancing>(static_cast<int>(fields.routing));
  work.cpu_per_request_s = number(fields.cpu_per_request);
  work.memory_base_gb = number(fields.memory.base);
  work.memory_per_request_gb = number(fields.memory.per_request);
  work.response_gb = number(fields.response) / kKilobytesPerGigabyte;
  work.request_gb = number(fields.request) / kKilobytesPerGigabyte;
  work.edge_hits = number(fields.edge_hits);
  work.outside_gb = number(fields.outside) / kKilobytesPerGigabyte;
  out.image_gb = number(fields.image);
  work.log_gb = number(fields.log) / kKilobytesPerGigabyte;
  work.cache_operations = number(fields.cache_operations);
  work.timeout_s = number(fields.timeout);
  work.retries = number(fields.retries);
  for (const auto& [queue, count] : fields.messages) {
    if (resource(node, path + ".messages." + queue, queue, {"sqs_queue"}) != nullptr) {
      work.messages[queue] = number(count);
    }
  }
  for (const auto& [callee, count] : fields.calls) {
    if (resource(node, path + ".calls." + callee, callee, {"ecs_service"}) != nullptr) {
      work.calls[callee] = number(count);
    }
  }
  for (std::size_t i = 0; i < fields.databases.size(); ++i) {
    const DatabaseUseFields& use = fields.databases[i];
    const std::string at = path + ".databases[" + std::to_string(i) + "]";
    if (use.database.empty()) continue;
    if (resource(node, at + ".database", use.database, {"rds_instance", "aurora_cluster"}) ==
        nullptr) {
      continue;
    }
    if (number(use.pool.min) > number(use.pool.max)) {
      error(node, at + ".pool.min", "the smallest pool is larger than the largest");
    }
    work.databases.push_back(
        {.database = use.database,
         .calls_per_request = number(use.calls),
         .hold_s = number(use.hold),
         .pool = {.min = number(use.pool.min),
                  .max = number(use.pool.max),
                  .acquire_timeout_s = number(use.pool.acquire_timeout),
                  .order = use.pool.order == PoolOrderName::kRandom ? PoolOrder::kRandom
                                                                    : PoolOrder::kFifo,
                  .processes_per_task = number(use.pool.processes_per_task)}});
  }
  double held = 0;
  for (const auto& use : work.databases) held += use.calls_per_request * use.hold_s;
  constexpr double kRounding = 1 + 1e-9;
  if (held > work.service_time.mean_s() * kRounding) {
    error(node, path + ".databases",
          "the calls of a request hold connections longer than its whole service_time, which "
          "includes them",
          "give service_time the mean that an idle system has, database calls included");
  }
  const auto of_stack = [&](const char* key, Dimension dimension) {
    const Node* const value = found->body.find(key);
    const auto parsed =
        value == nullptr ? Result<ParsedValue>(ParsedValue{}) : parse_value(value->text, dimension);
    return parsed ? parsed->value.approximate() : 0.0;
  };
  out.vcpu = of_stack("cpu", Dimension::kVcpu);
  out.memory_gb = of_stack("memory", Dimension::kGigabytes);
  check_task(node, path, out);
  read_scaling(node, path, fields.scaling, *found, out);
  out_.services.push_back(std::move(out));
}

// What a task cannot do.
void LoadReader::check_task(const Node& node, const std::string& path, const LoadService& service) {
  const Workload& work = service.workload;
  if (service.memory_gb > 0 && work.memory_base_gb >= service.memory_gb) {
    error(node, path + ".memory.base",
          "an idle task takes all of the memory that it has, " +
              display_computed(service.memory_gb) +
              " GB by the stack: it would be killed at its start");
  }
  const double fastest = fastest_s(work.cpu_per_request_s, service.vcpu);
  constexpr double kRounding = 1 + 1e-9;
  if (fastest > work.service_time.mean_s() * kRounding) {
    error(node, path + ".cpu_per_request",
          "a request cannot use that much within its service_time: alone on a task it takes " +
              display_computed(1000 * fastest) + " ms, and service_time has a mean of " +
              display_computed(1000 * work.service_time.mean_s()) + " ms",
          "cpu_per_request is CPU time; service_time is how long a request takes on an idle task, "
          "all of it included");
  }
}

void LoadReader::read_database(const std::string& name, const Node& node,
                               const DatabaseFields& fields) {
  const std::string path = "databases." + name;
  const Resource* const found = resource(node, path, name, {"rds_instance", "aurora_cluster"});
  if (found == nullptr) return;
  const auto known = std::find_if(out_.databases.begin(), out_.databases.end(),
                                  [&](const DatabaseAccess& each) { return each.name == name; });
  if (known == out_.databases.end()) {
    // (A service that could not be read may have used it.)
    if (errors_.empty()) {
      error(node, path, "no service of the load file calls this database",
            "say what requests do there under databases of a service, or leave it out");
    }
    return;
  }
  if (fields.max_connections.is_known()) {
    known->limit = ConnectionLimit::exactly(number(fields.max_connections));
  }
  known->reserved = number(fields.reserved);
  known->proxy_share = number(fields.proxy_share);
  known->pool_size = number(fields.pool_size);
  known->pinned = number(fields.pinned);
  if (given_in(node, "via") != nullptr) {
    known->via = fields.via == ViaName::kRdsProxy    ? DatabaseVia::kRdsProxy
                 : fields.via == ViaName::kPgBouncer ? DatabaseVia::kPgBouncer
                                                     : DatabaseVia::kDirect;
  }
  check_via(node, path, known->via);
}

// A setting of a way that is not taken would do nothing.
void LoadReader::check_via(const Node& node, const std::string& path, DatabaseVia via) {
  const auto is_of = [&](const Error& error) { return error.path == path + ".via"; };
  if (std::any_of(errors_.begin(), errors_.end(), is_of)) return;  // nobody knows which is meant
  const bool is_direct = via == DatabaseVia::kDirect;
  const Node* const written = given_in(node, "via");
  const std::string way = written != nullptr ? "with via: " + written->text
                          : is_direct        ? "directly, as the stack has no rds_proxy for it"
                                             : "through the stack's rds_proxy";
  for (const auto& [key, belongs, ways] :
       {std::tuple("proxy_share", via == DatabaseVia::kRdsProxy, "rds_proxy"),
        {"pool_size", via == DatabaseVia::kPgBouncer, "pgbouncer"},
        {"pinned", !is_direct, "rds_proxy or pgbouncer"}}) {
    const Node* const given = given_in(node, key);
    if (given == nullptr || belongs) continue;
    error(*given, path + "." + key, "says nothing about a database that is reached " + way,
          std::string(key) + " is a setting of via: " + ways + ": say that, or leave it out");
  }
}

// Every database that a service uses, with what the stack says of it.
void LoadReader::add_databases() {
  for (const auto& service : out_.services) {
    for (const auto& use : service.workload.databases) {
      const auto same = [&](const DatabaseAccess& each) { return each.name == use.database; };
      if (std::any_of(out_.databases.begin(), out_.databases.end(), same)) continue;
      DatabaseAccess access;
      access.name = use.database;
      for (const auto& each : stack_.resources) {
        if (each.name == use.database) {
          const Node* const db_class = each.body.find("class");
          const auto limit = db_class == nullptr ? std::nullopt : connection_limit(db_class->text);
          if (limit) access.limit = *limit;
        }
      }
      if (has_rds_proxy(stack_, use.database)) access.via = DatabaseVia::kRdsProxy;
      out_.databases.push_back(std::move(access));
    }
  }
}

// Every queue that a service fills.
void LoadReader::add_queues() {
  std::unordered_set<std::string_view> known;
  for (const auto& service : out_.services) {
    for (const auto& [queue, count] : service.workload.messages) {
      if (known.insert(queue).second) out_.queues.push_back(queue);
    }
  }
}

void LoadReader::check_shares() {
  double shares = 0;
  for (const auto& service : out_.services) shares += service.traffic_share;
  if (out_.services.empty() || std::abs(shares - 1) < 1e-6) return;
  const Node* const services = root_.find("services");
  error(services == nullptr ? root_ : *services, "services",
        "the traffic_share of all services must add up to 100%",
        "give the service behind the load balancer traffic_share: 100%");
}

// Who calls somebody of whom nothing is said would call into nothing.
void LoadReader::check_calls() {
  const Node* const services = root_.find("services");
  std::unordered_set<std::string_view> described;
  for (const auto& service : out_.services) described.insert(service.name);
  for (const auto& service : out_.services) {
    for (const auto& [callee, count] : service.workload.calls) {
      if (described.contains(callee) || services == nullptr) continue;
      const Node& own = node_of(*services, service.name);
      error(node_of(node_of(own, "calls"), callee), "services." + service.name + ".calls." + callee,
            "the load file does not say what '" + callee + "' does");
    }
  }
}

}  // namespace costplan
