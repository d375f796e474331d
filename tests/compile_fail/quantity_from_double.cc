// A half would become 0: 0.5 is written parse("0.5") or from_nanos().
#include "costplan/money.h"

using namespace costplan;

int main() {
  Quantity quantity = 1;
#ifdef MUST_NOT_COMPILE
  quantity = 0.5;
#endif
  return quantity.is_zero();
}
