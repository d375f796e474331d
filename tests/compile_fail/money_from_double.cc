// 0.1 is not a number of dollars: from_double_rounded() is the only door.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
#ifdef MUST_NOT_COMPILE
  money = 0.1;
#endif
  return money.is_zero();
}
