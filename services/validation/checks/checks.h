// Rules that need an algorithm; each is named by a CodeCheck in formats/ and keeps its words and thresholds there.
#ifndef NIANBAO_SERVICES_VALIDATION_CHECKS_CHECKS_H_
#define NIANBAO_SERVICES_VALIDATION_CHECKS_CHECKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/validation/findings.h"

namespace nianbao::validation {

using NamedCheck = void (*)(Findings&);

// nullptr when no check has this name.
NamedCheck FindCheck(absl::string_view name);

// Lists of a check's rule that hold patterns which the check tries on every part: they are scanned for beforehand.
std::vector<std::string> PatternListsOf(absl::string_view check);

// What no document can be made of (checks/print.cc).
void StopsPrinting(Findings& findings);

// Title, organ and dates (checks/document.cc).
void TitleMissing(Findings& findings);
void TitleYear(Findings& findings);
void TitleStatutoryName(Findings& findings);
void TitleOrgan(Findings& findings);
void HeadAndFootDate(Findings& findings);
void SelfDates(Findings& findings);
void FootDateIsWorkday(Findings& findings);
void SignatureOrgan(Findings& findings);
void StatisticsPeriod(Findings& findings);

// Sections and the list of parts (checks/sections.cc).
void FixedSections(Findings& findings);
void ContentItems(Findings& findings);
void SectionTables(Findings& findings);
void SectionTopics(Findings& findings);
void HeadingNumbers(Findings& findings);
void EmptyHeadings(Findings& findings);
void OverviewLength(Findings& findings);
void StatedPartsAgainstHeadings(Findings& findings);
void StatedPartsAgainstList(Findings& findings);
void ListAgainstHeadings(Findings& findings);
void ListNameDiffers(Findings& findings);
void ProblemsEmpty(Findings& findings);
void ProblemsShort(Findings& findings);

// What the narrative says against the cells and itself (checks/narrative.cc).
void TableFiled(Findings& findings);
void ChannelsDenied(Findings& findings);
void HeadingWithoutFigures(Findings& findings);
void FeeSentence(Findings& findings);

// How cells are written, whole tables, last year's figures (checks/cells.cc).
void EditionOfTables(Findings& findings);
void UnplacedLines(Findings& findings);
void RawCells(Findings& findings);
void BlankCells(Findings& findings);
void MoneyUnit(Findings& findings);
void MoneyMultiple(Findings& findings);
void TableAllZero(Findings& findings);
void CellsNeedWords(Findings& findings);
void PendingCounted(Findings& findings);
void GreatChange(Findings& findings);
void SameAsLastYear(Findings& findings);

// When and by whom it was filed and published (checks/filing.cc).
void DueDays(Findings& findings);
void StepsTaken(Findings& findings);
void FilesFromSignedVersion(Findings& findings);
void PublicPageFound(Findings& findings);

// Registers beside the report (checks/registers.cc).
void SecretAuthority(Findings& findings);
void DocumentsOnFile(Findings& findings);
void CountedOnce(Findings& findings);
void ChangedBehindTheBack(Findings& findings);

// A government's figures against those of its bodies (checks/aggregate.cc).
void SumOfMembers(Findings& findings);
void MembersMissing(Findings& findings);
void OfficeCountedTwice(Findings& findings);
void MembersChanged(Findings& findings);
void MembersOfAnotherLine(Findings& findings);
void MembersAlike(Findings& findings);

// Usage in the prose (checks/repeats.cc, checks/usage.cc).
void RepeatedPassages(Findings& findings);
void HalfWidthMarks(Findings& findings);
void LevelNumbers(Findings& findings);
void ShortTitles(Findings& findings);
void ContactComplete(Findings& findings);

// What is told nowhere, traces of editing, bank cards (checks/traces.cc).
void ToldNowhere(Findings& findings);
void ResidueOfEditing(Findings& findings);
void BankCard(Findings& findings);

// Personal data (checks/privacy.cc).
void CitizenId(Findings& findings);
void MobileNumber(Findings& findings);
void PersonNamed(Findings& findings);

// Figures beside one another in the prose (checks/shares.cc, checks/parts_of.cc).
void SharesOfFigures(Findings& findings);
void PartsOfAWhole(Findings& findings);

// Wording (checks/wording.cc).
void SentencesOfLastYear(Findings& findings);
void SelfReferences(Findings& findings);
void ProblemsAndMeasures(Findings& findings);

// Like another report (checks/similarity.cc, checks/other_organs.cc).
void LikeLastYear(Findings& findings);
void ProblemsLikeLastYear(Findings& findings);
void LikeAnother(Findings& findings);
void TakenFromAnother(Findings& findings);
void OtherOrganNamed(Findings& findings);

}  // namespace nianbao::validation

#endif  // NIANBAO_SERVICES_VALIDATION_CHECKS_CHECKS_H_
