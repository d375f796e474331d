// Queues and targets as people write them.
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "money/dimension.h"
#include "queueing/models.h"

namespace costplan {
namespace {

constexpr double kSecondsPerMonth = 730.0 * 3600;

double seconds_of(ParsedValue::Per per) {
  switch (per) {
    case ParsedValue::Per::kMinute: return 60;
    case ParsedValue::Per::kHour: return 3600;
    case ParsedValue::Per::kDay: return 86'400;
    case ParsedValue::Per::kMonth: return kSecondsPerMonth;
    case ParsedValue::Per::kNone:
    case ParsedValue::Per::kSecond: break;
  }
  return 1;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The number at the start with all its digits: money keeps nine decimals, queues need more.
std::optional<double> leading_number(std::string_view text) {
  std::string digits;
  for (const char c : trim(text)) {
    if (c != '_') digits += c;
  }
  if (digits.starts_with('+')) digits.erase(0, 1);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end == digits.data() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Result<double> parse_number(std::string_view text, Dimension dimension) {
  const auto parsed = parse_value(text, dimension);
  if (!parsed) return parsed.errors();
  const double number = leading_number(text).value_or(parsed->number.approximate());
  return number * static_cast<double>(parsed->numerator) /
         (static_cast<double>(parsed->denominator) * seconds_of(parsed->per));
}

class Reader {
 public:
  double number(const std::string& path, const std::string& text, Dimension dimension) {
    if (text.empty()) {
      fail(path, {.message = path + " is required, " + std::string(expected(dimension))});
      return 1;
    }
    const auto value = parse_number(text, dimension);
    if (value) return *value;
    fail(path, value.error());
    return 1;
  }
  std::optional<double> plain(const std::string& path, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto value = leading_number(text);
    const auto checked = parse_value(text, Dimension::kFraction);
    if (value && checked && !text.ends_with('%')) return value;
    fail(path, {.code = ErrorCode::kParse,
                .message = "'" + printable(text) + "' is not a number of at least 0 such as 1.5"});
    return std::nullopt;
  }
  std::optional<std::int64_t> whole(const std::string& path, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto value = parse_number(text, Dimension::kCount);
    if (value && *value == std::floor(*value) && *value < 1e15) {
      return static_cast<std::int64_t>(*value);
    }
    fail(path, value ? Error{.code = ErrorCode::kParse,
                             .message = "'" + printable(text) + "' is not a whole number"}
                     : value.error());
    return std::nullopt;
  }
  void fail(const std::string& path, Error error) {
    error.path = path;
    errors.push_back(std::move(error));
  }

  Errors errors;
};

}  // namespace

Result<QueueInput> parse_queue_input(const QueueText& text) {
  Reader reader;
  QueueInput input;
  if (const auto model = parse_queue_model(text.model)) {
    input.model = *model;
  } else {
    reader.fail("model", model.error());
  }
  input.arrival_rate_per_s =
      reader.number("arrival_rate", text.arrival_rate, Dimension::kCountPerSecond);
  input.service_time_s = reader.number("service_time", text.service_time, Dimension::kSeconds);
  input.servers = reader.whole("servers", text.servers);
  input.capacity = reader.whole("capacity", text.capacity);
  input.population = reader.whole("population", text.population);
  input.scv = reader.plain("scv", text.scv);
  input.arrival_scv = reader.plain("arrival_scv", text.arrival_scv);
  input.stages = reader.whole("stages", text.stages);
  if (!text.patience_rate.empty()) {
    input.patience_rate_per_s =
        reader.number("patience_rate", text.patience_rate, Dimension::kCountPerSecond);
  }
  if (!text.shape.empty()) {
    if (const auto shape = parse_service_shape(text.shape)) {
      input.shape = *shape;
    } else {
      reader.fail("shape", shape.error());
    }
  }
  if (!reader.errors.empty()) return reader.errors;
  return input;
}

namespace {

constexpr std::string_view kMeasures[] = {"sojourn",  "wait",        "mean",
                                          "blocking", "abandonment", "probability_of_wait"};

// `p99`, `p99.9`, `p999` (which is 99.9), as a share.
std::optional<double> percentile(std::string_view word) {
  if (word.size() < 2 || word.front() != 'p') return std::nullopt;
  if (word == "p999") return 0.999;
  const auto value = parse_value(word.substr(1), Dimension::kFraction);
  const auto number = leading_number(word.substr(1));
  if (!value || !number || word.ends_with('%') || !(*number > 0 && *number < 100)) {
    return std::nullopt;
  }
  return *number / 100;
}

Result<QueueTarget> parse_target(std::string_view text) {
  const Error wrong{.code = ErrorCode::kParse,
                    .message = "'" + printable(text) + "' is not a target",
                    .path = "target",
                    .hint = "targets are such as p99<500ms, 'wait p95 < 0.2 s', mean<1s, "
                            "probability_of_wait<20%, blocking<1%, abandonment<2%"};
  const auto less = text.find('<');
  if (less == std::string_view::npos) return wrong;
  QueueTarget target;
  bool is_time = false;
  bool is_mean = false;
  std::string_view left = trim(text.substr(0, less));
  while (!left.empty()) {
    const std::string_view word = left.substr(0, left.find(' '));
    left = trim(left.substr(word.size()));
    if (word == "sojourn" || word == "wait") {
      target.of = word == "wait" ? QueueTarget::Of::kWait : QueueTarget::Of::kSojourn;
      is_time = true;
    } else if (word == "mean") {
      is_time = is_mean = true;
    } else if (word == "probability_of_wait") {
      target.of = QueueTarget::Of::kProbabilityOfWait;
    } else if (word == "blocking") {
      target.of = QueueTarget::Of::kBlocking;
    } else if (word == "abandonment") {
      target.of = QueueTarget::Of::kAbandonment;
    } else if (const auto share = percentile(word)) {
      target.quantile = share;
      is_time = true;
    } else {
      Error unknown = wrong;
      unknown.message += ": unknown word '" + printable(word) + "'";
      if (auto near = did_you_mean(word, {std::begin(kMeasures), std::end(kMeasures)});
          !near.empty()) {
        unknown.hint = std::move(near);
      }
      return unknown;
    }
  }
  const bool of_time =
      target.of == QueueTarget::Of::kSojourn || target.of == QueueTarget::Of::kWait;
  if (is_time != of_time || (of_time && target.quantile.has_value() == is_mean)) return wrong;
  // For times, whose distribution is continuous, `<=` is the same.
  const std::size_t end = text.substr(less + 1).starts_with('=') ? less + 2 : less + 1;
  const auto limit =
      parse_number(text.substr(end), of_time ? Dimension::kSeconds : Dimension::kFraction);
  if (!limit) {
    Error error = limit.error();
    error.path = "target";
    return error;
  }
  target.limit = *limit;
  if (!(target.limit > 0)) {
    Error none = wrong;
    none.message = "'" + printable(text) + "' asks for less than nothing";
    none.hint.clear();
    return none;
  }
  return target;
}

std::string shortest(double value) {
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 6);
  return {buffer, end.ptr};
}

}  // namespace

Result<std::vector<QueueTarget>> parse_queue_targets(std::string_view text) {
  std::vector<QueueTarget> targets;
  Errors errors;
  while (true) {
    const auto comma = text.find(',');
    const auto target = parse_target(trim(text.substr(0, comma)));
    if (target) {
      targets.push_back(*target);
    } else {
      errors.push_back(target.error());
    }
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (!errors.empty()) return errors;
  return targets;
}

std::string to_string(const QueueTarget& target) {
  switch (target.of) {
    case QueueTarget::Of::kProbabilityOfWait:
      return "probability_of_wait < " + shortest(100 * target.limit) + "%";
    case QueueTarget::Of::kBlocking: return "blocking < " + shortest(100 * target.limit) + "%";
    case QueueTarget::Of::kAbandonment:
      return "abandonment < " + shortest(100 * target.limit) + "%";
    case QueueTarget::Of::kSojourn:
    case QueueTarget::Of::kWait: break;
  }
  const std::string of = target.of == QueueTarget::Of::kWait ? "wait" : "sojourn";
  const std::string which = target.quantile ? "p" + shortest(100 * *target.quantile) : "mean";
  return of + " " + which + " < " + shortest(target.limit) + " s";
}

std::optional<double> measured(const SolvedQueue& queue, const QueueTarget& target) {
  const QueueResult& result = queue.result;
  if (!result.stable) return std::nullopt;
  auto time = [&](const std::optional<double>& mean,
                  const std::function<double(double)>& quantile) -> std::optional<double> {
    if (!target.quantile) return mean;
    if (!quantile) return std::nullopt;
    return quantile(*target.quantile);
  };
  switch (target.of) {
    case QueueTarget::Of::kSojourn: return time(result.mean_sojourn_s, queue.sojourn_quantile);
    case QueueTarget::Of::kWait: return time(result.mean_wait_s, queue.wait_quantile);
    case QueueTarget::Of::kProbabilityOfWait: return result.probability_of_wait;
    case QueueTarget::Of::kBlocking: return result.blocking;
    case QueueTarget::Of::kAbandonment: return result.abandonment;
  }
  return std::nullopt;
}

}  // namespace costplan
