#include "reconcile/statement_numbers.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace costplan {
namespace {

// `0.5`, `vcpu`, `x`, `/`.
struct Token {
  std::string text;
  std::optional<Quantity> number;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Nobody configures more of anything; arithmetic on such numbers stays in range.
constexpr int kLargest = 1'000'000'000;

constexpr std::string_view kNumberWords[] = {"one", "two",   "three", "four", "five",
                                             "six", "seven", "eight", "nine", "ten"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Quantity ratio(Quantity value, int by, int to) {
  const auto out = value.times_ratio(Quantity(by), Quantity(to));
  return out ? *out : value;
}

std::optional<Quantity> number_in_words(std::string_view word) {
  const auto* const it = std::find(std::begin(kNumberWords), std::end(kNumberWords), word);
  if (it == std::end(kNumberWords)) return std::nullopt;
  return Quantity(static_cast<int>(it - std::begin(kNumberWords)) + 1);
}

Token number_token(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() &&
         (is_digit(text[end]) || text[end] == '.' ||
          (text[end] == ',' && end + 3 < text.size() && is_digit(text[end + 1]) &&
           is_digit(text[end + 2]) && is_digit(text[end + 3])))) {
    ++end;
  }
  std::string digits(text.substr(begin, end - begin));
  std::erase(digits, ',');
  while (digits.ends_with('.')) digits.pop_back();
  const auto number = Quantity::parse(digits);
  const bool sane = number && *number <= Quantity(kLargest);
  return {digits, sane ? std::optional(*number) : std::nullopt, begin, end};
}

// A word takes its digits along, `gp3` and `v2`; `x2` is twice.
Token word_token(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && is_letter(text[end])) ++end;
  if (text.substr(begin, end - begin) != "x") {
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  }
  return {std::string(text.substr(begin, end - begin)), {}, begin, end};
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    Token token = is_digit(text[i])    ? number_token(text, i)
                  : is_letter(text[i]) ? word_token(text, i)
                                       : Token{std::string(1, text[i]), {}, i, i + 1};
    i = token.end;
    out.push_back(std::move(token));
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool is_name = i + 1 < out.size() && out[i + 1].text == "zone";  // `One Zone-IA`
    if (!is_name) {
      if (const auto number = number_in_words(out[i].text)) out[i].number = number;
    }
  }
  return out;
}

struct Unit {
  std::string_view word;
  Measure measure;
  int times;
  int by;
};
constexpr Unit kUnits[] = {
    {"kb", Measure::kGigabytes, 1, 1024 * 1024},
    {"kib", Measure::kGigabytes, 1, 1024 * 1024},
    {"mb", Measure::kGigabytes, 1, 1024},
    {"mib", Measure::kGigabytes, 1, 1024},
    {"gb", Measure::kGigabytes, 1, 1},
    {"gib", Measure::kGigabytes, 1, 1},
    {"gbs", Measure::kGigabytes, 1, 1},
    {"tb", Measure::kGigabytes, 1024, 1},
    {"tib", Measure::kGigabytes, 1024, 1},
    {"ms", Measure::kMilliseconds, 1, 1},
    {"s", Measure::kMilliseconds, 1000, 1},
    {"sec", Measure::kMilliseconds, 1000, 1},
    {"second", Measure::kMilliseconds, 1000, 1},
    {"seconds", Measure::kMilliseconds, 1000, 1},
    {"day", Measure::kDays, 1, 1},
    {"days", Measure::kDays, 1, 1},
    {"h", Measure::kHours, 1, 1},
    {"hr", Measure::kHours, 1, 1},
    {"hrs", Measure::kHours, 1, 1},
    {"hour", Measure::kHours, 1, 1},
    {"hours", Measure::kHours, 1, 1},
    {"%", Measure::kPercent, 1, 1},
};

// How often a month something happens that happens once in `word`.
struct Period {
  std::string_view word;
  int times;
  int by;
};
constexpr Period kPeriods[] = {
    {"s", 2'628'000, 1},   {"sec", 2'628'000, 1}, {"second", 2'628'000, 1},
    {"minute", 43'800, 1}, {"min", 43'800, 1},    {"h", 730, 1},
    {"hr", 730, 1},        {"hour", 730, 1},      {"hourly", 730, 1},
    {"day", 365, 12},      {"daily", 365, 12},    {"week", 365, 84},
    {"weekly", 365, 84},   {"month", 1, 1},       {"mo", 1, 1},
    {"mth", 1, 1},         {"monthly", 1, 1},     {"year", 1, 12},
    {"yr", 1, 12},         {"yearly", 1, 12},     {"annually", 1, 12},
};

struct Factor {
  std::string_view sign;
  int factor;
};
constexpr Factor kFactors[] = {
    {"k", 1'000},           {"thousand", 1'000},  {"m", 1'000'000},      {"mn", 1'000'000},
    {"million", 1'000'000}, {"b", 1'000'000'000}, {"bn", 1'000'000'000}, {"billion", 1'000'000'000},
};

template <typename Row, std::size_t kSize, typename Value>
const Row* find_row(const Row (&rows)[kSize], Value Row::*key, std::string_view word) {
  const Row* const it = std::find_if(std::begin(rows), std::end(rows),
                                     [&](const Row& row) { return row.*key == word; });
  return it == std::end(rows) ? nullptr : it;
}

// What the numbers of a configuration count, whatever the service.
constexpr std::string_view kCountNouns[] = {"node",     "secret", "service",   "task",
                                            "gateway",  "key",    "alarm",     "instance",
                                            "database", "server", "container", "worker"};

class PartReader {
 public:
  PartReader(std::string_view part, std::string_view text, Statement& out)
      : tokens_(tokens_of(part)), text_(text), out_(out) {}

  void read() {
    split_halves();
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_].number) {
        read_number(*tokens_[at_].number);
      } else if (is_digit(word(0)[0])) {
        add(Counted{}, signed_at() + 1);  // beyond reason
      } else if (is_one_of(word(0), {"~", "<"})) {
        out_.is_approximate = true;
      }
    }
    finish_tasks();
  }

 private:
  // The token `offset` away, empty outside.
  std::string word(std::ptrdiff_t offset) const { return word_at(signed_at() + offset); }
  std::ptrdiff_t signed_at() const { return static_cast<std::ptrdiff_t>(at_); }
  std::string word_at(std::ptrdiff_t index) const {
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(tokens_.size())) return {};
    return tokens_[static_cast<std::size_t>(index)].text;
  }
  bool is_number(std::ptrdiff_t index) const {
    return index >= 0 && index < static_cast<std::ptrdiff_t>(tokens_.size()) &&
           tokens_[static_cast<std::size_t>(index)].number.has_value();
  }
  bool is_range_sign(std::ptrdiff_t index) const {
    return is_one_of(word_at(index), {"-", "to"}) && is_number(index - 1) && is_number(index + 1);
  }

  // `half on Spot` is 50%.
  void split_halves() {
    if (!out_.mentions("spot")) return;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].text != "half") continue;
      const Token sign{"%", {}, tokens_[i].begin, tokens_[i].end};
      tokens_[i].number = Quantity(50);
      tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(i) + 1, sign);
    }
  }

  void read_number(Quantity value) {
    Counted counted{.value = value};
    std::ptrdiff_t next = signed_at() + 1;
    const std::string last = word(-1);
    if (is_range_sign(signed_at() - 1) || last == "$" || is_limit()) {
      counted.measure = Measure::kRemark;
      add(std::move(counted), next);
      return;
    }
    // Of `3-5 rules` the three that there are at least.
    if (is_range_sign(next)) next += 2;
    if (const Factor* factor = find_row(kFactors, &Factor::sign, word_at(next))) {
      const auto product = value.times(Quantity(factor->factor));
      if (product && *product <= *Quantity(kLargest).times(Quantity(1000))) {
        counted.value = *product;
      }
      ++next;
    }
    if (word_at(next) == "-" && !is_number(next + 1)) ++next;  // `7-day`
    const Unit* unit = find_row(kUnits, &Unit::word, word_at(next));
    if (unit != nullptr) {
      counted.measure = unit->measure;
      counted.value = ratio(counted.value, unit->times, unit->by);
      ++next;
    }
    const std::ptrdiff_t after_unit = next;
    next = read_words(counted, next);
    next = read_period(counted, next);
    place(counted, after_unit);
    add(std::move(counted), next);
  }

  // `autoscaling to 500`, `scales 2-10`: what is there today is said elsewhere.
  bool is_limit() const {
    const auto scales = [](const std::string& text) {
      return is_one_of(text, {"scales", "scale", "scaling", "autoscaling", "autoscales"});
    };
    const bool is_to = word(-1) == "to" && !is_number(signed_at() - 2);
    return scales(word(-1)) || (is_to && scales(word(-2)));
  }

  std::ptrdiff_t read_words(Counted& counted, std::ptrdiff_t next) const {
    for (;; ++next) {
      const std::string text = word_at(next);
      if (text.empty() || is_number(next)) return next;
      if (text[0] == kClassMark) continue;
      if (!is_letter(text[0])) return next;
      if (is_one_of(text, {"and", "with", "of", "at", "per", "a", "in", "on", "for", "to", "each",
                           "x", "daily", "hourly", "weekly", "monthly", "yearly"})) {
        return next;
      }
      counted.words.push_back(text);
    }
  }

  // `/day`, `per second`, `a week`, `daily`; `each`, `per balancer`, `per AZ`.
  std::ptrdiff_t read_period(Counted& counted, std::ptrdiff_t next) {
    is_daily_ = false;
    const std::string sign = word_at(next);
    if (is_one_of(sign, {"each", "apiece"})) {
      counted.is_each = true;
      return next + 1;
    }
    const bool is_per = is_one_of(sign, {"/", "per", "a"});
    const std::ptrdiff_t at = is_per ? next + 1 : next;
    const Period* period = find_row(kPeriods, &Period::word, word_at(at));
    if (period == nullptr) {
      if (sign != "per") return next;
      counted.is_per_az = is_one_of(word_at(at), {"az", "zone", "availability"});
      counted.is_each = !counted.is_per_az;
      return at + 1;
    }
    counted.is_flow = period->times != period->by;
    if (counted.is_flow) counted.value = ratio(counted.value, period->times, period->by);
    is_daily_ = is_one_of(period->word, {"day", "daily"});
    return at + 1;
  }

  bool is_on_weekdays() const {
    return out_.mentions("weekday") || out_.mentions("mon-fri") || out_.mentions("business day") ||
           out_.mentions("working day") || out_.mentions("workday");
  }

  // Says what the number is of, and keeps what it says.
  void place(Counted& counted, std::ptrdiff_t after_unit) {
    const std::string next = word(1);
    const std::string last = word(-1);
    const std::string first = counted.words.empty() ? "" : counted.words.front();
    const Quantity value = counted.value;
    switch (counted.measure) {
      case Measure::kPercent: return place_percent(counted, after_unit);
      case Measure::kGigabytes: return place_size(counted);
      case Measure::kHours: {
        if (is_daily_ && is_on_weekdays()) counted.value = ratio(value, 5, 7);
        if (counted.value <= Quantity(730)) {
          out_.hours = counted.value;
        } else {
          counted.measure = Measure::kThings;
        }
        return;
      }
      case Measure::kThings: break;
      default: return;
    }
    if (is_one_of(first, {"year", "years", "yr"}) && out_.commitment) {
      counted.measure = Measure::kRemark;
    } else if (is_one_of(first, {"vcpu", "vcpus", "cpu", "cpus", "core", "cores"})) {
      // Below the smallest task of 256 units, `2 CPU` are processors.
      const bool is_units = first == "cpu" && value >= Quantity(64);
      place_vcpu(is_units ? ratio(value, 1, 1024) : value);
    } else if (next == "/" && is_number(signed_at() + 2)) {
      place_vcpu(value);  // `0.25/0.5`
      pair_ = true;
    } else if (last == "/" && pair_ && !memory_) {
      place_memory(counted, value);
    } else if (last == "average" || first == "average") {
      average_ = value;
      counted.measure = Measure::kTimes;
    } else if (next == "x" || last == "x" || next[0] == kClassMark || tokens_.size() == 1) {
      if (counted.words.empty()) counted.measure = Measure::kTimes;
      place_count(counted);
    } else if (std::any_of(std::begin(kCountNouns), std::end(kCountNouns),
                           [&](std::string_view noun) { return counted.has_noun(noun); })) {
      place_count(counted);
    } else if (is_one_of(last, {"v", "version", "postgresql", "postgres", "redis", "valkey"})) {
      counted.measure = Measure::kRemark;
    }
  }

  void place_percent(Counted& counted, std::ptrdiff_t after_unit) {
    if (!out_.percent) out_.percent = counted.value;
    bool is_share = word(-1) == "spot";
    for (std::ptrdiff_t i = after_unit; i < after_unit + 5 && !word_at(i).empty(); ++i) {
      if (is_one_of(word_at(i), {",", ";", ")"})) break;
      if (is_one_of(word_at(i), {"discount", "off", "cheaper", "savings", "less"})) return;
      is_share = is_share || word_at(i) == "spot";
    }
    if (is_share && counted.value <= Quantity(100)) out_.spot = counted.value;
  }

  void place_size(Counted& counted) {
    if (vcpu_ && !memory_) {
      place_memory(counted, counted.value);
    } else if (!out_.gigabytes && !counted.has_noun("memory") && !counted.has_noun("ram")) {
      out_.gigabytes = counted.value;
    }
  }

  void place_vcpu(Quantity value) {
    if (vcpu_ && memory_) finish_tasks();
    vcpu_ = value;
    vcpu_number_ = out_.numbers.size();
  }

  void place_memory(Counted& counted, Quantity gigabytes) {
    memory_ = gigabytes;
    counted.measure = Measure::kTaskSize;
    if (vcpu_number_ < out_.numbers.size()) {
      out_.numbers[vcpu_number_].measure = Measure::kTaskSize;
    }
  }

  // Whether tasks of another size follow: `…, 1x 0.25 vCPU`.
  bool begins_tasks() const {
    std::ptrdiff_t next = signed_at() + 1;
    while (is_one_of(word_at(next), {"x", "task", "tasks", "service", "services", "of", "("})) {
      ++next;
    }
    return is_number(next) && next > signed_at() + 1 &&
           is_one_of(word_at(next + 1), {"vcpu", "vcpus", "cpu", "/"});
  }

  // `2 services, 3 tasks each` and `2 services x 3 tasks` are six.
  void place_count(Counted& counted) {
    if (vcpu_ && memory_ && begins_tasks()) finish_tasks();
    const bool multiplies = counted.is_each || word(-1) == "x";
    if (count_ && multiplies) {
      if (const auto product = count_->times(counted.value)) count_ = *product;
    } else if (!count_ || counted.measure == Measure::kTimes) {
      count_ = counted.value;
    } else {
      counted.is_second = *count_ != counted.value;
    }
  }

  void finish_tasks() {
    if (vcpu_ && memory_) {
      // `10 tasks; 1 vCPU, 2 GB`: of the part before, if that is all it says.
      const Quantity before = out_.tasks.empty() ? out_.count.value_or(Quantity(1)) : Quantity(1);
      const Quantity count = average_.value_or(count_.value_or(before));
      out_.tasks.push_back({.count = count, .vcpu = *vcpu_, .memory_gb = *memory_});
    }
    if (!out_.count) out_.count = average_ ? average_ : count_;
    vcpu_.reset();
    memory_.reset();
    count_.reset();
    average_.reset();
    pair_ = false;
  }

  // `next` is the token after the number and its words.
  void add(Counted counted, std::ptrdiff_t next) {
    const Token& first = tokens_[at_];
    const auto last = static_cast<std::size_t>(std::max(next - 1, signed_at()));
    const std::size_t end = tokens_[std::min(last, tokens_.size() - 1)].end;
    counted.text = std::string(text_.substr(first.begin, end - first.begin));
    out_.numbers.push_back(std::move(counted));
  }

  std::vector<Token> tokens_;
  std::string_view text_;
  Statement& out_;
  std::size_t at_ = 0;
  std::optional<Quantity> vcpu_;
  std::size_t vcpu_number_ = 0;  // its index
  std::optional<Quantity> memory_;
  std::optional<Quantity> count_;
  std::optional<Quantity> average_;
  bool pair_ = false;
  bool is_daily_ = false;
};

}  // namespace

void read_numbers(std::string_view part, std::string_view text, Statement& out) {
  PartReader(part, text, out).read();
}

}  // namespace costplan
