#include "services/validation/figures_json.h"

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/common/testing/proto_text.h"
#include "services/common/testing/status_matchers.h"
#include "services/validation/check.h"

namespace nianbao::validation {
namespace {

const format::FormatRegistry& Formats() { return format::FormatRegistry::Embedded(); }
const format::Edition& Form() { return *Formats().Find("f2021"); }

const Checker& TheChecker() {
  static const Checker* const checker = Checker::Create(Formats())->release();
  return *checker;
}

std::optional<int64_t> NumberAt(const CellTable& cells, const std::string& key) {
  return cells.Number(*Form().FindCell(key));
}

TEST(FiguresJsonTest, FiguresAreReadByShortKeyOrIdInAnyOrder) {
  FiguresReader reader;
  CellTable cells;
  ASSERT_THAT(reader.Read(Form(), R"({"organ": "甲局", "cells": {"r01.c7": 14069, "r01.c1": 13612,
      "requests/carried_over_in/total": 560, "t2.fee.amount": 316441.5, "r03.c1": "１，３００", "r04.c1": "/", "r05.c1": null}})",
                          cells),
              IsOk());
  EXPECT_EQ(NumberAt(cells, "r01.c1"), 13612);
  EXPECT_EQ(NumberAt(cells, "r01.c7"), 14069);
  EXPECT_EQ(NumberAt(cells, "r02.c7"), 560);
  EXPECT_EQ(NumberAt(cells, "t2.fee.amount"), 316441500000);
  EXPECT_EQ(NumberAt(cells, "r03.c1"), 1300);
  EXPECT_EQ(cells.states[*Form().FindCell("r04.c1")], CellState::kEmpty);
  EXPECT_EQ(cells.states[*Form().FindCell("r05.c1")], CellState::kEmpty);
  EXPECT_EQ(cells.states[*Form().FindCell("r06.c1")], CellState::kAbsent);
}

TEST(FiguresJsonTest, TheApisOwnJsonGivesTheSameCellsAsTheMessage) {
  const auto content = ParseText<report::v1::ReportContent>(R"pb(
    title: "“标题”\\"
    cells { id: "requests/newly_received/natural_person" count: 5 }
    cells { id: "proactive/administrative_charges/amount_charged" fen: 380 }
    cells { id: "requests/newly_received/total" raw: "约\"5\"件" }
    cells { id: "requests/carried_over_in/total" empty: true }
    cells { id: "requests/carried_over_out/total" not_applicable: true }
    signature { organ: "甲局" }
  )pb");
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(content, &json).ok());
  FiguresReader reader;
  CellTable read;
  ASSERT_THAT(reader.Read(Form(), json, read), IsOk());
  const CellTable filed = FileCells(Form(), content);
  EXPECT_EQ(read.states, filed.states);
  EXPECT_EQ(read.numbers, filed.numbers);
  EXPECT_EQ(read.filed[*Form().FindCell("r01.c7")]->raw(), "约\"5\"件");
  ASSERT_THAT(reader.Read(Form(), "{\"context\": {}, \"content\": " + json + "}", read), IsOk());
  EXPECT_EQ(read.numbers, filed.numbers);
}

TEST(FiguresJsonTest, ReaderForgetsTheDocumentBefore) {
  FiguresReader reader;
  CellTable cells;
  ASSERT_THAT(reader.Read(Form(), R"({"cells": {"r01.c1": 5, "r01.c2": "约5"}})", cells), IsOk());
  ASSERT_THAT(reader.Read(Form(), R"({"cells": {"r01.c3": 7}})", cells), IsOk());
  EXPECT_EQ(NumberAt(cells, "r01.c1"), 0);
  EXPECT_EQ(NumberAt(cells, "r01.c2"), 0);
  EXPECT_EQ(NumberAt(cells, "r01.c3"), 7);
  ASSERT_THAT(reader.Read(Form(), "{}", cells), IsOk());
  EXPECT_FALSE(cells.any);
}

TEST(FiguresJsonTest, WhatIsNoFiguresIsRefusedWhateverItIs) {
  FiguresReader reader;
  CellTable cells;
  for (const char* json :
       {"", "5", "[]", "{", R"({"cells": 5})", R"({"cells": {"r01.c1")", R"({"cells": [{"count": 5}]})",
        R"({"cells": [5]})", R"({"cells": [{"id": "r01.c1", "count": "x"}]})", "\xff\xfe{", R"({"content": 5})"}) {
    EXPECT_THAT(reader.Read(Form(), json, cells), HasReason("FIGURES_MALFORMED")) << json;
  }
  EXPECT_THAT(reader.Read(Form(), R"({"cells": {"nothing": 5}})", cells), HasReason("CELL_UNKNOWN"));
  EXPECT_THAT(reader.Read(Form(), R"({"cells": {"r01.c1": 5}})", cells), IsOk());
}

TEST(CheckFiguresTest, FindsWhatTheWholeCheckFindsInTheCells) {
  const auto content = ParseText<report::v1::ReportContent>(R"pb(
    cells { id: "requests/newly_received/natural_person" count: 5 }
    cells { id: "requests/newly_received/total" count: 6 }
    cells { id: "requests/outcome.disclosed/natural_person" raw: "约5" }
    cells { id: "proactive/government_rules/in_force" count: 2 }
  )pb");
  const auto context = ParseText<v1::CheckContext>("report_year: 2025 organ { display_name: '甲局' kind: DEPT }");
  const auto whole = TheChecker().Check(content, context);
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(content, &json).ok());
  FiguresReader reader;
  CellTable cells;
  ASSERT_THAT(reader.Read(Form(), json, cells), IsOk());
  CellTable previous = EmptyTable(Form());
  const auto figures = TheChecker().CheckFigures(cells, previous, context);
  ASSERT_THAT(figures, IsOk());
  std::vector<std::string> expected;
  for (const auto& finding : whole->findings()) {
    if (finding.places_size() > 0 && finding.places(0).part() == report::v1::PART_CELL) {
      expected.push_back(finding.rule_id() + finding.message());
    }
  }
  std::vector<std::string> found;
  for (const auto& finding : *figures) found.push_back(finding.rule_id() + finding.message());
  EXPECT_EQ(found, expected);
  EXPECT_GE(found.size(), 5u);
}

TEST(CheckCellsTest, OnlyRulesThatLookAtTheChangedCellsAreJudged) {
  auto request = ParseText<v1::CheckCellsRequest>(R"pb(
    cells { id: "requests/newly_received/natural_person" count: 5 }
    cells { id: "requests/newly_received/total" count: 6 }
    cells { id: "proactive/government_rules/in_force" count: 2 }
    changed: "r01.c1"
    context {
      report_year: 2025
      organ { display_name: "甲局" kind: DEPT }
    }
  )pb");
  auto response = TheChecker().CheckCells(request);
  ASSERT_THAT(response, IsOk());
  std::vector<std::string> rules(response->rule_ids().begin(), response->rule_ids().end());
  EXPECT_THAT(rules, ::testing::IsSupersetOf({"T3-001", "T3-003"}));
  EXPECT_THAT(rules, ::testing::Not(::testing::Contains("T2-002")));
  EXPECT_THAT(rules, ::testing::Not(::testing::Contains("DOC-001")));
  for (const auto& finding : response->findings()) EXPECT_NE(finding.rule_id(), "T2-002");
  request.clear_changed();
  response = TheChecker().CheckCells(request);
  rules.assign(response->rule_ids().begin(), response->rule_ids().end());
  EXPECT_THAT(rules, ::testing::IsSupersetOf({"T2-002", "T3-001"}));
  request.add_changed("nothing");
  EXPECT_THAT(TheChecker().CheckCells(request), HasReason("CELL_UNKNOWN"));
}

}  // namespace
}  // namespace nianbao::validation
