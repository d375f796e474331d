// A price of an amount of money makes no sense.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
  Rate rate;
#ifdef MUST_NOT_COMPILE
  (void)rate.cost_of(money);
#endif
  return money.is_zero() && rate.is_zero();
}
