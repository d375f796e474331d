// Dollars per unit and dollars do not add up.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
  Rate rate;
#ifdef MUST_NOT_COMPILE
  (void)money.plus(rate);
#endif
  return money.is_zero() && rate.is_zero();
}
