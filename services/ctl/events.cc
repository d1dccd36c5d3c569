// nianbaoctl events watch: every event of intake's history, exactly once by cursor.
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "nianbao/intake/v1/event_service.pb.h"
#include "services/common/base/files.h"
#include "services/common/clock/beijing.h"
#include "services/common/rpc/stream_reader.h"
#include "services/ctl/commands.h"
#include "services/ctl/server.h"
#include "services/ctl/verbs.h"

namespace nianbao::ctl {
namespace {

constexpr char kWatch[] = "/nianbao.intake.v1.EventService/WatchEvents";
constexpr absl::Duration kPause = absl::Milliseconds(300);

std::string LineOf(const report::v1::ReportEvent& event) {
  const absl::Time at = absl::FromUnixSeconds(event.time().seconds());
  return absl::StrCat(event.sequence(), "\t", absl::FormatTime("%Y-%m-%d %H:%M:%S", at, BeijingTime()), "\t",
                      event.report(), "\t", event.revision(), "\t", event.action(), "\t",
                      report::v1::State_Name(event.to_state()), "\n");
}

// Where events go, and how far they have come. A file is its own cursor: the number of its last whole line.
class Log {
 public:
  explicit Log(const std::string& path) : path_(path) {}

  absl::Status Open(int64_t cursor) {
    cursor_ = cursor;
    if (path_.empty()) return absl::OkStatus();
    const auto text = ReadFile(path_);
    if (text.ok()) {
      const size_t end = text->rfind('\n') == std::string::npos ? 0 : text->rfind('\n') + 1;
      if (end < text->size()) {  // a line that a crash cut short
        if (absl::Status cut = WriteFileAtomically(path_, text->substr(0, end)); !cut.ok()) return cut;
      }
      const size_t start = end < 2 ? 0 : text->rfind('\n', end - 2) + 1;
      int64_t last = 0;
      if (absl::SimpleAtoi(text->substr(start, text->find('\t', start) - start), &last)) cursor_ = last;
    }
    file_.open(path_, std::ios::app);
    if (file_) return absl::OkStatus();
    return UsageError(absl::StrCat("文件“", path_, "”无法写入。"), absl::StrCat("cannot write ", path_));
  }
  void Take(const intake::v1::WatchEventsResponse& response) {
    std::ostream& out = path_.empty() ? std::cout : file_;
    for (const auto& event : response.events()) out << LineOf(event) << std::flush;
    cursor_ = response.cursor();
  }
  int64_t cursor() const { return cursor_; }

 private:
  const std::string path_;
  std::ofstream file_;
  int64_t cursor_ = 0;
};

void Pause() {  // a wait on a condition that nobody sets
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, absl::ToChronoMilliseconds(kPause));
}

// One connection; its end.
absl::Status Follow(const Arguments& arguments, Log& log) {
  intake::v1::WatchEventsRequest request;
  request.set_cursor(log.cursor());
  request.set_organ(arguments.Flag("organ"));
  const auto stream = rpc::StreamReader::Open(ServerOf(arguments), TokenOf(arguments), kWatch, request);
  while (true) {
    const auto response = stream->ReadAs<intake::v1::WatchEventsResponse>();
    if (!response.ok()) return response.status();
    if (!response->has_value()) return absl::OkStatus();
    log.Take(**response);
  }
}

}  // namespace

int Events(const Arguments& arguments) {
  int64_t cursor = 0;
  const std::string from = arguments.Flag("cursor", "0");
  if (arguments.files[0] != "watch" || !absl::SimpleAtoi(from, &cursor) || cursor < 0) {
    return Complain(
        UsageError("events 后面写 watch；--cursor 是不小于0的整数。", "events takes watch; --cursor a number"), kUsage);
  }
  Log log(arguments.Flag("log"));
  if (absl::Status opened = log.Open(cursor); !opened.ok()) return Complain(opened);
  while (true) {
    const absl::Status end = Follow(arguments, log);
    // The server was restarted or cannot be reached: again from where we are.
    if (!end.ok() && !absl::IsUnavailable(end) && !absl::IsCancelled(end)) return Complain(end);
    Pause();
  }
}

}  // namespace nianbao::ctl
