// Lists of the season, each of what the caller may see.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/common/auth/permissions.h"
#include "services/common/base/error.h"
#include "services/common/base/paging.h"
#include "services/common/base/status_macros.h"
#include "services/notification/reminder_desk.h"

namespace nianbao::notification {
namespace {

constexpr int kUsualPage = 50;
constexpr int kLargestPage = 500;
constexpr int kLargestTrails = 200;
constexpr int kRowsAtOnce = 500;
constexpr int kLongestTrail = 100;
constexpr int kMostOpen = 200;
constexpr absl::Duration kOrgansKept = absl::Minutes(1);

// Roles that look down the tree: the whole of what reports to their organ.
bool LooksDown(const std::string& role) { return role == "checker" || role == "reader"; }

// Reads rows of `read` from the page's offset on until a page of them is seen; the next page's offset, 0 = no more.
template <typename Row>
absl::StatusOr<int64_t> SeenRows(const Page& page,
                                 const std::function<absl::StatusOr<std::vector<Row>>(const Page&)>& read,
                                 const std::function<bool(const Row&)>& sees, std::vector<Row>& rows) {
  int64_t offset = page.offset;
  for (;;) {
    ASSIGN_OR_RETURN(std::vector<Row> some, read({kRowsAtOnce, offset}));
    for (Row& row : some) {
      if (static_cast<int>(rows.size()) == page.size) return offset;
      ++offset;
      if (sees(row)) rows.push_back(std::move(row));
    }
    if (static_cast<int>(some.size()) < kRowsAtOnce) return 0;
  }
}

std::string Token(int64_t next) { return next == 0 ? "" : absl::StrCat(next); }

}  // namespace

absl::StatusOr<ReminderDesk::Sight> ReminderDesk::SightOf(const auth::Principal& by) {
  Sight sight;
  std::vector<std::string> offices;
  for (const auth::Grant& grant : by.grants) {
    if (grant.organ == "*") sight.everything = true;
    sight.organs.insert(grant.organ);
    if (LooksDown(grant.role)) offices.push_back(grant.organ);
  }
  if (sight.everything || offices.empty()) return sight;
  std::lock_guard lock(organs_mutex_);
  if (clock_.Now() - organs_read_ > kOrgansKept) {
    Mirror mirror(intake_);
    ASSIGN_OR_RETURN(organs_, mirror.ReadOrgans());
    organs_read_ = clock_.Now();
  }
  for (const std::string& office : offices) {
    for (std::string& organ : OrgansBelow(organs_, office)) sight.organs.insert(std::move(organ));
  }
  return sight;
}

absl::StatusOr<v1::ListNoticesResponse> ReminderDesk::ListNotices(const auth::Principal& by,
                                                                  const v1::ListNoticesRequest& request) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  ASSIGN_OR_RETURN(const Sight sight, SightOf(by));
  ASSIGN_OR_RETURN(const auto counts, store_.ListNotices(request.report_year()));
  ASSIGN_OR_RETURN(const auto open, store_.OpenNotices());
  std::vector<v1::NoticeStatus> seen;
  for (const ReminderStore::NoticeCount& count : counts) {
    if (!sight.Sees(count.notice.organ())) continue;
    v1::NoticeStatus& told = seen.emplace_back();
    told.set_name(absl::StrCat("notices/", count.notice.id()));
    told.set_organ(count.notice.organ());
    told.set_issuer_display_name(count.notice.issuer_display_name());
    told.set_title(count.notice.title());
    told.set_document_number(count.notice.document_number());
    told.set_day(count.notice.day());
    told.set_organ_count(count.told);
    told.set_acknowledged_count(count.acknowledged);
    for (const auto& [notice, organ] : open) {
      if (notice.id() != count.notice.id() || told.open_organ_display_names_size() == kMostOpen) continue;
      std::lock_guard lock(organs_mutex_);
      const auto known = organs_.find(organ);
      told.add_open_organ_display_names(known == organs_.end() ? organ : known->second.display_name());
    }
  }
  const size_t begin = std::min(seen.size(), static_cast<size_t>(page.offset));
  std::vector<v1::NoticeStatus> shown(seen.begin() + static_cast<std::ptrdiff_t>(begin), seen.end());
  v1::ListNoticesResponse response;
  response.set_next_page_token(NextToken(page, shown));
  response.mutable_notices()->Assign(shown.begin(), shown.end());
  return response;
}

absl::StatusOr<v1::ListRemindersResponse> ReminderDesk::ListReminders(const auth::Principal& by,
                                                                      const v1::ListRemindersRequest& request,
                                                                      const DeliveryStore& deliveries) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestTrails));
  ASSIGN_OR_RETURN(const Sight sight, SightOf(by));
  if (!request.organ().empty() && !sight.Sees(request.organ())) {
    return auth::PermissionDenied("reminders.read", request.organ());
  }
  const auto sees = [&](const v1::StoredReminder& reminder) {
    const bool asked = request.organ().empty() || reminder.organ() == request.organ();
    const bool own =
        reminder.organ().empty() ? sight.everything || reminder.principal() == by.id : sight.Sees(reminder.organ());
    return asked && own;
  };
  std::vector<v1::StoredReminder> rows;
  ASSIGN_OR_RETURN(
      const int64_t next,
      SeenRows<v1::StoredReminder>(
          page, [&](const Page& p) { return store_.ListReminders(request.report_year(), p); }, sees, rows));
  v1::ListRemindersResponse response;
  response.set_next_page_token(Token(next));
  for (const v1::StoredReminder& row : rows) {
    v1::SentReminder& told = *response.add_reminders();
    told.set_message(row.message().name());
    told.set_organ(row.organ());
    ASSIGN_OR_RETURN(const Contact contact, ContactOf(rosters_->Now()->people, store_, row.principal()));
    told.set_principal_display_name(contact.display_name);
    told.set_role(row.role());
    told.set_subject(row.message().subject());
    told.set_day(row.day());
    told.set_state(row.state());
    ASSIGN_OR_RETURN(const auto trail, deliveries.ListDeliveries("", {kLongestTrail, 0}, row.message().name()));
    told.mutable_trail()->Assign(trail.begin(), trail.end());
    const v1::Delivery::State last = trail.empty() ? row.state() : trail.back().state();
    if (last == v1::Delivery::READ || last == v1::Delivery::ACKNOWLEDGED) told.set_state(last);
  }
  return response;
}

absl::StatusOr<v1::ListExtensionsResponse> ReminderDesk::ListExtensions(const auth::Principal& by,
                                                                        const v1::ListExtensionsRequest& request) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  ASSIGN_OR_RETURN(const Sight sight, SightOf(by));
  std::vector<v1::Extension> rows;
  ASSIGN_OR_RETURN(const int64_t next,
                   SeenRows<v1::Extension>(
                       page, [&](const Page& p) { return store_.ListExtensions(request.report_year(), p); },
                       [&](const v1::Extension& extension) { return sight.Sees(extension.organ()); }, rows));
  v1::ListExtensionsResponse response;
  response.set_next_page_token(Token(next));
  response.mutable_extensions()->Assign(rows.begin(), rows.end());
  return response;
}

absl::StatusOr<v1::ListDueDateChangesResponse> ReminderDesk::ListChanges(const auth::Principal& by,
                                                                         const v1::ListDueDateChangesRequest& request) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  ASSIGN_OR_RETURN(const Sight sight, SightOf(by));
  std::vector<v1::DueDateChange> rows;
  ASSIGN_OR_RETURN(const int64_t next,
                   SeenRows<v1::DueDateChange>(
                       page, [&](const Page& p) { return store_.ListDueChanges(p); },
                       [&](const v1::DueDateChange& change) { return sight.Sees(change.organ()); }, rows));
  v1::ListDueDateChangesResponse response;
  response.set_next_page_token(Token(next));
  response.mutable_changes()->Assign(rows.begin(), rows.end());
  return response;
}

absl::StatusOr<v1::ListContactTasksResponse> ReminderDesk::ListTasks(const auth::Principal& by,
                                                                     const v1::ListContactTasksRequest& request) {
  ASSIGN_OR_RETURN(const Page page, PageOf(request.page_size(), request.page_token(), kUsualPage, kLargestPage));
  std::vector<v1::ContactTask> rows;
  ASSIGN_OR_RETURN(const int64_t next, SeenRows<v1::ContactTask>(
                                           page, [&](const Page& p) { return store_.ListTasks(request.settled(), p); },
                                           [&](const v1::ContactTask& task) { return MaySettle(by, task); }, rows));
  v1::ListContactTasksResponse response;
  response.set_next_page_token(Token(next));
  response.mutable_tasks()->Assign(rows.begin(), rows.end());
  return response;
}

}  // namespace nianbao::notification
