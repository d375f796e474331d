// Source: costplan/io.h returns errors as values, and nothing it is made of may throw
// through it. The allocator of this program fails where a test asks it to.
#include "io/guard.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "costplan/io.h"
#include "support/price_folder.h"

namespace {

// Allocations of this thread until one fails; below 0: none does.
thread_local long allocations_left = -1;

}  // namespace

// Not inlined: GCC takes a malloc and a free that it sees alone for mismatched.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (allocations_left >= 0 && allocations_left-- == 0) return nullptr;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace costplan {
namespace {

TEST(GuardTest, TurnsWhatIsThrownIntoErrors) {
  const Status memory = guarded([]() -> Status { throw std::bad_alloc(); });
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().code, ErrorCode::kOverflow);
  EXPECT_EQ(memory.error().to_string(), "error: out of memory");
  const Result<int> other = guarded([]() -> Result<int> { throw std::runtime_error("odd"); });
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kIo);
  EXPECT_EQ(other.error().message, "odd");
  EXPECT_EQ(*guarded([]() -> Result<int> { return 7; }), 7);
}

// Runs `call` again and again with its n-th allocation failing, until it needs fewer
// than n. Returns how many failures became errors.
template <typename Call>
long failures_told(Call call) {
  constexpr long kMost = 1'000'000;
  for (long n = 0; n < kMost; ++n) {
    allocations_left = n;
    const auto result = call();
    const bool was_spent = allocations_left < 0;
    allocations_left = -1;
    if (!was_spent) {
      EXPECT_TRUE(result) << result.error().to_string();
      return n;
    }
    // Where the standard library can do without the memory, the call succeeds.
    if (result) continue;
    EXPECT_TRUE(result.error().code == ErrorCode::kOverflow ||
                result.error().code == ErrorCode::kIo)
        << n << ": " << result.error().to_string();
  }
  ADD_FAILURE() << "never got by with " << kMost << " allocations";
  return 0;
}

constexpr const char* kStack =
    "stack: shop\nregion: us-east-1\nresources:\n  nat: {kind: nat_gateway, tags: {a: b}}\n";

TEST(GuardTest, NoEntryPointThrowsWhereMemoryRunsOut) {
  testing::PriceFolder prices;
  prices.prices("AmazonEC2", {testing::price_line()});
  ASSERT_EQ(prices.problems(), "");
  const std::string catalog_file = prices.output();
  const std::string csv_folder = prices.folder().path();
  prices.write("stack.yaml", kStack);
  const std::string stack_file = prices.folder() / "stack.yaml";
  const std::string copy = prices.folder() / "copy";
  const auto catalog = open_catalog(catalog_file);
  ASSERT_TRUE(catalog);

  EXPECT_GT(failures_told([&] { return parse_stack(kStack, stack_file, {}); }), 10);
  EXPECT_GT(failures_told([&] { return load_stack(stack_file); }), 10);
  EXPECT_GT(failures_told([&] { return read_file(stack_file); }), 0);
  EXPECT_GT(failures_told([&] { return write_file(copy, "text"); }), 0);
  EXPECT_GT(failures_told([&] { return build_catalog(csv_folder, copy); }), 10);
  EXPECT_GT(failures_told([&] { return open_catalog(catalog_file); }), 10);
  EXPECT_GT(failures_told([&] { return embedded_catalog(); }), 0);
  EXPECT_GT(failures_told([&] { return (*catalog)->rows({}); }), 0);
  EXPECT_GT(failures_told([&] { return verify_digest(**catalog); }), 0);
  const auto rows = (*catalog)->rows({});
  ASSERT_TRUE(rows);
  EXPECT_GT(failures_told([&] { return to_json(*rows); }), 0);
  std::vector<Estimate> estimates(2);
  estimates.front().stack = "a shop called naïve";  // text that needs a second look
  estimates.front().hours = Hours(*Quantity::parse("12.5"));
  EXPECT_GT(failures_told([&] { return to_json(estimates); }), 5);
}

// Later failures may meet a destructor of the JSON library that allocates (io.h).
TEST(GuardTest, TellsWhereThereIsNoMemoryForTheSchema) {
  for (long n = 0; n < 5; ++n) {
    allocations_left = n;
    const auto schema = stack_schema_json();
    allocations_left = -1;
    ASSERT_FALSE(schema) << n;
    EXPECT_EQ(schema.error().code, ErrorCode::kOverflow);
  }
}

}  // namespace
}  // namespace costplan
