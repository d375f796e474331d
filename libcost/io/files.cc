// Whole files in and out, with messages that name the file and what to do.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "costplan/io.h"

namespace costplan {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

std::string reason(int code) { return std::generic_category().message(code); }

Error refused(std::string message, std::string hint) {
  return {.code = ErrorCode::kIo, .message = std::move(message), .hint = std::move(hint)};
}

Error cannot_read(const std::string& path, int code) {
  std::string hint;
  if (code == ENOENT || code == ENOTDIR) hint = "check the path and the current folder";
  if (code == EACCES) hint = "check the permissions of the file and its folder";
  return refused("cannot read '" + path + "': " + reason(code), std::move(hint));
}

Error cannot_write(const std::string& path, int code) {
  std::string hint;
  if (code == ENOENT || code == ENOTDIR) {
    hint = "create the folder '" + std::filesystem::path(path).parent_path().string() + "' first";
  }
  if (code == EACCES || code == EROFS) hint = "check the permissions of the folder";
  if (code == ENOSPC) hint = "make room on the disk";
  return refused("cannot write '" + path + "': " + reason(code), std::move(hint));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }
  // Closing may be the first to report a full disk.
  int close() {
    const int result = ::close(std::exchange(number_, -1));
    return result == 0 ? 0 : errno;
  }

 private:
  int number_;
};

// 0, or the errno of the write that failed.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  return path + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return cannot_read(path, errno);
  struct stat about {};
  if (::fstat(file.number(), &about) != 0) return cannot_read(path, errno);
  if (S_ISDIR(about.st_mode)) {
    return refused("'" + path + "' is a folder, expected a file", "name a file in it");
  }
  const Error too_large = refused("'" + path + "' is larger than 64 MiB", "split the file");
  std::string text;
  constexpr std::size_t kChunk = std::size_t{64} << 10;
  // Pipes have no size; they are read until they end.
  if (S_ISREG(about.st_mode)) {
    if (static_cast<std::size_t>(about.st_size) > kMostBytes) return too_large;
    text.reserve(static_cast<std::size_t>(about.st_size) + kChunk);
  }
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + kChunk);
    const ssize_t count = ::read(file.number(), text.data() + before, kChunk);
    if (count < 0 && errno == EINTR) {
      text.resize(before);
      continue;
    }
    if (count < 0) return cannot_read(path, errno);
    text.resize(before + static_cast<std::size_t>(count));
    if (text.size() > kMostBytes) return too_large;
    if (count == 0) return text;
  }
}

Status write_file(const std::string& path, std::string_view text) {
  std::string target = path;
  struct stat about {};
  const bool exists = ::stat(path.c_str(), &about) == 0;
  if (exists && S_ISDIR(about.st_mode)) {
    return refused("cannot write '" + path + "': it is a folder", "name a file in it");
  }
  if (exists && !S_ISREG(about.st_mode)) {
    // A pipe or a device such as /dev/stdout: nothing may be renamed over it.
    Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.is_open()) return cannot_write(path, errno);
    int code = write_all(device.number(), text);
    if (code == 0) code = device.close();
    if (code != 0) return cannot_write(path, code);
    return Done{};
  }
  if (exists) {
    // A symbolic link stays one: what it points at is replaced.
    std::error_code ignored;
    const auto resolved = std::filesystem::canonical(path, ignored);
    if (!ignored) target = resolved.string();
  }
  const std::string temporary = temporary_name(target);
  constexpr mode_t kReadWriteForAll = 0666;  // less the umask
  Descriptor file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadWriteForAll));
  if (!file.is_open()) return cannot_write(path, errno);
  int code = write_all(file.number(), text);
  constexpr mode_t kPermissions = 07777;
  if (code == 0 && exists && ::fchmod(file.number(), about.st_mode & kPermissions) != 0) {
    code = errno;
  }
  const int closed = file.close();
  if (code == 0) code = closed;
  if (code == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) code = errno;
  if (code == 0) return Done{};
  ::unlink(temporary.c_str());
  return cannot_write(path, code);
}

}  // namespace costplan
