#include "report/usage_section.h"

#include <algorithm>

#include "money/bill_unit.h"
#include "report/group.h"
#include "report/markdown_text.h"
#include "report/text_table.h"

namespace costplan {
namespace {

int128 size_of(Money declared, Money projected) {
  const int128 picos = change_of(declared, projected).picos();
  return picos < 0 ? -picos : picos;
}

std::string unit_of(const UsageDifference& line) {
  return std::string(bill_unit_label(line.unit, line.usage_type));
}

std::string simulated(const UsageComparison& usage) {
  return "simulated from " + usage.from + " to " + usage.to + ", " + usage.engine + " engine";
}

}  // namespace

Money change_of(Money declared_cost, Money projected_cost) {
  return Money::from_picos(projected_cost.picos() - declared_cost.picos());
}

std::string quantity_or_dash(const std::optional<Quantity>& quantity) {
  return quantity ? short_quantity(*quantity) : "–";
}

std::vector<UsageGroup> group_usage(const UsageComparison& usage) {
  std::vector<UsageGroup> out;
  for (const auto& line : usage.lines) {
    auto group = std::find_if(out.begin(), out.end(), [&](const UsageGroup& each) {
      return each.resource == line.resource;
    });
    if (group == out.end()) group = out.insert(group, UsageGroup{.resource = line.resource});
    group->declared_cost =
        Money::from_picos(group->declared_cost.picos() + line.declared_cost.picos());
    group->projected_cost =
        Money::from_picos(group->projected_cost.picos() + line.projected_cost.picos());
    group->lines.push_back(&line);
  }
  for (auto& group : out) {
    std::stable_sort(group.lines.begin(), group.lines.end(), [](const auto* a, const auto* b) {
      return size_of(a->declared_cost, a->projected_cost) >
             size_of(b->declared_cost, b->projected_cost);
    });
  }
  std::stable_sort(out.begin(), out.end(), [](const UsageGroup& a, const UsageGroup& b) {
    return size_of(a.declared_cost, a.projected_cost) > size_of(b.declared_cost, b.projected_cost);
  });
  return out;
}

std::string usage_table(const UsageComparison& usage, bool color) {
  TextTable table({{"Declared and projected usage"},
                   {"Declared", true},
                   {"Projected", true},
                   {"Unit"},
                   {"Declared cost", true},
                   {"Projected cost", true},
                   {"Change", true}});
  const auto costs = [](Money declared, Money projected) {
    return std::vector<std::string>{declared.to_display(), projected.to_display(),
                                    signed_dollars(change_of(declared, projected))};
  };
  const auto add = [&](std::vector<std::string> cells, Money declared, Money projected,
                       bool bold = false) {
    cells.resize(4);
    for (auto& cost : costs(declared, projected)) cells.push_back(std::move(cost));
    table.add(std::move(cells), bold);
  };
  for (const auto& group : group_usage(usage)) {
    add({" " + group.resource}, group.declared_cost, group.projected_cost, color);
    for (const auto* const line : group.lines) {
      const bool is_last = line == group.lines.back();
      add({(is_last ? " └─ " : " ├─ ") + line->description, quantity_or_dash(line->declared),
           quantity_or_dash(line->projected), unit_of(*line)},
          line->declared_cost, line->projected_cost);
    }
    table.add_blank();
  }
  add({" TOTAL of the stack"}, usage.declared_cost, usage.projected_cost, color);
  return table.to_string(color) + " " + simulated(usage) + "\n";
}

std::string usage_markdown(const UsageComparison& usage) {
  std::string out = "#### Declared and projected usage\n\n" + escaped_markdown(simulated(usage)) +
                    "\n\n| Name | Declared | Projected | Unit | Declared Cost | Projected Cost | "
                    "Change |\n|:--|--:|--:|:--|--:|--:|--:|\n";
  const auto costs = [](Money declared, Money projected, std::string_view mark) {
    std::string cells;
    for (const auto& cost : {declared.to_display(), projected.to_display(),
                             signed_dollars(change_of(declared, projected))}) {
      cells += " " + std::string(mark) + cost + std::string(mark) + " |";
    }
    return cells + "\n";
  };
  for (const auto& group : group_usage(usage)) {
    out += "| **" + escaped_markdown(group.resource) + "** | | | |" +
           costs(group.declared_cost, group.projected_cost, "**");
    for (const auto* const line : group.lines) {
      out += "| &nbsp;&nbsp;" + escaped_markdown(line->description) + " | " +
             quantity_or_dash(line->declared) + " | " + quantity_or_dash(line->projected) + " | " +
             escaped_markdown(unit_of(*line)) + " |" +
             costs(line->declared_cost, line->projected_cost, "");
    }
  }
  return out + "| **TOTAL of the stack** | | | |" +
         costs(usage.declared_cost, usage.projected_cost, "**");
}

}  // namespace costplan
