#include "reconcile/statement.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "reference/instance_classes.h"

namespace costplan {
namespace {

// `0.5`, `vcpu`, `x`, `/`: what is left when classes are taken out.
struct Token {
  std::string text;
  std::optional<Quantity> number;
};

// Nobody configures more of anything; arithmetic on such numbers stays in range.
constexpr int kLargest = 1'000'000'000;

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
  return text;
}

// Takes `m5.large`, a class without a prefix, out of the text.
void take_instance_types(std::string& text, std::vector<std::string>& out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" ,;()/", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (word.find('.') != std::string::npos && is_letter(word[0]) &&
        find_instance_class(word) != nullptr) {
      out.push_back(word);
      text.replace(at, end - at, end - at, ' ');
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
      text.replace(at, end - at, end - at, ' ');
    }
  }
  take_instance_types(text, out);
  return out;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (is_digit(text[i])) {
      while (end < text.size() && (is_digit(text[end]) || text[end] == '.' ||
                                   (text[end] == ',' && end + 3 < text.size() &&
                                    is_digit(text[end + 1]) && is_digit(text[end + 3])))) {
        ++end;
      }
      std::string digits(text.substr(i, end - i));
      std::erase(digits, ',');
      while (digits.ends_with('.')) digits.pop_back();
      const auto number = Quantity::parse(digits);
      const bool sane = number && *number <= Quantity(kLargest);
      out.push_back({.text = digits, .number = sane ? std::optional(*number) : std::nullopt});
    } else if (is_letter(text[i])) {
      while (end < text.size() && is_letter(text[end])) ++end;
      out.push_back({.text = std::string(text.substr(i, end - i)), .number = {}});
    } else if (text[i] != ' ') {
      out.push_back({.text = std::string(1, text[i]), .number = {}});
    }
    i = end;
  }
  return out;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_counted(const std::string& word) {
  return is_one_of(word, {"nodes", "node", "secrets", "services", "tasks", "gateways", "keys",
                          "alarms", "replicas", "instances"});
}

Quantity divided(Quantity value, int by) { return *value.times_ratio(Quantity(1), Quantity(by)); }

// One part of a statement between semicolons.
class PartReader {
 public:
  PartReader(std::vector<Token> tokens, Statement& out) : tokens_(std::move(tokens)), out_(out) {}

  void read() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_].number) {
        read_number(*tokens_[at_].number);
      } else if (is_one_of(word(0), {"~", "<"})) {
        out_.is_approximate = true;
      }
    }
    if (vcpu_ && memory_) {
      const Quantity count = average_.value_or(count_.value_or(Quantity(1)));
      out_.tasks.push_back({.count = count, .vcpu = *vcpu_, .memory_gb = *memory_});
    }
    if (!out_.count) out_.count = average_ ? average_ : count_;
  }

 private:
  // The token `offset` away, empty outside.
  std::string word(int offset) const {
    const auto index = static_cast<std::ptrdiff_t>(at_) + offset;
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(tokens_.size())) return {};
    return tokens_[static_cast<std::size_t>(index)].text;
  }

  void read_number(Quantity value) {
    const std::string next = word(1);
    const std::string last = word(-1);
    read_counted(value);
    if (next == "%") {
      if (!out_.percent) out_.percent = value;
    } else if (next == "vcpu") {
      vcpu_ = value;
    } else if (next == "cpu") {
      vcpu_ = divided(value, 1024);  // units of a task definition
    } else if (is_one_of(next, {"gb", "gib", "tb", "mb"})) {
      read_size(next == "tb"   ? *value.times(Quantity(1024))
                : next == "mb" ? divided(value, 1024)
                               : value);
    } else if (next == "/" && !vcpu_) {
      vcpu_ = value;  // `0.25/0.5`
      pair_ = true;
    } else if (last == "/" && pair_ && !memory_) {
      memory_ = value;
    } else if (is_one_of(next, {"h", "hr", "hrs", "hour", "hours"})) {
      const bool daily = is_one_of(word(2), {"a", "per", "/"}) && word(3) == "day";
      const auto monthly = daily ? value.times_ratio(Quantity(365), Quantity(12)) : value;
      if (monthly && *monthly <= Quantity(730)) out_.hours = *monthly;
    } else if (last == "average" || next == "average") {
      average_ = value;
    } else if (next == "x" || last == "x") {
      count_ = value;
    } else if (is_counted(next) && last != "-" && !count_) {
      count_ = value;
    } else if (next == "-" && is_counted(word(3)) && !count_) {
      count_ = value;  // `3-5 nodes`: three run at least
    }
  }

  // `10M requests`, `2 hosted zones`; of `3-5 rules` the three that there are at least.
  void read_counted(Quantity value) {
    if (word(-1) == "-" && at_ >= 2 && tokens_[at_ - 2].number) return;
    int next = word(1) == "-" && at_ + 2 < tokens_.size() && tokens_[at_ + 2].number ? 3 : 1;
    for (const auto& [sign, factor] :
         {std::pair("k", 1'000), {"thousand", 1'000}, {"m", 1'000'000}, {"million", 1'000'000}}) {
      if (word(next) != sign) continue;
      const auto product = value.times(Quantity(factor));
      if (!product || *product > Quantity(kLargest)) return;
      value = *product;
      ++next;
      break;
    }
    Counted counted{.value = value, .words = {}};
    for (; !word(next).empty() && is_letter(word(next)[0]); ++next) {
      if (is_one_of(word(next), {"and", "with", "of", "at", "per"})) break;
      counted.words.push_back(word(next));
    }
    if (!counted.words.empty()) out_.numbers.push_back(std::move(counted));
  }

  void read_size(Quantity gigabytes) {
    if (vcpu_ && !memory_) {
      memory_ = gigabytes;
    } else if (!out_.gigabytes) {
      out_.gigabytes = gigabytes;
    }
  }

  std::vector<Token> tokens_;
  Statement& out_;
  std::size_t at_ = 0;
  std::optional<Quantity> vcpu_;
  std::optional<Quantity> memory_;
  std::optional<Quantity> count_;
  std::optional<Quantity> average_;
  bool pair_ = false;
};

}  // namespace

std::optional<Quantity> Statement::counted(std::string_view noun) const {
  for (const auto& [value, words] : numbers) {
    for (const std::string_view word : words) {
      const bool is_plural = word.size() == noun.size() + 1 && word.ends_with('s');
      if (word.starts_with(noun) && (word.size() == noun.size() || is_plural)) return value;
    }
  }
  return std::nullopt;
}

Statement read_statement(std::string_view text) {
  Statement out;
  out.text = lower(with_plain_signs(std::string(text)));
  if (out.mentions("multi-az") || out.mentions("multi az")) {
    out.multi_az = true;
  } else if (out.mentions("single-az") || out.mentions("single az")) {
    out.multi_az = false;
  }
  std::string rest = out.text;
  out.classes = take_classes(rest);
  for (std::size_t begin = 0; begin <= rest.size();) {
    const std::size_t end = std::min(rest.find(';', begin), rest.size());
    PartReader(tokens_of(std::string_view(rest).substr(begin, end - begin)), out).read();
    begin = end + 1;
  }
  return out;
}

}  // namespace costplan
