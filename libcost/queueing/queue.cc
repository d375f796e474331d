// From a model and its numbers to the solver: what has to be there, what must not be.
#include <cmath>
#include <string>

#include "queueing/models.h"
#include "queueing/quantile.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

constexpr double kLargest = 1e15;
constexpr double kSmallest = 1e-15;
constexpr std::int64_t kMostServers = 1'000'000;
constexpr std::int64_t kMostPlaces = 1'000'000;

class Check {
 public:
  explicit Check(const ModelTraits& model) : model_(model) {}

  void positive(const char* path, double value) {
    if (!(value >= kSmallest && value <= kLargest)) {
      complain(path, value == 0 ? "must not be 0" : "must be a positive number, of at most 1e15");
    }
  }
  template <typename T>
  bool wanted(const char* path, const std::optional<T>& value, bool takes,
              bool has_default = false) {
    if (!takes && value) complain(path, "means nothing to " + std::string(model_.name));
    if (takes && !value && !has_default) {
      complain(path,
               "is required for " + std::string(model_.name) + ", " + std::string(model_.about));
    }
    return takes && value.has_value();
  }
  void complain(const char* path, std::string message) {
    errors_.push_back({.code = ErrorCode::kInvalidArgument,
                       .message = path + (" " + std::move(message)),
                       .path = path});
  }
  void between(const char* path, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) {
      complain(path, "is " + std::to_string(value) + ", expected " + std::to_string(low) + " to " +
                         std::to_string(high));
    }
  }
  void scv(const char* path, double value, double low) {
    if (!(value >= low && value <= 1e6)) {
      complain(path, low > 0 ? "must be from 1 to 1e6: two exponentials vary more than one"
                             : "must be from 0 to 1e6");
    }
  }
  const Errors& errors() const { return errors_; }

 private:
  const ModelTraits& model_;
  Errors errors_;
};

Errors problems(const QueueInput& input) {
  const ModelTraits& model = traits_of(input.model);
  Check check(model);
  check.positive("arrival_rate", input.arrival_rate_per_s);
  check.positive("service_time", input.service_time_s);
  bool servers = check.wanted("servers", input.servers, model.servers);
  if (servers) {
    check.between("servers", *input.servers, 1, kMostServers);
    servers = *input.servers >= 1 && *input.servers <= kMostServers;
  }
  if (check.wanted("capacity", input.capacity, model.capacity) && servers) {
    if (*input.capacity < *input.servers) {
      check.complain("capacity", "is " + std::to_string(*input.capacity) +
                                     ", but it counts the requests in service too: at least the " +
                                     std::to_string(*input.servers) + " servers");
    } else {
      check.between("capacity", *input.capacity, *input.servers, *input.servers + kMostPlaces);
    }
  }
  if (check.wanted("population", input.population, model.population)) {
    check.between("population", *input.population, 1, kMostPlaces);
  }
  if (check.wanted("scv", input.scv, model.scv)) {
    check.scv("scv", *input.scv, input.model == QueueModel::kMh2c ? 1 : 0);
    if (input.model == QueueModel::kMg1 && *input.scv > 0 && *input.scv < 1e-6) {
      check.complain("scv", "must be 0, or at least 1e-6");
    }
  }
  if (check.wanted("arrival_scv", input.arrival_scv, model.arrival_scv, true)) {
    check.scv("arrival_scv", *input.arrival_scv, 0);
  }
  if (check.wanted("shape", input.shape, model.shape, true) && input.scv && *input.scv < 1 &&
      *input.shape == ServiceShape::kHyperexponential) {
    check.complain("shape", "hyperexponential needs a scv of at least 1: below that take gamma or "
                            "lognormal");
  }
  if (check.wanted("stages", input.stages, model.stages)) {
    check.between("stages", *input.stages, 1, 1000);
  }
  if (check.wanted("patience_rate", input.patience_rate_per_s, model.patience_rate)) {
    check.positive("patience_rate", *input.patience_rate_per_s);
  }
  return check.errors();
}

SolvedQueue dispatch(const QueueInput& input) {
  switch (input.model) {
    case QueueModel::kMm1: return solve_mm1(input);
    case QueueModel::kMmc: return solve_mmc(input);
    case QueueModel::kMmck: return solve_finite_capacity(input);
    case QueueModel::kMmFinite: return solve_finite_population(input);
    case QueueModel::kMg1: return solve_general_single(input);
    case QueueModel::kMd1: return solve_constant_service(input, 1);
    case QueueModel::kMdc: return solve_constant_service(input, *input.servers);
    case QueueModel::kMekc:
      return *input.stages == 1 ? solve_mmc(input) : solve_erlang_service(input);
    case QueueModel::kMh2c:
      return *input.scv == 1 ? solve_mmc(input) : solve_hyperexponential_service(input);
    case QueueModel::kDm1: return solve_regular_arrivals(input, 0);
    case QueueModel::kGg1:
    case QueueModel::kGgc: return solve_two_moments(input);
    case QueueModel::kErlangA: return solve_impatient(input);
    case QueueModel::kMm1Ps: return solve_processor_sharing(input);
  }
  return {};
}

// Quantiles where the solver knows no formula for them.
void add_quantiles(SolvedQueue& queue) {
  const double scale = queue.result.mean_sojourn_s.value_or(queue.input.service_time_s);
  auto inverse = [scale](const std::function<double(double)>& exceeds) {
    return [exceeds, scale](double p) { return falls_to(exceeds, 1 - p, scale); };
  };
  if (queue.wait_exceeds && !queue.wait_quantile) queue.wait_quantile = inverse(queue.wait_exceeds);
  if (queue.sojourn_exceeds && !queue.sojourn_quantile) {
    queue.sojourn_quantile = inverse(queue.sojourn_exceeds);
  }
}

std::optional<TimeQuantiles> table_of(const std::function<double(double)>& quantile) {
  if (!quantile) return std::nullopt;
  return TimeQuantiles{quantile(0.5), quantile(0.9), quantile(0.95), quantile(0.99),
                       quantile(0.999)};
}

SolvedQueue finished(SolvedQueue queue) {
  add_quantiles(queue);
  queue.result.wait_quantiles_s = table_of(queue.wait_quantile);
  queue.result.sojourn_quantiles_s = table_of(queue.sojourn_quantile);
  return queue;
}

}  // namespace

Result<SolvedQueue> solve_queue(const QueueInput& input) {
  if (Errors errors = problems(input); !errors.empty()) return errors;
  return finished(dispatch(input));
}

Result<SolvedQueue> solve_round_robin(double arrival_rate_per_s, double service_time_s,
                                      std::int64_t tasks) {
  QueueInput input{.model = QueueModel::kDm1,
                   .arrival_rate_per_s = arrival_rate_per_s / static_cast<double>(tasks),
                   .service_time_s = service_time_s};
  Errors errors = problems(input);
  if (tasks < 1 || tasks > kMostServers) {
    errors = {{.message = "tasks must be from 1 to 1000000", .path = "tasks"}};
  }
  if (!errors.empty()) return errors;
  return finished(solve_regular_arrivals(input, tasks));
}

namespace {

// Whether all targets hold, and if not, what the first that does not comes to.
struct Attempt {
  bool meets = true;
  const QueueTarget* missed = nullptr;
  std::optional<double> reached;
  bool nobody_waits = false;
};

Attempt attempt(const QueueInput& input, const std::vector<QueueTarget>& targets) {
  SolvedQueue queue = dispatch(input);
  add_quantiles(queue);
  for (const auto& target : targets) {
    const auto value = measured(queue, target);
    if (!value || !(*value < target.limit)) {
      return {false, &target, value, queue.result.probability_of_wait.value_or(1) < 1e-9};
    }
  }
  return {};
}

}  // namespace

Result<SolvedQueue> find_servers(QueueInput input, const std::vector<QueueTarget>& targets) {
  const ModelTraits& model = traits_of(input.model);
  if (!model.servers) {
    return Error{
        .message = std::string(model.name) + " has one server, so there is nothing to find",
        .path = "target",
        .hint = "use a model with servers, such as mmc, mekc or ggc"};
  }
  if (targets.empty()) return Error{.message = "no target is given", .path = "target"};
  std::int64_t most = kMostServers;
  if (input.capacity) most = std::min(most, *input.capacity);
  if (input.population) most = std::min(most, *input.population);
  input.servers = 1;
  Errors errors = problems(input);
  for (const auto& target : targets) {
    const bool has = target.of == QueueTarget::Of::kBlocking      ? model.capacity
                     : target.of == QueueTarget::Of::kAbandonment ? model.patience_rate
                                                                  : true;
    if (!has) {
      errors.push_back(
          {.message = "'" + to_string(target) + "' means nothing to " + std::string(model.name),
           .path = "target"});
    }
  }
  if (!errors.empty()) return errors;

  // Fewer servers than the load are never stable, so the search starts there, with steps
  // that double: what is needed beyond the load grows like its square root.
  const bool may_be_unstable = !model.capacity && !model.population && !model.patience_rate;
  const double load = input.arrival_rate_per_s * input.service_time_s;
  std::int64_t low = 0;  // does not meet the targets
  if (may_be_unstable) low = static_cast<std::int64_t>(std::min(std::floor(load), double(most)));
  std::int64_t high = low;
  Attempt last{.meets = false, .missed = &targets.front()};
  for (std::int64_t step = 1; high < most; step *= 2) {
    high = std::min(low + step, most);
    input.servers = high;
    last = attempt(input, targets);
    if (last.meets) break;
    low = high;
  }
  if (!last.meets) {
    std::string message = "'" + to_string(*last.missed) + "' cannot be met with up to " +
                          std::to_string(most) + " servers";
    if (last.reached) {
      QueueTarget reached = *last.missed;
      reached.limit = *last.reached;
      std::string text = to_string(reached);
      text.replace(text.find('<'), 1, "is");
      message += ": " + text + " there";
    }
    const bool is_service = last.nobody_waits && last.missed->of == QueueTarget::Of::kSojourn;
    return Error{.message = std::move(message),
                 .path = "target",
                 .hint = is_service ? "nobody waits then: it is the service itself that takes so "
                                      "long, however many servers there are"
                                    : ""};
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    input.servers = middle;
    (attempt(input, targets).meets ? high : low) = middle;
  }
  input.servers = high;
  return finished(dispatch(input));
}

}  // namespace costplan
