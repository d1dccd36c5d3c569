#include <map>

#include "services/validation/checks/checks.h"

namespace nianbao::validation {

NamedCheck FindCheck(absl::string_view name) {
  static const auto* checks = new std::map<absl::string_view, NamedCheck>{
      {"title_missing", &TitleMissing},
      {"title_year", &TitleYear},
      {"title_statutory_name", &TitleStatutoryName},
      {"title_organ", &TitleOrgan},
      {"head_and_foot_date", &HeadAndFootDate},
      {"self_dates", &SelfDates},
      {"foot_date_is_workday", &FootDateIsWorkday},
      {"due_days", &DueDays},
      {"steps_taken", &StepsTaken},
      {"files_from_signed_version", &FilesFromSignedVersion},
      {"public_page_found", &PublicPageFound},
      {"secret_authority", &SecretAuthority},
      {"documents_on_file", &DocumentsOnFile},
      {"counted_once", &CountedOnce},
      {"changed_behind_the_back", &ChangedBehindTheBack},
      {"sum_of_members", &SumOfMembers},
      {"members_missing", &MembersMissing},
      {"office_counted_twice", &OfficeCountedTwice},
      {"members_changed", &MembersChanged},
      {"members_of_another_line", &MembersOfAnotherLine},
      {"members_alike", &MembersAlike},
      {"signature_organ", &SignatureOrgan},
      {"statistics_period", &StatisticsPeriod},
      {"fixed_sections", &FixedSections},
      {"content_items", &ContentItems},
      {"section_tables", &SectionTables},
      {"section_topics", &SectionTopics},
      {"heading_numbers", &HeadingNumbers},
      {"empty_headings", &EmptyHeadings},
      {"overview_length", &OverviewLength},
      {"stated_parts_against_headings", &StatedPartsAgainstHeadings},
      {"stated_parts_against_list", &StatedPartsAgainstList},
      {"list_against_headings", &ListAgainstHeadings},
      {"list_name_differs", &ListNameDiffers},
      {"problems_empty", &ProblemsEmpty},
      {"problems_short", &ProblemsShort},
      {"table_filed", &TableFiled},
      {"channels_denied", &ChannelsDenied},
      {"heading_without_figures", &HeadingWithoutFigures},
      {"fee_sentence", &FeeSentence},
      {"citizen_id", &CitizenId},
      {"mobile_number", &MobileNumber},
      {"person_named", &PersonNamed},
      {"shares_of_figures", &SharesOfFigures},
      {"parts_of_a_whole", &PartsOfAWhole},
      {"sentences_of_last_year", &SentencesOfLastYear},
      {"self_references", &SelfReferences},
      {"problems_and_measures", &ProblemsAndMeasures},
      {"like_last_year", &LikeLastYear},
      {"problems_like_last_year", &ProblemsLikeLastYear},
      {"like_another", &LikeAnother},
      {"taken_from_another", &TakenFromAnother},
      {"other_organ_named", &OtherOrganNamed},
      {"edition_of_tables", &EditionOfTables},
      {"unplaced_lines", &UnplacedLines},
      {"raw_cells", &RawCells},
      {"blank_cells", &BlankCells},
      {"money_unit", &MoneyUnit},
      {"money_multiple", &MoneyMultiple},
      {"table_all_zero", &TableAllZero},
      {"cells_need_words", &CellsNeedWords},
      {"pending_counted", &PendingCounted},
      {"great_change", &GreatChange},
      {"same_as_last_year", &SameAsLastYear},
      {"told_nowhere", &ToldNowhere},
      {"residue_of_editing", &ResidueOfEditing},
      {"bank_card", &BankCard},
      {"repeated_passages", &RepeatedPassages},
      {"half_width_marks", &HalfWidthMarks},
      {"level_numbers", &LevelNumbers},
      {"short_titles", &ShortTitles},
      {"contact_complete", &ContactComplete},
      {"stops_printing", &StopsPrinting},
  };
  const auto found = checks->find(name);
  return found == checks->end() ? nullptr : found->second;
}

std::vector<std::string> PatternListsOf(absl::string_view check) {
  if (check == "told_nowhere") return {"told"};
  if (check == "channels_denied") return {"count", "denial"};
  if (check == "person_named") return {"names", "addresses"};
  if (check == "half_width_marks") return {"spared"};
  if (check == "problems_and_measures") return {"numbers"};
  return {};
}

}  // namespace nianbao::validation
