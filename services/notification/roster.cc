#include "services/notification/roster.h"

#include <algorithm>
#include <string>

#include "nianbao/intake/v1/people_service.pb.h"
#include "services/common/base/status_macros.h"
#include "services/common/telemetry/log.h"

namespace nianbao::notification {
namespace {

constexpr char kListPeople[] = "/nianbao.intake.v1.PeopleService/ListPeople";
constexpr int kPage = 500;
constexpr size_t kPrefix = sizeof("people/") - 1;

std::shared_ptr<const auth::Principal> PrincipalOf(const intake::v1::Person& person) {
  auto principal = std::make_shared<auth::Principal>();
  principal->id = person.name().substr(std::min(kPrefix, person.name().size()));
  principal->display_name = person.display_name();
  principal->email = person.email();
  for (const intake::v1::HeldRole& held : person.roles()) principal->grants.push_back({held.role(), held.organ()});
  return principal;
}

std::shared_ptr<const Roster> RosterOf(People people) {
  auto roster = std::make_shared<Roster>();
  for (const auto& person : people) {
    for (const auth::Grant& grant : person->grants) {
      roster->directory.Add({person->id, person->display_name}, grant.role, grant.organ);
    }
  }
  roster->people = std::move(people);
  return roster;
}

}  // namespace

Rosters::Rosters(People configured) : configured_(std::move(configured)), roster_(RosterOf(configured_)) {}

Rosters::Rosters(People configured, rpc::Caller& intake, const Clock& clock)
    : configured_(std::move(configured)), intake_(&intake), clock_(&clock), roster_(RosterOf(configured_)) {}

std::shared_ptr<const Roster> Rosters::Now() {
  std::lock_guard lock(mutex_);
  if (intake_ == nullptr || clock_->Now() - read_ < kKept) return roster_;
  read_ = clock_->Now();
  absl::StatusOr<People> registered = ReadRegistered();
  if (!registered.ok()) {
    Log(LogLevel::kWarn, "roster.not_read", {{"error", std::string(registered.status().message())}});
    return roster_;
  }
  People everybody = configured_;
  for (auto& person : *registered) {
    const bool known = std::any_of(configured_.begin(), configured_.end(),
                                   [&](const auto& configured) { return configured->id == person->id; });
    if (!known) everybody.push_back(std::move(person));
  }
  roster_ = RosterOf(std::move(everybody));
  return roster_;
}

absl::StatusOr<People> Rosters::ReadRegistered() const {
  People people;
  intake::v1::ListPeopleRequest request;
  request.set_page_size(kPage);
  do {
    ASSIGN_OR_RETURN(const auto page, intake_->Call<intake::v1::ListPeopleResponse>(kListPeople, request));
    for (const intake::v1::Person& person : page.people()) {
      if (!person.disabled() && person.kind() != intake::v1::Person::SYSTEM) people.push_back(PrincipalOf(person));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return people;
}

}  // namespace nianbao::notification
