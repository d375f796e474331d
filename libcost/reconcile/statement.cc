#include "reconcile/statement.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "reconcile/statement_numbers.h"
#include "reference/instance_classes.h"
#include "reference/regions.h"

namespace costplan {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// What people and word processors write for `-`, `x` and a space.
std::string with_plain_signs(std::string text) {
  static constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
      {"\u2010", "-"}, {"\u2011", "-"}, {"\u2012", "-"}, {"\u2013", "-"}, {"\u2014", "-"},
      {"\u2212", "-"}, {"\u00d7", "x"}, {"\u00a0", " "}, {"\u202f", " "}};
  for (const auto& [sign, plain] : kSigns) {
    for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at)) {
      text.replace(at, sign.size(), plain);
    }
  }
  std::replace(text.begin(), text.end(), kClassMark, ' ');
  return text;
}

void blank(std::string& text, std::size_t begin, std::size_t end, bool is_class = false) {
  text.replace(begin, end - begin, end - begin, ' ');
  if (is_class) text[begin] = kClassMark;
}

// Takes `m5.large`, a class without a prefix, out of the text.
void take_instance_types(std::string& text, std::vector<std::string>& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,;()/", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (word.find('.') != std::string::npos && is_letter(word[0]) &&
        find_instance_class(word) != nullptr) {
      out.push_back(word);
      blank(text, at, end, true);
    }
    at = end + 1;
  }
}

// Takes `db.x.y` and `cache.x.y` out of the text.
std::vector<std::string> take_classes(std::string& text) {
  std::vector<std::string> out;
  for (const std::string_view prefix : {"db.", "cache."}) {
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
      std::size_t end = at;
      while (end < text.size() &&
             (is_letter(text[end]) || is_digit(text[end]) || text[end] == '.')) {
        ++end;
      }
      while (text[end - 1] == '.') --end;
      const std::string name = text.substr(at, end - at);
      if (std::count(name.begin(), name.end(), '.') == 2) out.push_back(name);
      blank(text, at, end, true);
    }
  }
  take_instance_types(text, out);
  return out;
}

// Takes `eu-west-1` out of the text.
std::string take_region(std::string& text) {
  for (const auto& region : all_regions()) {
    const std::size_t at = text.find(region.code);
    if (at == std::string::npos) continue;
    blank(text, at, at + region.code.size());
    return std::string(region.code);
  }
  return {};
}

// Takes out digits that count nothing; always is what is assumed of everything.
void take_names(std::string& text) {
  for (const std::string_view name : {"24/7", "24x7", "x86_64", "x86-64", "x86"}) {
    const std::size_t at = text.find(name);
    if (at != std::string::npos) blank(text, at, at + name.size());
  }
}

std::optional<StatedCommitment> commitment_in(const Statement& stated) {
  StatedCommitment out;
  out.is_plan = stated.mentions("savings plan");
  if (!out.is_plan && !stated.mentions("reserv") && !stated.has_word("ri")) return std::nullopt;
  for (const char* three :
       {"3-year", "3 year", "3yr", "3-yr", "3 yr", "three-year", "three year"}) {
    if (stated.mentions(three)) out.years = 3;
  }
  for (const char* option : {"All Upfront", "Partial Upfront", "No Upfront"}) {
    if (stated.mentions(lower(option))) out.option = option;
  }
  return out;
}

}  // namespace

bool Counted::has_noun(std::string_view noun) const {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const bool is_plural = word.size() == noun.size() + 1 && word.ends_with('s');
    return word.starts_with(noun) && (word.size() == noun.size() || is_plural);
  });
}

bool Statement::has_word(std::string_view word) const {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    std::size_t end = at + word.size();
    if (end < text.size() && text[end] == 's') ++end;
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) {
      return true;
    }
  }
  return false;
}

std::optional<Quantity> Statement::counted(std::string_view noun) const {
  for (const auto& number : numbers) {
    if (number.measure == Measure::kThings && number.has_noun(noun)) return number.value;
  }
  return std::nullopt;
}

Statement read_statement(std::string_view configuration, std::string_view item) {
  Statement out;
  const std::string text = lower(with_plain_signs(std::string(configuration)));
  std::string of_item = lower(with_plain_signs(std::string(item)));
  out.text = text + (of_item.empty() ? "" : "; " + of_item);
  if (out.mentions("multi-az") || out.mentions("multi az")) {
    out.multi_az = true;
  } else if (out.mentions("single-az") || out.mentions("single az")) {
    out.multi_az = false;
  }
  std::string rest = text;
  out.classes = take_classes(rest);
  if (out.classes.empty()) out.classes = take_classes(of_item);
  out.region = take_region(rest);
  if (out.region.empty()) out.region = take_region(of_item);
  out.commitment = commitment_in(out);
  take_names(rest);
  for (std::size_t begin = 0; begin <= rest.size();) {
    const std::size_t end = std::min(rest.find(';', begin), rest.size());
    read_numbers(std::string_view(rest).substr(begin, end - begin),
                 std::string_view(text).substr(begin, end - begin), out);
    begin = end + 1;
  }
  return out;
}

}  // namespace costplan
