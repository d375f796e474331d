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

constexpr int kLargest = 1'000'000'000;

constexpr ClaimKind kKinds[] = {ClaimKind::kCost,         ClaimKind::kTotal,  ClaimKind::kSaving,
                                ClaimKind::kAvailability, ClaimKind::kBudget, ClaimKind::kSpec};

// Whether `word` stands in the text and no letter beside it.
bool has_word(std::string_view text, std::string_view word) {
  const auto is_letter = [&](std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    if ((at == 0 || !is_letter(at - 1)) && !is_letter(at + word.size())) return true;
  }
  return false;
}

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
    if (!text(kQuantity).empty()) claim.quantity = quantity();
    if (!text(kRate).empty()) claim.stated_rate = rate();
    claim.stated_unit = text(kUnit);
    for (const Column column : {kItem, kConfiguration, kUnit}) check_currency(column);
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
  void check_currency(Column column) {
    const std::string& written = text(column);
    static constexpr std::string_view kCurrencies[] = {"EUR", "GBP", "JPY", "INR", "CHF",
                                                       "CAD", "AUD", "CNY", "SEK", "BRL"};
    for (const char* sign : {"€", "£", "¥", "₹"}) {
      if (written.find(sign) != std::string::npos) {
        error(column, "claims are in US dollars, not in " + std::string(sign));
      }
    }
    for (const auto currency : kCurrencies) {
      if (has_word(written, currency)) {
        error(column, "claims are in US dollars, not in " + std::string(currency));
      }
    }
  }

  // The number of `~$1,234.50`; empty, and an error, where it is none. Commas only
  // part thousands: `0,05` would pass for 5.
  std::optional<std::string> plain(Column column, std::string_view written) {
    const std::size_t first = std::min(written.find_first_not_of("~$ "), written.size());
    const std::size_t last = written.find_last_not_of(' ');
    std::string out;
    bool good = first < written.size();
    const std::string_view digits =
        good ? written.substr(first, last + 1 - first) : std::string_view();
    for (std::size_t i = 0; i < digits.size(); ++i) {
      const auto is_digit = [&](std::size_t at) {
        return at < digits.size() && digits[at] >= '0' && digits[at] <= '9';
      };
      if (digits[i] == ',') {
        good = good && i > 0 && is_digit(i - 1) && is_digit(i + 1) && is_digit(i + 2) &&
               is_digit(i + 3) && !is_digit(i + 4);
      } else {
        good = good && (is_digit(i) || digits[i] == '.' || (digits[i] == '-' && i == 0));
        out += digits[i];
      }
    }
    if (good) return out;
    error(column, "'" + std::string(written) +
                      (column == kQuantity ? "' is not a number such as 5"
                                           : "' is not an amount in US dollars such as 30 or "
                                             "30-40"));
    return std::nullopt;
  }

  Quantity number(Column column, const std::string& written) {
    const auto digits = plain(column, written);
    if (!digits) return {};
    const auto value = Quantity::parse(*digits);
    if (!value) {
      error(column, value.error().message);
    } else if (value->is_negative()) {
      error(column, "'" + written + "' is negative");
    } else if (*value > Quantity(kLargest)) {
      error(column, "'" + written + "' is too much: no claim is for more than a billion");
    } else {
      return *value;
    }
    return {};
  }

  Rate rate() {
    const auto digits = plain(kRate, text(kRate));
    if (!digits) return {};
    const auto value = Rate::parse(*digits);
    if (value) return *value;
    error(kRate, value.error().message);
    return {};
  }

  Quantity quantity() {
    const Quantity value = number(kQuantity, text(kQuantity));
    const bool written_as_zero = text(kQuantity).find_first_not_of("0.") == std::string::npos;
    if (written_as_zero) error(kQuantity, "must be more than 0");
    return value;
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
    const std::size_t mistakes = errors_.size();
    const ClaimedNumber range{number(kClaimed, written.substr(0, dash)),
                              number(kClaimed, written.substr(dash + 1))};
    if (errors_.size() > mistakes) return std::nullopt;
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
