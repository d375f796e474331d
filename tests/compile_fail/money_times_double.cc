// A discount is an exact ratio, never a factor such as 0.72.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
#ifdef MUST_NOT_COMPILE
  (void)(money * 0.72);
#endif
  return money.is_zero();
}
