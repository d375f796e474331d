// A result is opened before its value is used.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Result<Money> result = Money::parse("1");
#ifdef MUST_NOT_COMPILE
  Money unchecked = result;
#endif
  Money money = result.value();
  return money.is_zero();
}
