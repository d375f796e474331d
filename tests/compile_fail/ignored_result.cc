// An error nobody looks at is an error nobody fixes.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
#ifdef MUST_NOT_COMPILE
  money.plus(money);
#endif
  return money.plus(money).has_value();
}
