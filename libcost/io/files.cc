// Whole files in and out, with messages that name the file and what to do.
#include "io/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "costplan/io.h"
#include "io/guard.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr std::size_t kMostBytes = 64 * kMebibyte;
constexpr std::size_t kMostBytesOfLarge = 1024 * kMebibyte;

std::string reason(int code) { return std::generic_category().message(code); }

Error refused(const std::string& path, std::string message, std::string hint) {
  return {.code = ErrorCode::kIo,
          .message = std::move(message),
          .where = {.file = path},
          .hint = std::move(hint)};
}

Error cannot_read(const std::string& path, int code) {
  std::string hint;
  if (code == ENOENT || code == ENOTDIR) hint = "check the path and the current folder";
  if (code == EACCES) hint = "check the permissions of the file and its folder";
  return refused(path, "cannot read: " + reason(code), std::move(hint));
}

// `target` is what `path` leads to.
Error cannot_write(const std::string& path, const std::string& target, int code) {
  std::string hint;
  if (code == ENOENT || code == ENOTDIR) {
    hint = "create the folder '" + fs::path(target).parent_path().string() + "' first";
  }
  if (code == EACCES || code == EROFS) hint = "check the permissions of the folder";
  if (code == ENOSPC) hint = "make room on the disk";
  return refused(path, "cannot write: " + reason(code), std::move(hint));
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

// What a chain of symbolic links leads to, whether or not there is a file.
std::string end_of_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  fs::path end = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code is_no_link;
    const fs::path next = fs::read_symlink(end, is_no_link);
    if (is_no_link) break;
    end = end.parent_path() / next;
  }
  return end.string();
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

// Not std::filesystem::directory_iterator: libstdc++ ends the program where that runs
// out of memory, instead of throwing.
Result<std::vector<std::string>> names_in(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  auto failed = [&path](int code) {
    return refused(path, "cannot list the folder: " + reason(code), "");
  };
  if (folder == nullptr) return failed(errno);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr && errno != 0) return failed(errno);
    if (entry == nullptr) break;
    names.emplace_back(entry->d_name);
  }
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  std::sort(names.begin(), names.end());
  return names;
}

// 0 when there is something to read or the end was reached, or an errno.
int wait_for_text(int descriptor) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  while (::poll(&waiting, 1, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

enum class Pipes { kRead, kRefuse };

Result<std::string> read_whole(const std::string& path, Pipes pipes,
                               std::size_t most_bytes = kMostBytes) {
  // Without O_NONBLOCK, opening a named pipe waits until somebody writes to it.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.is_open()) return cannot_read(path, errno);
  struct stat about {};
  if (::fstat(file.number(), &about) != 0) return cannot_read(path, errno);
  if (S_ISDIR(about.st_mode)) {
    return refused(path, "is a folder, expected a file", "name a file in it");
  }
  const bool is_regular = S_ISREG(about.st_mode);
  if (!is_regular && !(S_ISFIFO(about.st_mode) && pipes == Pipes::kRead)) {
    return refused(
        path,
        S_ISFIFO(about.st_mode) ? "is a pipe, expected a file" : "is a device, expected a file",
        "");
  }
  const Error too_large = refused(
      path, "is larger than " + std::to_string(most_bytes / kMebibyte) + " MiB", "split the file");
  std::string text;
  constexpr std::size_t kChunk = std::size_t{64} << 10;
  // Pipes have no size; they are read until they end.
  if (is_regular) {
    if (static_cast<std::size_t>(about.st_size) > most_bytes) return too_large;
    text.reserve(static_cast<std::size_t>(about.st_size) + kChunk);
  }
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + kChunk);
    const ssize_t count = ::read(file.number(), text.data() + before, kChunk);
    const int code = count < 0 ? errno : 0;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (code == EINTR) continue;
    if (code == EAGAIN) {
      if (const int failed = wait_for_text(file.number()); failed != 0) {
        return cannot_read(path, failed);
      }
      continue;
    }
    if (code != 0) return cannot_read(path, code);
    if (text.size() > most_bytes) return too_large;
    if (count == 0) return text;
  }
}

Status write_whole(const std::string& path, std::string_view text) {
  struct stat about {};
  const int missing = ::stat(path.c_str(), &about) == 0 ? 0 : errno;
  const bool exists = missing == 0;
  // A symbolic link stays one: what it points at is replaced or made.
  const std::string target = end_of_links(path);
  if (!exists && missing != ENOENT) return cannot_write(path, target, missing);
  if (exists && S_ISDIR(about.st_mode)) {
    return refused(path, "cannot write: it is a folder", "name a file in it");
  }
  if (exists && !S_ISREG(about.st_mode)) {
    // A pipe or a device such as /dev/stdout: nothing may be renamed over it.
    Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.is_open()) return cannot_write(path, target, errno);
    int code = write_all(device.number(), text);
    if (code == 0) code = device.close();
    if (code != 0) return cannot_write(path, target, code);
    return Done{};
  }
  const std::string temporary = temporary_name(target);
  constexpr mode_t kReadWriteForAll = 0666;  // less the umask
  Descriptor file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadWriteForAll));
  if (!file.is_open()) return cannot_write(path, target, errno);
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
  return cannot_write(path, target, code);
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  return guarded([&] { return read_whole(path, Pipes::kRead); });
}

Result<std::string> read_regular_file(const std::string& path) {
  return guarded([&] { return read_whole(path, Pipes::kRefuse); });
}

Result<std::string> read_large_file(const std::string& path) {
  return guarded([&] { return read_whole(path, Pipes::kRead, kMostBytesOfLarge); });
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  return guarded([&] { return names_in(path); });
}

Status write_file(const std::string& path, std::string_view text) {
  return guarded([&] { return write_whole(path, text); });
}

}  // namespace costplan
