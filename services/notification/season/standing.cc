#include "services/notification/season/standing.h"

#include <algorithm>

namespace nianbao::notification {

using format::v1::Situation;
using report::v1::State;

void Directory::Add(const Person& person, const std::string& role, const std::string& organ) {
  const auto [known, fresh] = index_.emplace(person.id, static_cast<int>(people_.size()));
  if (fresh) people_.push_back(person);
  std::vector<int>& holders = holders_[{role, organ}];
  if (std::find(holders.begin(), holders.end(), known->second) == holders.end()) holders.push_back(known->second);
}

std::vector<int> Directory::Holders(const std::string& role, const std::string& organ) const {
  std::vector<int> all;
  for (const std::string& where : {organ, std::string("*")}) {
    const auto found = holders_.find({role, where});
    if (found == holders_.end()) continue;
    for (const int person : found->second) {
      if (std::find(all.begin(), all.end(), person) == all.end()) all.push_back(person);
    }
  }
  return all;
}

absl::CivilDay UpkeepDue(absl::CivilDay reviewed) {
  return absl::CivilDay(reviewed.year() + 1, reviewed.month(), reviewed.day());
}

bool IsDone(const Standing& standing, calendar::Deed deed) {
  if (standing.published) return true;
  switch (standing.state) {
    case report::v1::PUBLISHED:
    case report::v1::SUPERSEDED:
    case report::v1::WITHDRAWN:
      return true;
    case report::v1::FILED:
    case report::v1::APPROVED:
      return deed == format::v1::StatutoryDate::HAND_IN;
    default:
      return false;
  }
}

Situation SituationOf(const Standing& standing) {
  if (standing.published) return format::v1::SITUATION_UNSPECIFIED;
  switch (standing.state) {
    case report::v1::STATE_UNSPECIFIED:
      return format::v1::NOT_STARTED;
    case report::v1::DRAFT:
      return standing.return_count > 0 ? format::v1::RETURNED_NOT_MENDED : format::v1::SAVED_NOT_SUBMITTED;
    case report::v1::RETURNED:
      return format::v1::RETURNED_NOT_MENDED;
    case report::v1::IN_REVIEW:
      return format::v1::WAITING_FOR_REVIEW;
    case report::v1::IN_SECRECY_REVIEW:
      return format::v1::WAITING_FOR_SECRECY;
    case report::v1::AWAITING_SIGN_OFF:
      return format::v1::WAITING_FOR_SIGN_OFF;
    case report::v1::FILED:
      return format::v1::WAITING_FOR_CHECK;
    case report::v1::APPROVED:
      return format::v1::WAITING_FOR_PUBLICATION;
    default:
      return format::v1::SITUATION_UNSPECIFIED;  // being validated, or done
  }
}

std::string StateWords(const Standing& standing) {
  switch (standing.state) {
    case report::v1::STATE_UNSPECIFIED:
      return "尚未开始";
    case report::v1::DRAFT:
      return standing.return_count > 0 ? "退回后尚未重新提交" : "已保存，尚未提交";
    case report::v1::VALIDATING:
      return "校验中";
    case report::v1::IN_REVIEW:
      return "待审核";
    case report::v1::IN_SECRECY_REVIEW:
      return "待保密审查";
    case report::v1::AWAITING_SIGN_OFF:
      return "待签发";
    case report::v1::FILED:
      return "已报送，待核查";
    case report::v1::APPROVED:
      return "已核查，待公布";
    case report::v1::PUBLISHED:
      return "已公布";
    case report::v1::RETURNED:
      return "已退回，尚未重新提交";
    case report::v1::WITHDRAWN:
      return "已撤下";
    default:
      return "已被更正";
  }
}

std::string SituationWords(Situation situation) {
  switch (situation) {
    case format::v1::NOT_STARTED:
      return "未开始";
    case format::v1::DRAFT_UNTOUCHED:
      return "草稿多日未动";
    case format::v1::SAVED_NOT_SUBMITTED:
      return "已保存未提交";
    case format::v1::RETURNED_NOT_MENDED:
      return "退回未改";
    case format::v1::WAITING_FOR_REVIEW:
      return "待审核";
    case format::v1::WAITING_FOR_SECRECY:
      return "待保密审查";
    case format::v1::WAITING_FOR_SIGN_OFF:
      return "待签发";
    case format::v1::WAITING_FOR_CHECK:
      return "报送后待核查";
    case format::v1::WAITING_FOR_PUBLICATION:
      return "核查后待公布";
    case format::v1::OVERDUE:
      return "逾期未完成";
    case format::v1::NOTICE_NOT_ACKNOWLEDGED:
      return "通知未签收";
    case format::v1::UPKEEP_DUE:
      return "指南、目录未核对";
    case format::v1::DEAD_LETTER:
      return "后台任务没有完成";
    case format::v1::ROLL_UP_STALE:
      return "汇总已过时";
    default:
      return "";
  }
}

}  // namespace nianbao::notification
