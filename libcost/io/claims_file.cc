// Claims files: the published cost tables that stacks are reconciled with.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

#include "base/did_you_mean.h"
#include "costplan/io.h"
#include "io/csv.h"
#include "io/guard.h"

namespace costplan {
namespace {

constexpr std::string_view kColumns[] = {
    "system",   "tier",        "kind",        "item",   "configuration_as_stated",
    "quantity", "stated_rate", "stated_unit", "claimed"};
enum Column { kSystem, kTier, kKind, kItem, kConfiguration, kQuantity, kRate, kUnit, kClaimed };

constexpr ClaimKind kKinds[] = {ClaimKind::kCost,         ClaimKind::kTotal,  ClaimKind::kSaving,
                                ClaimKind::kAvailability, ClaimKind::kBudget, ClaimKind::kSpec};

class ClaimReader {
 public:
  ClaimReader(const CsvRecord& record, const std::string& file, Errors& errors)
      : record_(record), file_(file), errors_(errors) {}

  Claim read() {
    Claim claim;
    claim.where = {.file = file_, .line = record_.line, .column = 1};
    claim.system = required(kSystem);
    claim.tier = required(kTier);
    claim.kind = kind();
    claim.item = required(kItem);
    claim.configuration = text(kConfiguration);
    if (!text(kQuantity).empty()) claim.quantity = number(kQuantity, text(kQuantity));
    if (!text(kRate).empty()) {
      const auto rate = Rate::parse(plain(kRate, text(kRate)));
      if (rate) {
        claim.stated_rate = *rate;
      } else {
        error(kRate, rate.error().message);
      }
    }
    claim.stated_unit = text(kUnit);
    check_unit(claim);
    claim.claimed = required(kClaimed);
    claim.number = claimed(claim);
    if (claim.kind == ClaimKind::kCost && !claim.item.empty() && !is_claim_item(claim.item)) {
      error(kItem, "'" + claim.item + "' names no service", claim_item_hint(claim.item));
    }
    return claim;
  }

 private:
  const std::string& text(Column column) const {
    return record_.fields[static_cast<std::size_t>(column)].text;
  }

  void error(Column column, std::string message, std::string hint = "") {
    const CsvField& field = record_.fields[static_cast<std::size_t>(column)];
    errors_.push_back({.code = ErrorCode::kInvalidArgument,
                       .message = std::move(message),
                       .where = {.file = file_, .line = field.line, .column = field.column},
                       .path = std::string(kColumns[static_cast<std::size_t>(column)]),
                       .hint = std::move(hint)});
  }

  std::string required(Column column) {
    if (text(column).empty()) error(column, "must not be empty");
    return text(column);
  }

  ClaimKind kind() {
    std::vector<std::string> names;
    for (const ClaimKind kind : kKinds) {
      names.push_back(to_string(kind));
      if (names.back() == text(kKind)) return kind;
    }
    std::string known;
    for (const auto& name : names) known += (known.empty() ? "" : ", ") + name;
    error(kKind, "unknown kind '" + text(kKind) + "', expected one of " + known,
          did_you_mean(text(kKind), {names.begin(), names.end()}));
    return ClaimKind::kCost;
  }

  // Costs are in dollars: another currency must not pass for them.
  void check_unit(const Claim& claim) {
    static constexpr std::string_view kCurrencies[] = {"EUR", "GBP", "JPY", "INR", "CHF",
                                                       "CAD", "AUD", "CNY", "SEK", "BRL"};
    for (const auto currency : kCurrencies) {
      if (claim.stated_unit.find(currency) != std::string::npos) {
        error(kUnit, "claims are in US dollars, not in " + std::string(currency));
      }
    }
  }

  // The number without a dollar sign and thousands separators.
  std::string plain(Column column, std::string_view written) {
    std::string out;
    for (const char c : written) {
      const bool allowed = (c >= '0' && c <= '9') || c == '.' || c == '-';
      if (allowed) {
        out += c;
      } else if (c != '$' && c != ',' && c != ' ' && c != '~') {
        error(column,
              "'" + std::string(written) + "' is not an amount in US dollars such as 30 or 30-40");
        return "0";
      }
    }
    return out;
  }

  Quantity number(Column column, const std::string& written) {
    const auto value = Quantity::parse(plain(column, written));
    if (value && !value->is_negative()) return *value;
    error(column, value ? "'" + written + "' is negative" : value.error().message);
    return {};
  }

  std::optional<ClaimedNumber> claimed(const Claim& claim) {
    const std::string& written = claim.claimed;
    const bool letters = std::any_of(written.begin(), written.end(),
                                     [](unsigned char c) { return std::isalpha(c) != 0; });
    if (written.empty() || (claim.kind == ClaimKind::kSpec && letters)) return std::nullopt;
    const std::size_t dash = written.find('-', 1);
    if (dash == std::string::npos) {
      const Quantity value = number(kClaimed, written);
      return ClaimedNumber{value, value};
    }
    const ClaimedNumber range{number(kClaimed, written.substr(0, dash)),
                              number(kClaimed, written.substr(dash + 1))};
    if (range.high < range.low) error(kClaimed, "a range must rise: '" + written + "'");
    return range;
  }

  const CsvRecord& record_;
  const std::string& file_;
  Errors& errors_;
};

}  // namespace

Result<std::vector<Claim>> parse_claims(std::string_view text, const std::string& file) {
  return guarded([&]() -> Result<std::vector<Claim>> {
    const auto records = parse_csv_table(text, file, kColumns);
    if (!records) return records.errors();
    std::vector<Claim> claims;
    Errors errors;
    for (const auto& record : *records) {
      claims.push_back(ClaimReader(record, file, errors).read());
    }
    if (!errors.empty()) return errors;
    return claims;
  });
}

Result<std::vector<Claim>> load_claims(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return text.errors();
  return parse_claims(*text, path);
}

}  // namespace costplan
