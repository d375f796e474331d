#include "base/decimal.h"

#include <algorithm>
#include <cstdint>

namespace costplan {
namespace {

Error not_a_number(std::string_view text) {
  return {.code = ErrorCode::kParse,
          .message = "'" + std::string(text) + "' is not a decimal number"};
}

Error too_large(std::string_view text) {
  return {.code = ErrorCode::kOverflow,
          .message = "'" + std::string(text) + "' is too large for exact arithmetic"};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The exponent of `1e6`, bounded long before it could overflow an int.
bool parse_exponent(std::string_view text, int& exponent) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || text.size() > 4 || !std::all_of(text.begin(), text.end(), is_digit)) {
    return false;
  }
  exponent = 0;
  for (char c : text) exponent = exponent * 10 + (c - '0');
  if (negative) exponent = -exponent;
  return true;
}

}  // namespace

int128 divide_half_even(int128 numerator, int128 denominator) {
  int128 quotient = numerator / denominator;
  int128 remainder = numerator % denominator;
  const bool negative = remainder < 0;
  if (negative) remainder = -remainder;
  const int128 rest = denominator - remainder;
  if (remainder > rest || (remainder == rest && quotient % 2 != 0)) {
    quotient += negative ? -1 : 1;
  }
  return quotient;
}

Result<int128> parse_decimal(std::string_view text, int decimals, bool round) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  int exponent = 0;
  if (const auto e = rest.find_first_of("eE"); e != std::string_view::npos) {
    if (!parse_exponent(rest.substr(e + 1), exponent)) return not_a_number(text);
    rest = rest.substr(0, e);
  }
  const auto point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
  if (whole.empty() && fraction.empty()) return not_a_number(text);
  if (!std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(fraction.begin(), fraction.end(), is_digit)) {
    return not_a_number(text);
  }

  // The decimal point moves by the exponent and by the decimals asked for; `keep`
  // digits stand before it and survive, the others decide the rounding.
  std::string digits(whole);
  digits += fraction;
  const int count = static_cast<int>(digits.size());
  const int keep = static_cast<int>(whole.size()) + exponent + decimals;
  auto digit_at = [&digits](int i) { return digits[static_cast<std::size_t>(i)] - '0'; };
  int128 value = 0;
  for (int i = 0; i < std::min(keep, count); ++i) {
    if (__builtin_mul_overflow(value, int128{10}, &value) ||
        __builtin_add_overflow(value, int128{digit_at(i)}, &value)) {
      return too_large(text);
    }
  }
  for (int i = count; i < keep && value != 0; ++i) {
    if (__builtin_mul_overflow(value, int128{10}, &value)) return too_large(text);
  }
  bool inexact = false;       // a digit other than zero was cut off
  int first_cut = 0;          // the first digit cut off decides the rounding
  bool rest_nonzero = false;  // a later one breaks the tie
  for (int i = std::max(keep, 0); i < count; ++i) {
    if (digit_at(i) == 0) continue;
    inexact = true;
    // With a negative `keep` zeros stand before the first digit: never a tie.
    if (i == keep) {
      first_cut = digit_at(i);
    } else {
      rest_nonzero = true;
    }
  }
  if (inexact && !round) {
    return Error{.code = ErrorCode::kParse,
                 .message = "'" + std::string(text) + "' has more than " +
                            std::to_string(decimals) + " decimals"};
  }
  const bool up = first_cut > 5 || (first_cut == 5 && (rest_nonzero || value % 2 != 0));
  if (up && __builtin_add_overflow(value, int128{1}, &value)) return too_large(text);
  return negative ? -value : value;
}

std::string format_decimal(int128 scaled, int decimals) {
  const bool negative = scaled < 0;
  // Negated digit by digit, so that the most negative value needs no special case.
  std::string reversed;
  int emitted = 0;
  int128 rest = scaled;
  while (rest != 0 || emitted <= decimals) {
    const int digit = static_cast<int>(rest % 10);
    rest /= 10;
    if (emitted == decimals && decimals > 0) reversed += '.';
    reversed += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    ++emitted;
  }
  if (negative) reversed += '-';
  std::string text(reversed.rbegin(), reversed.rend());
  if (decimals > 0) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string group_thousands(std::string_view decimal) {
  const std::size_t start = !decimal.empty() && decimal[0] == '-' ? 1 : 0;
  std::size_t end = decimal.find('.');
  if (end == std::string_view::npos) end = decimal.size();
  std::string out(decimal.substr(0, start));
  for (std::size_t i = start; i < end; ++i) {
    if (i > start && (end - i) % 3 == 0) out += ',';
    out += decimal[i];
  }
  out += decimal.substr(end);
  return out;
}

}  // namespace costplan
