// 12 could be dollars, cents or picos.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
#ifdef MUST_NOT_COMPILE
  (void)(money == 12);
#endif
  return money == Money();
}
