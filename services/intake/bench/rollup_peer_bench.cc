// Sums of a province of 12,000 bodies and 200 cells: in memory, from the store, and by PostgreSQL's GROUP BY ROLLUP
// over the same figures, in one run; every way must give the same sums. nianbao-bench-rollup-peer [ROUNDS]; prints a
// JSON line a case: {suite, case, unit, ours, peer, peer_name, ratio, n, min, max}.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/common/store/postgres_database.h"
#include "services/common/store/sqlite_database.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/temp_dir.h"
#include "services/intake/live_rollups.h"
#include "services/intake/registry_store.h"
#include "services/intake/rollup_figures.h"
#include "services/intake/schema.h"

namespace nianbao::intake {
namespace {

constexpr int kCities = 9;
constexpr int kCounties = 60;
constexpr int kBodies = 12'000;
constexpr int kCells = 200;
constexpr int kGovernments = 1 + kCities + kCounties;
constexpr int kYear = 2025;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

// Above body `i`: province 0, cities 1 … 9, counties 10 … 69, bureaus by turns.
int AboveOf(int i) {
  if (i == 0) return -1;
  if (i <= kCities) return 0;
  return i < kGovernments ? 1 + (i - kCities - 1) % kCities : i % kGovernments;
}

int64_t FigureOf(int body, int cell) { return body < kGovernments ? 0 : (body * 31 + cell * 7) % 1000; }

std::string NameOf(int body) { return absl::StrCat("organs/b", body); }

struct Times {
  std::vector<double> milliseconds;
  double Median() const {
    std::vector<double> sorted = milliseconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
};

double Timed(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void Print(const char* name, const Times& ours, const Times* peer) {
  const auto [min, max] = std::minmax_element(ours.milliseconds.begin(), ours.milliseconds.end());
  const std::string other = peer == nullptr ? "null, \"peer_name\": null, \"ratio\": null"
                                            : absl::StrCat(peer->Median(),
                                                           ", \"peer_name\": \"PostgreSQL GROUP BY "
                                                           "ROLLUP\", \"ratio\": ",
                                                           ours.Median() / peer->Median());
  std::printf(
      "{\"suite\": \"rollup\", \"case\": \"%s\", \"unit\": \"ms\", \"ours\": %g, \"peer\": %s, \"n\": %zu, "
      "\"min\": %g, \"max\": %g}\n",
      name, ours.Median(), other.c_str(), ours.milliseconds.size(), *min, *max);
}

// The province in memory.
struct Memory {
  std::vector<Standing> standings;
  std::vector<std::optional<Filing>> filings;
  RollUp rollup;

  static RollUp Tree() {
    std::vector<Body> bodies;
    for (int i = 0; i < kBodies; ++i) bodies.push_back({NameOf(i), AboveOf(i), i < kGovernments});
    return Must(RollUp::Create(std::move(bodies), std::vector<bool>(kCells, true)));
  }
  Memory() : rollup(Tree()) {
    for (int i = 0; i < kBodies; ++i) {
      standings.push_back(i < kGovernments ? Standing::kMissing : Standing::kFiled);
      filings.emplace_back();
      if (i < kGovernments) continue;
      filings.back() = Filing{.revision = 1};
      for (int cell = 0; cell < kCells; ++cell) filings.back()->values.push_back(FigureOf(i, cell));
    }
  }
  double Recompute() {
    auto s = standings;
    auto f = filings;
    return Timed([&] { rollup.SetAll(std::move(s), std::move(f)); });
  }
};

// The figures as rows, and their sums by the database.
class Peer {
 public:
  Peer() : database_(Must(sql::OpenPostgres({.url = server_.NewDatabase()}, clock_))) {
    Run("CREATE TABLE figures (body BIGINT, city BIGINT, county BIGINT, cell BIGINT, value BIGINT)");
    Run(absl::StrCat("INSERT INTO figures SELECT b, CASE WHEN a = 0 THEN NULL WHEN a <= ", kCities,
                     " THEN a ELSE 1 + (a - ", kCities + 1, ") % ", kCities, " END, CASE WHEN a > ", kCities,
                     " THEN a END, c, (b * 31 + c * 7) % 1000 FROM (SELECT b, b % ", kGovernments,
                     " AS a FROM generate_series(", kGovernments, ", ", kBodies - 1,
                     ") AS b) AS bodies, generate_series(0, ", kCells - 1, ") AS c"));
    Run("ANALYZE figures");
  }

  // Milliseconds; `province` gets the province's sums by cell.
  double Sum(std::vector<int64_t>& province) {
    province.assign(kCells, -1);
    return Timed([&] {
      Must(database_->Read([&](sql::Connection& connection) -> absl::Status {
        const auto rows = connection.Execute(
            "SELECT cell, city, county, SUM(value)::BIGINT, GROUPING(city, county)::BIGINT FROM figures "
            "GROUP BY cell, ROLLUP (city, county)",
            {});
        if (!rows.ok()) return rows.status();
        for (const sql::Row& row : *rows) {
          if (row.Int(4) == 3) province[static_cast<size_t>(row.Int(0))] = row.Int(3);
        }
        return absl::OkStatus();
      }));
    });
  }

 private:
  void Run(const std::string& statement) {
    Must(database_->Write([&](sql::Connection& c) { return c.Execute(statement, {}).status(); }));
  }

  PostgresServer server_;
  SystemClock clock_;
  std::unique_ptr<sql::Database> database_;
};

// The province in intake's own tables on SQLite.
class Store {
 public:
  Store() : database_(Must(sql::OpenSqlite({.path = dir_.path() + "/intake.db"}, clock_))) {
    Must(database_->Migrate(IntakeSchema()));
    Must(database_->Write([](sql::Connection& connection) -> absl::Status {
      IntakeTx tx(connection);
      RollupTx rollup(connection);
      const int64_t version = Must(rollup.NextVersion(kYear));
      for (int i = 0; i < kBodies; ++i) {
        report::v1::Organ organ;
        organ.set_name(NameOf(i));
        organ.set_display_name(absl::StrCat("单位", i));
        organ.set_kind(i < kGovernments ? report::v1::GOV_COUNTY : report::v1::DEPT);
        if (i > 0) organ.set_parent_government(NameOf(AboveOf(i)));
        Must(tx.InsertOrgan(organ));
        Must(RegistryTx(connection).PutMemberships(organ));
        Must(rollup.PutRow(kYear, version, RowOf(i, 0)));
        report::v1::AnnualReport report;
        report.set_name(absl::StrCat(organ.name(), "/annualReports/", kYear));
        report.set_report_year(kYear);
        report.set_organ_display_name(organ.display_name());
        report.mutable_update_time()->set_seconds(1'768'870'800 + i * 7919 % 86'400);
        Must(tx.InsertReport(report, organ.name()));
      }
      return absl::OkStatus();
    }));
  }

  static FiguresRow RowOf(int body, int64_t more) {
    const format::Edition& edition = *format::FormatRegistry::Embedded().ForYear(kYear);
    FiguresRow row{.organ = NameOf(body)};
    if (body < kGovernments) return row;
    row.standing = Standing::kFiled;
    row.revision = 1;
    row.figures.set_structure_digest(edition.structure_digest());
    for (int cell = 0; cell < static_cast<int>(edition.cells().size()); ++cell) {
      row.figures.add_values(FigureOf(body, cell) + more);
    }
    return row;
  }

  double LoadCold() {
    live_ = std::make_unique<LiveRollups>(transactions_, format::FormatRegistry::Embedded());
    return Timed([&] { Must(live_->At(kYear, [](const YearRollup&) { return absl::OkStatus(); })); });
  }
  // One bureau files again: from its commit until the province's sum shows it.
  double OneChange(int turn) {
    Must(database_->Write([&](sql::Connection& connection) -> absl::Status {
      RollupTx rollup(connection);
      return rollup.PutRow(kYear, Must(rollup.NextVersion(kYear)), RowOf(kBodies - 1 - turn, turn + 1));
    }));
    return Timed([&] { Must(live_->At(kYear, [](const YearRollup&) { return absl::OkStatus(); })); });
  }
  // A page of 50 of the year's 12,000 reports, and how many there are.
  double ListPage(int turn) {
    ReportFilter filter;
    filter.report_year = kYear;
    return Timed([&] {
      Must(transactions_.Read<int64_t>([&](IntakeTx& tx) -> absl::StatusOr<int64_t> {
        Must(tx.ListReports(filter, {50, turn * 500}));
        return tx.CountReports(filter);
      }));
    });
  }

 private:
  TempDir dir_;
  SystemClock clock_;
  std::unique_ptr<sql::Database> database_;
  Transactions transactions_{*database_, clock_};
  std::unique_ptr<LiveRollups> live_;
};

int Main(int rounds) {
  Memory memory;
  Peer peer;
  Times ours;
  Times theirs;
  std::vector<int64_t> province;
  for (int i = 0; i < rounds; ++i) {
    ours.milliseconds.push_back(memory.Recompute());
    theirs.milliseconds.push_back(peer.Sum(province));
    const auto sum = memory.rollup.SumOf(0);
    if (!std::equal(sum.begin(), sum.end(), province.begin(), province.end())) {
      std::fprintf(stderr, "the sums differ\n");
      return 1;
    }
  }
  Print("province of 12,000 bodies, every level anew", ours, &theirs);
  Store store;
  Times cold;
  Times change;
  Times page;
  for (int i = 0; i < rounds; ++i) cold.milliseconds.push_back(store.LoadCold());
  for (int i = 0; i < 20 * rounds; ++i) change.milliseconds.push_back(store.OneChange(i));
  for (int i = 0; i < 4 * rounds; ++i) page.milliseconds.push_back(store.ListPage(i));
  Print("from SQLite, cold", cold, &theirs);
  Print("one bureau files again, until the province shows it", change, &theirs);
  Print("list of 12,000 reports, a page of 50", page, nullptr);
  return 0;
}

}  // namespace
}  // namespace nianbao::intake

int main(int argc, char** argv) {
  int rounds = 5;
  if (argc > 1 && !absl::SimpleAtoi(argv[1], &rounds)) return 1;
  return nianbao::intake::Main(rounds);
}
