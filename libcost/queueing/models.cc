#include "queueing/models.h"

#include "base/did_you_mean.h"
#include "base/plain_text.h"

namespace costplan {
namespace {

constexpr ModelTraits kModels[] = {
    {.model = QueueModel::kMm1, .name = "mm1", .about = "one server"},
    {.model = QueueModel::kMmc, .name = "mmc", .about = "c servers, one queue", .servers = true},
    {.model = QueueModel::kMmck,
     .name = "mmck",
     .about = "c servers, room for K requests; who finds it full is refused",
     .servers = true,
     .capacity = true},
    {.model = QueueModel::kMmFinite,
     .name = "mm-finite",
     .about = "c servers for N members, each at rest or in the system",
     .servers = true,
     .population = true},
    {.model = QueueModel::kMg1,
     .name = "mg1",
     .about = "any service time, by scv; percentiles by shape",
     .scv = true,
     .shape = true},
    {.model = QueueModel::kMd1, .name = "md1", .about = "constant service time"},
    {.model = QueueModel::kMdc,
     .name = "mdc",
     .about = "constant service time, c servers",
     .servers = true},
    {.model = QueueModel::kMekc,
     .name = "mekc",
     .about = "service in k exponential stages, c servers",
     .servers = true,
     .stages = true},
    {.model = QueueModel::kMh2c,
     .name = "mh2c",
     .about = "hyperexponential service with balanced means, c servers",
     .servers = true,
     .scv = true},
    {.model = QueueModel::kDm1, .name = "dm1", .about = "arrivals at equal distances"},
    {.model = QueueModel::kGg1,
     .name = "gg1",
     .about = "any arrivals and service, by scv (approximation)",
     .scv = true,
     .arrival_scv = true},
    {.model = QueueModel::kGgc,
     .name = "ggc",
     .about = "the same, c servers (approximation)",
     .servers = true,
     .scv = true,
     .arrival_scv = true},
    {.model = QueueModel::kErlangA,
     .name = "erlang-a",
     .about = "c servers, who waits gives up at a rate",
     .servers = true,
     .patience_rate = true},
    {.model = QueueModel::kMm1Ps, .name = "mm1-ps", .about = "one server that all share"},
};

constexpr std::pair<ServiceShape, std::string_view> kShapes[] = {
    {ServiceShape::kGamma, "gamma"},
    {ServiceShape::kLognormal, "lognormal"},
    {ServiceShape::kHyperexponential, "hyperexponential"},
};

Error unknown(const char* path, const std::string& what, std::string_view name,
              const std::vector<std::string_view>& names, std::string hint) {
  if (auto near = did_you_mean(name, names); !near.empty()) {
    hint = std::move(near);
  } else {
    for (const auto& known : names) hint += " " + std::string(known) + ",";
    hint.pop_back();
  }
  return {.code = ErrorCode::kInvalidArgument,
          .message = "unknown " + what + " '" + printable(name) + "'",
          .path = path,
          .hint = std::move(hint)};
}

}  // namespace

std::span<const ModelTraits> all_models() { return kModels; }

const ModelTraits& traits_of(QueueModel model) {
  for (const auto& traits : kModels) {
    if (traits.model == model) return traits;
  }
  return kModels[0];
}

std::string to_string(QueueModel model) { return std::string(traits_of(model).name); }

Result<QueueModel> parse_queue_model(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& traits : kModels) {
    if (traits.name == name) return traits.model;
    names.push_back(traits.name);
  }
  return unknown("model", "queue model", name, names, "models are");
}

std::vector<std::pair<std::string, std::string>> queue_models() {
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& traits : kModels) lines.emplace_back(traits.name, traits.about);
  return lines;
}

std::string to_string(ServiceShape shape) {
  for (const auto& [known, name] : kShapes) {
    if (known == shape) return std::string(name);
  }
  return "";
}

Result<ServiceShape> parse_service_shape(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& [shape, known] : kShapes) {
    if (known == name) return shape;
    names.push_back(known);
  }
  return unknown("shape", "shape of a service time", name, names, "shapes are");
}

std::string to_string(Exactness exactness) {
  switch (exactness) {
    case Exactness::kExact: return "exact";
    case Exactness::kNumericallyExact: return "numerically exact";
    case Exactness::kExactMeans: return "exact means, percentiles of an assumed service time";
    case Exactness::kApproximation: return "approximation";
  }
  return "";
}

}  // namespace costplan
