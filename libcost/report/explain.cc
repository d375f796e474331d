// The page of `costplan explain`.
#include "costplan/explain.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "base/plural.h"
#include "costplan/report.h"
#include "meters/meter.h"
#include "money/amount.h"
#include "report/group.h"
#include "report/text_table.h"

namespace costplan {
namespace {

constexpr std::string_view kAccount = "account";
constexpr std::size_t kLargestLines = 5;
constexpr std::size_t kMostChanges = 10;
constexpr std::size_t kMostOfOneField = 4;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

// What the page is about: lines of one resource.
struct Subject {
  std::string resource;
  std::vector<const LineItem*> lines = {};
  std::vector<const UnknownUsage*> unknown = {};
  std::vector<const UnpricedLine*> unpriced = {};

  std::size_t size() const { return lines.size() + unknown.size() + unpriced.size(); }
};

// Dearest first, as in the table.
void sort_lines(std::vector<const LineItem*>& lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const LineItem* a, const LineItem* b) {
    return a->monthly_cost > b->monthly_cost;
  });
}

class Page {
 public:
  Page(const Stack& stack, const Estimate& estimate, const Catalog& catalog,
       const EstimateOptions& pricing, bool color)
      : stack_(stack), estimate_(estimate), catalog_(catalog), pricing_(pricing), color_(color) {
    for (const auto& line : estimate.lines) {
      if (!line.quantity.is_zero()) largest_.push_back(&line);
    }
    sort_lines(largest_);
  }

  Result<std::string> text(const std::string& what);

 private:
  Result<std::vector<Subject>> find(const std::string& what) const;
  std::vector<Subject> matching(std::string_view resource, std::string_view part) const;
  Subject all_of(const std::string& resource) const;
  bool is_resource(std::string_view name) const;
  Error not_found(const std::string& what, const std::string& resource) const;

  void add_stack();
  void add_subject(const Subject& subject);
  void add_line(const LineItem& line);
  void add_unknown(const UnknownUsage& unknown);
  void add_unpriced(const UnpricedLine& unpriced);
  Status add_changes(const std::string& resource);

  // `23.4% of the bill`, or empty.
  std::string share(Money cost) const;
  std::string rank(const LineItem& line) const;
  std::string bold(const std::string& raw) const {
    const std::string text = printable(raw);
    return color_ ? "\x1b[1m" + text + "\x1b[0m" : text;
  }
  // The name of a line with what there is to say at once.
  void add_title(const std::string& name, const std::string& story);
  // A paragraph under a line, after its name in a column of its own.
  void add(std::string_view name, const std::string& text);

  const Stack& stack_;
  const Estimate& estimate_;
  const Catalog& catalog_;
  const EstimateOptions& pricing_;
  bool color_;
  std::vector<const LineItem*> largest_;
  std::string out_;
};

bool Page::is_resource(std::string_view name) const {
  return name == kAccount ||
         std::any_of(stack_.resources.begin(), stack_.resources.end(),
                     [&](const Resource& resource) { return resource.name == name; });
}

// Lines with `part` in their description or usage type; `resource` may be empty for any.
std::vector<Subject> Page::matching(std::string_view resource, std::string_view part) const {
  std::vector<Subject> out;
  auto subject = [&](const std::string& name) -> Subject& {
    const auto it = std::find_if(out.begin(), out.end(),
                                 [&](const Subject& known) { return known.resource == name; });
    return it == out.end() ? out.emplace_back(Subject{.resource = name}) : *it;
  };
  auto fits = [&](const auto& line) {
    return (resource.empty() || line.resource == resource) &&
           (contains(line.description, part) || contains(line.usage_type, part));
  };
  for (const auto& line : estimate_.lines) {
    if (fits(line)) subject(line.resource).lines.push_back(&line);
  }
  for (const auto& line : estimate_.usage_not_given) {
    if (fits(line)) subject(line.resource).unknown.push_back(&line);
  }
  for (const auto& line : estimate_.unpriced) {
    if (fits(line)) subject(line.resource).unpriced.push_back(&line);
  }
  for (auto& one : out) sort_lines(one.lines);
  return out;
}

// Every line of a resource; those of exactly nothing only where there is nothing else.
Subject Page::all_of(const std::string& resource) const {
  auto found = matching(resource, "");
  if (found.empty()) return {.resource = resource};
  auto& lines = found.front().lines;
  const auto is_nothing = [](const LineItem* line) { return line->quantity.is_zero(); };
  if (!std::all_of(lines.begin(), lines.end(), is_nothing)) std::erase_if(lines, is_nothing);
  return std::move(found.front());
}

Error Page::not_found(const std::string& what, const std::string& resource) const {
  Error error{.code = ErrorCode::kNotFound, .message = {}};
  if (resource.empty()) {
    error.message = "no resource and no line of '" + estimate_.stack + "' fits '" + what + "'";
    std::vector<std::string_view> names;
    for (const auto& candidate : stack_.resources) names.push_back(candidate.name);
    for (const auto& line : estimate_.lines) {
      names.push_back(line.description);
      names.push_back(line.usage_type);
    }
    error.hint = did_you_mean(what, names);
    if (error.hint.empty()) error.hint = "leave it out to see the largest lines";
    return error;
  }
  error.message = "no line of " + resource + " fits '" + what + "'";
  std::vector<std::string_view> names;
  std::string listed;
  auto note = [&](const auto& lines) {
    for (const auto* line : lines) {
      names.push_back(line->description);
      names.push_back(line->usage_type);
      listed += (listed.empty() ? "" : "; ") + line->description;
    }
  };
  const Subject all = all_of(resource);
  note(all.lines);
  note(all.unknown);
  note(all.unpriced);
  error.hint = did_you_mean(what, names);
  if (error.hint.empty()) error.hint = listed.empty() ? "it has no lines" : "it has: " + listed;
  return error;
}

Result<std::vector<Subject>> Page::find(const std::string& what) const {
  if (is_resource(what)) return std::vector<Subject>{all_of(what)};
  const auto slash = what.find('/');
  if (slash != std::string::npos && is_resource(what.substr(0, slash))) {
    const std::string resource = what.substr(0, slash);
    const std::string part = what.substr(slash + 1);
    if (part.empty()) return std::vector<Subject>{all_of(resource)};
    auto found = matching(resource, part);
    if (found.empty()) return not_found(part, resource);
    return found;
  }
  auto found = matching("", what);
  if (!found.empty()) return found;
  // `dbb/storage`: the resource is what is misspelt.
  const std::string before = what.substr(0, slash);
  Error error = not_found(before, "");
  if (slash != std::string::npos) {
    error.message = "no resource is named '" + before + "'";
  }
  return error;
}

std::string Page::share(Money cost) const {
  if (cost.is_zero()) return "";
  const std::string percent = share_text(cost, estimate_.monthly_cost);
  return percent.empty() ? percent : percent + " of the bill";
}

std::string Page::rank(const LineItem& line) const {
  const auto place = static_cast<std::size_t>(std::find(largest_.begin(), largest_.end(), &line) -
                                              largest_.begin()) +
                     1;
  if (place > largest_.size()) return "";
  if (place == 1) return "its largest line";
  const std::size_t teen = place % 100;
  const char* suffix = teen >= 11 && teen <= 13 ? "th"
                       : place % 10 == 1        ? "st"
                       : place % 10 == 2        ? "nd"
                       : place % 10 == 3        ? "rd"
                                                : "th";
  return "its " + std::to_string(place) + suffix + " largest line of " +
         std::to_string(largest_.size());
}

void Page::add_title(const std::string& name, const std::string& story) {
  const std::string text = wrapped("", "  ", name + ": " + story);
  // A name too long for a line is not made bold.
  const std::string plain = printable(name);
  out_ += "\n" + (text.starts_with(plain) ? bold(name) + text.substr(plain.size()) : text);
}

void Page::add(std::string_view name, const std::string& text) {
  constexpr std::size_t kColumn = 13;
  std::string first = "  " + std::string(name);
  first.resize(std::max(kColumn, first.size() + 1), ' ');
  out_ += wrapped(first, std::string(kColumn, ' '), text);
}

void Page::add_line(const LineItem& line) {
  std::string story = line.monthly_cost.to_display() + " a month";
  const std::string part = share(line.monthly_cost);
  const std::string place = rank(line);
  if (!part.empty() && !place.empty()) story += ", " + part + " and " + place;
  add_title(line.description, story);

  const std::string quantity = quantity_text(line.quantity, line.unit, line.usage_type);
  const bool plain =
      line.formula == quantity || line.formula == display(line.quantity) || line.formula.empty();
  add("quantity", (plain ? quantity : line.formula + " = " + quantity) +
                      (line.usage_based ? " (depends on usage given in the stack file)" : ""));
  if (!line.allowance.is_zero()) {
    add("free", quantity_text(line.allowance, line.unit, line.usage_type) +
                    " of it free of charge: included with a resource or an allowance of the "
                    "account, and shared by all lines with the same key");
  }
  for (const auto& tier : line.rates) {
    const bool tiered = line.rates.size() > 1 || tier.to.has_value();
    const std::string exact = exact_dollars(tier.cost);
    const std::string cents = tier.cost.to_display();
    add(&tier == &line.rates.front() ? "price" : "",
        quantity_text(tier.quantity, line.unit, line.usage_type) + " × " +
            rate_text(tier.rate, line.unit, line.usage_type) + " = " + exact +
            (exact == cents ? "" : ", or " + cents) +
            (tiered ? " (tier " + tier_text(tier, line) + ")" : ""));
  }
  if (line.rates.size() > 1) {
    const std::string exact = exact_dollars(line.monthly_cost);
    const std::string cents = line.monthly_cost.to_display();
    add("", "together " + exact + (exact == cents ? "" : ", or " + cents));
  }
  if (line.rates.empty()) add("price", "nothing is left to pay for");
  add("price row", price_key(line) + " in " + line.region);
  std::string quality = line.quality == "list"         ? "AWS's list price"
                        : line.quality == "derived"    ? "derived from other prices"
                        : line.quality == "unverified" ? "unverified: read in one second-hand place"
                        : line.quality == "declared"   ? "declared in the stack file"
                                                       : line.quality;
  if (!line.effective.empty()) quality += ", known to hold since " + line.effective;
  add("", quality);
  if (!line.source.empty()) add("source", line.source);
  if (!line.note.empty()) add("", "Note: " + line.note);
  for (const auto& text : line.assumptions) {
    add(&text == &line.assumptions.front() ? "assumed" : "", text);
  }
}

void Page::add_unknown(const UnknownUsage& unknown) {
  add_title(unknown.description, "cost unknown, its usage is not given");
  add("quantity", "not given: " + unknown.missing);
  add("price", unknown.rate ? rate_text(*unknown.rate, unknown.unit, unknown.usage_type)
                            : std::string("not found"));
  add("price row", unknown.service_code + " " + unknown.usage_type + " in " + unknown.region);
}

void Page::add_unpriced(const UnpricedLine& unpriced) {
  add_title(unpriced.description, "cost unknown, no price");
  add("quantity", quantity_text(unpriced.quantity, unpriced.unit, unpriced.usage_type));
  add("price", unpriced.reason);
}

void Page::add_subject(const Subject& subject) {
  const auto resource =
      std::find_if(stack_.resources.begin(), stack_.resources.end(),
                   [&](const Resource& candidate) { return candidate.name == subject.resource; });
  const bool is_listed = resource != stack_.resources.end();
  const Kind* kind = is_listed ? find_kind(resource->kind) : nullptr;
  const Subject all = all_of(subject.resource);
  Money cost;
  for (const auto* line : all.lines) {
    cost = Money::from_picos(cost.picos() + line->monthly_cost.picos());
  }

  std::string story = subject.resource;
  if (is_listed) story += " (" + resource->kind + ")";
  const std::size_t without_cost = all.unknown.size() + all.unpriced.size();
  if (without_cost > 0 && without_cost == all.size()) {
    story += " has no line whose cost is known";
  } else {
    story += " costs " + cost_text(cost, all.size(), without_cost) + " a month";
    if (const std::string part = share(cost); !part.empty()) story += ", " + part;
  }
  story += ".";
  if (kind != nullptr) {
    story += " " + std::string(kind->service) + ": " + std::string(kind->doc) + ".";
    const Location where = stack_.key_location(resource->body);
    if (!where.file.empty()) {
      story += " The stack file has it at " + where.file + ":" + std::to_string(where.line) + ".";
    }
  } else if (subject.resource == kAccount) {
    story += " It is what the account adds to the bill: discounts, support and tax, computed on "
             "the charges of the others.";
  }
  out_ += "\n" + wrapped("", "", story);
  for (const auto& item : estimate_.not_included) {
    if (item.resource == subject.resource) out_ += wrapped("", "", "Not included: " + item.reason);
  }
  if (all.size() == 0) out_ += "\nIt has no lines: nothing of it is billed.\n";
  if (subject.size() < all.size()) {
    out_ += std::to_string(subject.size()) + " of its " + counted(all.size(), "line") + ":\n";
  }
  for (const auto* line : subject.lines) add_line(*line);
  for (const auto* line : subject.unknown) add_unknown(*line);
  for (const auto* line : subject.unpriced) add_unpriced(*line);
}

Status Page::add_changes(const std::string& resource) {
  if (resource == kAccount) return Done{};
  const auto changes = sensitivity(stack_, catalog_, pricing_, resource);
  if (!changes) return changes.errors();
  if (changes->empty()) {
    out_ += "\nNo other value of one of its fields is known to change what it costs.\n";
    return Done{};
  }
  // Eight instance classes must not hide everything else.
  std::vector<const Change*> shown;
  std::map<std::string_view, std::size_t> of_field;
  bool bill_differs = false;
  for (const auto& change : *changes) {
    if (shown.size() == kMostChanges) break;
    if (++of_field[change.field] > kMostOfOneField) continue;
    shown.push_back(&change);
    bill_differs = bill_differs || change.bill_difference != change.difference;
  }
  out_ += "\n" + bold("What would change " + resource + " most, a month") + "\n\n";
  std::vector<TextTable::Column> columns{
      {"Field", false}, {"From", false}, {"To", false}, {"Difference", true}};
  if (bill_differs) columns.push_back({"Whole bill", true});
  TextTable table(std::move(columns));
  for (const Change* change : shown) {
    table.add({" " + change->field, change->from, change->to, signed_dollars(change->difference),
               bill_differs ? signed_dollars(change->bill_difference) : std::string()});
  }
  out_ += table.to_string(color_);
  if (shown.size() < changes->size()) {
    out_ += " and " + std::to_string(changes->size() - shown.size()) + " more\n";
  }
  return Done{};
}

void Page::add_stack() {
  std::map<std::string, Money> services;
  std::set<std::string_view> billed;
  for (const auto* line : largest_) {
    billed.insert(line->resource);
    const Kind* kind = find_kind(line->kind);
    if (kind == nullptr) continue;
    Money& sum = services[std::string(kind->service)];
    sum = Money::from_picos(sum.picos() + line->monthly_cost.picos());
  }
  std::string story =
      title(estimate_) + " costs " + estimate_.monthly_cost.to_display() + " a month";
  if (estimate_.has_range) {
    story += ", between " + estimate_.range.low.to_display() + " and " +
             estimate_.range.high.to_display() + " over its ranges";
  }
  story += ". " + counted(largest_.size(), "line") + " of " + counted(billed.size(), "resource") +
           " make the bill";
  const auto largest =
      std::max_element(services.begin(), services.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (largest != services.end()) {
    story += "; " + largest->first + " is the largest of " + counted(services.size(), "service") +
             " with " + largest->second.to_display();
    if (const std::string part = share(largest->second); !part.empty()) story += ", " + part;
  }
  story += ".";
  const std::size_t shown = std::min(kLargestLines, largest_.size());
  Money sum;
  for (std::size_t i = 0; i < shown; ++i) {
    sum = Money::from_picos(sum.picos() + largest_[i]->monthly_cost.picos());
  }
  if (shown > 1) {
    story += " Its " + std::to_string(shown) + " largest lines come to " + sum.to_display();
    if (const std::string part = share(sum); !part.empty()) story += ", " + part;
    story += ".";
  }
  out_ += "\n" + wrapped("", "", story);
  if (const std::string lacks = shortfall(estimate_); !lacks.empty()) {
    out_ += wrapped("", "", lacks);
  }
  if (shown == 0) return;
  out_ += "\n";
  TextTable table({{"Resource", false}, {"Line", false}, {"Monthly Cost", true}, {"Share", true}});
  for (std::size_t i = 0; i < shown; ++i) {
    const LineItem& line = *largest_[i];
    table.add({" " + line.resource, line.description, line.monthly_cost.to_display(),
               share_text(line.monthly_cost, estimate_.monthly_cost)});
  }
  out_ += table.to_string(color_) + "\n";
  const std::string name = printable(stack_.files.empty() ? "STACK" : stack_.files.front());
  out_ += wrapped("", "",
                  "The story of one, and what would change it most: costplan explain " + name +
                      " " + largest_.front()->resource);
}

Result<std::string> Page::text(const std::string& what) {
  out_ = bold(title(estimate_)) + " · " + printable(subtitle(estimate_)) + "\n";
  if (what.empty()) {
    add_stack();
    return std::move(out_);
  }
  const auto subjects = find(what);
  if (!subjects) return subjects.errors();
  for (const auto& subject : *subjects) {
    add_subject(subject);
    if (auto done = add_changes(subject.resource); !done) return done.errors();
  }
  return std::move(out_);
}

}  // namespace

Result<std::string> explain(const Stack& stack, const Estimate& estimate, const Catalog& catalog,
                            const EstimateOptions& pricing, const ExplainOptions& options) {
  return Page(stack, estimate, catalog, pricing, options.color).text(options.what);
}

}  // namespace costplan
