#include "services/intake/event_stream.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "nianbao/intake/v1/event_service.pb.h"
#include "services/common/base/error.h"
#include "services/common/base/status_macros.h"
#include "services/intake/access.h"

namespace nianbao::intake {
namespace {

using report::v1::ReportEvent;
using rpc::CallContext;

constexpr int kUsualPage = 200;
constexpr int kLargestPage = 1000;

std::string OrganOf(const ReportEvent& event) {
  return event.report().substr(0, event.report().find("/annualReports/"));
}

// What one caller may see. An organ's people are looked up once for each answer.
class Sight {
 public:
  Sight(const CallContext& call, std::string organ, const Transactions& transactions)
      : principal_(call.principal), organ_(std::move(organ)), transactions_(transactions) {}

  absl::StatusOr<std::vector<ReportEvent>> Visible(std::vector<ReportEvent> events) const {
    std::map<std::string, bool> may;
    std::vector<ReportEvent> visible;
    for (ReportEvent& event : events) {
      const std::string organ = OrganOf(event);
      if (!organ_.empty() && organ != organ_) continue;
      auto known = may.find(organ);
      if (known == may.end()) {
        ASSIGN_OR_RETURN(const bool allowed, MaySee(organ));
        known = may.emplace(organ, allowed).first;
      }
      if (known->second) visible.push_back(std::move(event));
    }
    return visible;
  }

 private:
  absl::StatusOr<bool> MaySee(const std::string& organ) const {
    if (principal_->MayIn("reports.read", organ)) return true;
    const auto found = transactions_.Read<report::v1::Organ>([&](IntakeTx& tx) { return tx.GetOrgan(organ); });
    if (absl::IsNotFound(found.status())) return false;
    RETURN_IF_ERROR(found.status());
    return MayRead(*principal_, *found);
  }

  const std::shared_ptr<const auth::Principal> principal_;
  const std::string organ_;
  const Transactions& transactions_;
};

absl::Status CheckCursor(int64_t cursor) {
  return cursor >= 0 ? absl::OkStatus() : FieldError("FIELD_MALFORMED", "cursor", "不能是负数");
}

absl::StatusOr<v1::ListEventsResponse> List(EventStore& events, const Transactions& transactions,
                                            const CallContext& call, const v1::ListEventsRequest& request) {
  RETURN_IF_ERROR(CheckCursor(request.cursor()));
  const int limit = std::min(request.page_size() <= 0 ? kUsualPage : request.page_size(), kLargestPage);
  ASSIGN_OR_RETURN(EventSlice slice, events.After(request.cursor(), limit));
  ASSIGN_OR_RETURN(const auto visible, Sight(call, request.organ(), transactions).Visible(std::move(slice.events)));
  v1::ListEventsResponse response;
  response.mutable_events()->Assign(visible.begin(), visible.end());
  response.set_cursor(slice.cursor);
  response.set_more(slice.more);
  return response;
}

class Watch final : public rpc::Source<v1::WatchEventsResponse> {
 public:
  Watch(EventStore& events, Sight sight, int64_t cursor) : events_(events), sight_(std::move(sight)), cursor_(cursor) {}

  absl::StatusOr<std::optional<v1::WatchEventsResponse>> Next() override {
    ASSIGN_OR_RETURN(EventSlice slice, events_.After(cursor_, kUsualPage));
    if (slice.cursor == cursor_) return std::nullopt;
    ASSIGN_OR_RETURN(const auto visible, sight_.Visible(std::move(slice.events)));
    cursor_ = slice.cursor;
    v1::WatchEventsResponse response;
    response.mutable_events()->Assign(visible.begin(), visible.end());
    response.set_cursor(cursor_);
    return response;
  }

 private:
  EventStore& events_;
  const Sight sight_;
  int64_t cursor_;
};

}  // namespace

void AddEventMethods(EventStore& events, const Transactions& transactions, rpc::MethodTable& methods) {
  const std::string service = "nianbao.intake.v1.EventService.";
  methods.Add<v1::ListEventsRequest, v1::ListEventsResponse>(
      service + "ListEvents",
      [&events, &transactions](const CallContext& c, const auto& r) { return List(events, transactions, c, r); });
  using Source = rpc::Source<v1::WatchEventsResponse>;
  methods.AddSource<v1::WatchEventsRequest, v1::WatchEventsResponse>(
      service + "WatchEvents",
      [&events, &transactions](const CallContext& call,
                               const v1::WatchEventsRequest& request) -> absl::StatusOr<std::unique_ptr<Source>> {
        RETURN_IF_ERROR(CheckCursor(request.cursor()));
        return std::make_unique<Watch>(events, Sight(call, request.organ(), transactions), request.cursor());
      });
}

}  // namespace nianbao::intake
