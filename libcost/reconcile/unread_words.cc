#include "reconcile/unread_words.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "reference/instance_classes.h"

namespace costplan {
namespace {

using Service = ClaimedService;

// The nouns that a service which is not priced by numbers alone reads.
struct ReadNouns {
  Service service;
  std::string_view nouns;
  bool has_schedule;
  bool has_size;
};
constexpr ReadNouns kReadNouns[] = {
    {Service::kFargate, "task service container instance worker", true, false},
    {Service::kRds, "instance database node replica primary iops", true, true},
    {Service::kElastiCache, "instance node replica primary shard group", true, false},
    {Service::kEc2, "instance server node", true, true},
    {Service::kAurora, "instance node database acu request", true, true},
    {Service::kRdsProxy, "proxy proxies", false, false},
};

// Words that change a price. `readers` are the services and kinds that know them.
struct Keyword {
  std::string_view word;
  std::string_view readers;
};
constexpr Keyword kKeywords[] = {
    {"spot", "fargate"},
    {"serverless", "aurora fargate lambda_function dynamodb_table"},
    {"fifo", "sqs_queue"},
    {"arm", "fargate lambda_function class"},
    {"graviton", "fargate lambda_function class"},
    {"shard", "elasticache"},
    {"replica", "rds elasticache"},
    {"reader", ""},
    {"standby", "rds class"},
    {"io-optimized", "aurora"},
    {"io1", "rds ec2 ebs_volume"},
    {"io2", "ec2 ebs_volume"},
    {"gp2", "rds ec2 ebs_volume"},
    {"weekday", "hours"},
    {"mon-fri", "hours"},
    {"business hours", ""},
    {"office hours", ""},
    {"nights", ""},
    {"weekend", ""},
    {"cluster mode", "elasticache"},
    {"websocket", ""},
    {"provisioned concurrency", ""},
    {"provisioned capacity", ""},
    {"cross-region", ""},
    {"multi-region", ""},
    {"global", ""},
    {"dedicated", ""},
    {"acceleration", ""},
    {"data tiering", ""},
    {"bot control", ""},
    {"intelligent-tiering", ""},
    {"intelligent tiering", ""},
    {"sql server", ""},
    {"discount", ""},
    {"third", ""},
    {"mostly", ""},
    {"up to", ""},
    {"max", ""},
    {"maximum", ""},
};

bool has_any(std::string_view list, const auto& matches) {
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (matches(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::string_view name_of(Service service) {
  switch (service) {
    case Service::kFargate: return "fargate";
    case Service::kRds: return "rds";
    case Service::kAurora: return "aurora";
    case Service::kElastiCache: return "elasticache";
    case Service::kEc2: return "ec2";
    default: return "";
  }
}

class Reader {
 public:
  Reader(const Statement& stated, Service service, const StatedKind* kind,
         const std::vector<StatedNumber>& numbers)
      : stated_(stated), service_(service), kind_(kind), numbers_(numbers) {
    const auto* const it = std::find_if(std::begin(kReadNouns), std::end(kReadNouns),
                                        [&](const auto& row) { return row.service == service; });
    if (it != std::end(kReadNouns)) nouns_ = it;
  }

  bool knows(const Keyword& keyword) const {
    return has_any(keyword.readers, [&](std::string_view reader) {
      if (reader == "class") return !stated_.classes.empty();
      if (reader == "hours") return stated_.hours.has_value();
      return reader == name_of(service_) || (kind_ != nullptr && reader == kind_->kind);
    });
  }

  bool reads(std::size_t index) const {
    const Counted& number = stated_.numbers[index];
    const bool is_field = std::any_of(numbers_.begin(), numbers_.end(),
                                      [&](const auto& each) { return each.number == index; });
    const bool has_azs = number.has_noun("az") || number.has_noun("zone");
    if (number.measure == Measure::kRemark) return true;
    if (number.is_per_az && !stated_.counted("az") && !stated_.counted("zone")) {
      return kind_ == nullptr && stated_.count && number.value == Quantity(1);
    }
    if (is_field) return true;
    if (kind_ == nullptr && number.is_second) return false;
    switch (number.measure) {
      case Measure::kHours:
        return kind_ != nullptr ? kind_->has_schedule : nouns_ != nullptr && nouns_->has_schedule;
      // Of a class, vCPU and memory are what everybody knows.
      case Measure::kTaskSize: return service_ == Service::kFargate || !stated_.classes.empty();
      case Measure::kTimes: return kind_ == nullptr;
      case Measure::kPercent: return service_ == Service::kFargate && is_spot_share(number.value);
      case Measure::kDays: return service_ == Service::kRds && stated_.mentions("backup");
      case Measure::kGigabytes: return reads_size(number);
      case Measure::kThings: break;
      default: return false;
    }
    // Zones cost nothing by themselves, unless something stands in each.
    if (has_azs) return is_counted_per_az() || (kind_ == nullptr || kind_->kind != "nat_gateway");
    return nouns_ != nullptr &&
           has_any(nouns_->nouns, [&](std::string_view noun) { return number.has_noun(noun); });
  }

 private:
  bool is_counted_per_az() const {
    return std::any_of(stated_.numbers.begin(), stated_.numbers.end(),
                       [](const Counted& each) { return each.is_per_az; });
  }
  // Of Spot, or of the rest of the tasks.
  bool is_spot_share(Quantity percent) const {
    if (!stated_.spot) return false;
    return percent == *stated_.spot ||
           percent.nanos() + stated_.spot->nanos() == Quantity(100).nanos();
  }
  // What the class has is no storage.
  bool is_memory_of_class(Quantity gigabytes) const {
    const InstanceClass* known =
        stated_.classes.empty() ? nullptr : find_instance_class(stated_.classes.front());
    if (known == nullptr) return false;
    const double memory = known->memory_hundredth_gib / 100.0;
    return std::abs(gigabytes.approximate() - memory) <= 0.1 * memory;
  }
  bool reads_size(const Counted& number) const {
    const bool is_memory = number.has_noun("memory") || number.has_noun("ram") ||
                           (service_ == Service::kElastiCache && is_memory_of_class(number.value));
    if (is_memory && !stated_.classes.empty()) return true;
    const bool is_stored = !number.is_flow && stated_.gigabytes == number.value;
    if (service_ == Service::kFargate) return is_stored && number.has_noun("storage");
    return nouns_ != nullptr && nouns_->has_size && is_stored;
  }

  const Statement& stated_;
  Service service_;
  const StatedKind* kind_;
  const std::vector<StatedNumber>& numbers_;
  const ReadNouns* nouns_ = nullptr;
};

}  // namespace

std::vector<std::string> unread_words(const Statement& stated, const ItemName& name,
                                      const StatedKind* kind,
                                      const std::vector<StatedNumber>& numbers,
                                      const std::optional<Quantity>& quantity) {
  std::vector<std::string> out;
  const Reader reader(stated, name.service, kind, numbers);
  for (std::size_t i = 0; i < stated.numbers.size(); ++i) {
    // What the column of quantities says, too.
    if (!reader.reads(i) && stated.numbers[i].value != quantity) {
      out.push_back(stated.numbers[i].text);
    }
  }
  for (const auto& keyword : kKeywords) {
    const bool is_there = stated.has_word(keyword.word);
    const bool is_said = std::any_of(out.begin(), out.end(), [&](const std::string& words) {
      return words.find(keyword.word) != std::string::npos;
    });
    if (is_there && !is_said && !reader.knows(keyword)) out.emplace_back(keyword.word);
  }
  return out;
}

}  // namespace costplan
