// nianbao-bench-store SOURCE_DIR [ROUNDS] [WRITERS] [GROUP]: submissions a second that are durable when answered, with
// group commit and with one commit a submission, in turn: five inserts of a submission straight into the store, and
// SubmitAnnualReport through the method table with all its checks. Prints a JSON line a case; ratio = ours / peer.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "services/common/base/files.h"
#include "services/common/store/postgres_database.h"
#include "services/common/store/sqlite_database.h"
#include "services/common/telemetry/metrics.h"
#include "services/common/testing/postgres_server.h"
#include "services/common/testing/temp_dir.h"
#include "services/intake/intake_service.h"
#include "services/intake/schema.h"

namespace nianbao::intake {
namespace {

constexpr int kSqliteClients = 64;
constexpr int kPostgresClients = 16;
constexpr size_t kBody = 8 << 10;
constexpr char kPeople[] = R"pb(
  principals {
    id: "everybody"
    token: "token-of-everybody"
    grants { role: "preparer" organ: "*" }
    grants { role: "historical_filer" organ: "*" }
    grants { role: "platform_administrator" organ: "*" }
  }
)pb";

// What is compared: ours; each submission a commit of its own, by as many connections as there are clients; and the
// same one after another on one connection.
enum class Mode { kOurs, kOneEach, kOneByOne };

using Opener = std::function<std::unique_ptr<sql::Database>(Mode)>;

[[noreturn]] void Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

void Must(const absl::Status& status) {
  if (!status.ok()) Fail(status);
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) Fail(value.status());
  return *std::move(value);
}

// Calls `work` `count` times from `clients` threads; calls a second.
double Rate(int clients, int count, const std::function<void(int)>& work) {
  std::atomic<int> next = 0;
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int t = 0; t < clients; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < count; i = next++) work(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return count / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

const std::vector<sql::Migration>& FiveTables() {
  static const auto* schema = [] {
    std::string sqlite;
    std::string postgres;
    for (int i = 0; i < 5; ++i) {
      absl::StrAppend(&sqlite, "CREATE TABLE t", i, " (id TEXT PRIMARY KEY, number BIGINT, body BLOB);\n");
      absl::StrAppend(&postgres, "CREATE TABLE t", i, " (id TEXT PRIMARY KEY, number BIGINT, body BYTEA);\n");
    }
    return new std::vector<sql::Migration>{{1, "bench", sqlite, postgres}};
  }();
  return *schema;
}

// One large row and four small ones, as a submission writes them. The peer waits for every statement.
double StoreRate(const Opener& open, Mode mode, int clients, int count) {
  const auto database = open(mode);
  Must(database->Migrate(FiveTables()));
  const sql::Blob body{std::string(kBody, 'x')};
  const sql::Blob small{std::string(200, 'y')};
  return Rate(clients, count, [&](int i) {
    Must(database->Write([&](sql::Connection& c) -> absl::Status {
      const std::vector<sql::Value> large = {absl::StrCat("row-", i), int64_t{i}, body};
      const std::vector<sql::Value> little = {absl::StrCat("row-", i), int64_t{i}, small};
      for (int t = 0; t < 5; ++t) {
        const std::string insert = absl::StrCat("INSERT INTO t", t, " (id, number, body) VALUES ($1, $2, $3)");
        const auto& values = t == 0 ? large : little;
        const absl::Status status =
            mode == Mode::kOurs ? c.Enqueue(insert, values) : c.Execute(insert, values).status();
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    }));
  });
}

// A whole intake without network.
class Intake {
 public:
  explicit Intake(std::unique_ptr<sql::Database> database) : database_(std::move(database)) {
    Must(database_->Migrate(IntakeSchema()));
    config::v1::Auth auth;
    google::protobuf::TextFormat::ParseFromString(kPeople, &auth);
    people_ = Must(auth::StaticAuthenticator::Create(auth));
    methods_ = std::make_unique<rpc::MethodTable>(people_, clock_, ids_, metrics_);
    AddIntakeMethods({reports_, organs_, stages_, openings_, formats_}, *methods_);
  }

  template <typename Request>
  void Call(const std::string& method, const Request& request) {
    Must(methods_->Serve("/nianbao.intake.v1." + method, request.SerializeAsString(), {"Bearer token-of-everybody", ""})
             .status());
  }

 private:
  const SystemClock clock_;
  RandomIdSource ids_;
  Metrics metrics_;
  const format::FormatRegistry& formats_ = format::FormatRegistry::Embedded();
  std::unique_ptr<sql::Database> database_;
  Transactions transactions_{*database_, clock_};
  const std::unique_ptr<const Signer> signer_ = *SignerFromPem(*MakePrivateKey(SignatureAlgorithm::kEd25519));
  Workflow workflow_{clock_, ids_, formats_, *signer_};
  Reports reports_{transactions_, workflow_, clock_, formats_, /*first_report_year=*/2025};
  Organs organs_{transactions_};
  Stages stages_{transactions_, workflow_, clock_, {}};
  Openings openings_{transactions_, clock_, formats_};
  std::shared_ptr<const auth::StaticAuthenticator> people_;
  std::unique_ptr<rpc::MethodTable> methods_;
};

double SubmitRate(const Opener& open, Mode mode, int clients, int count, const report::v1::ReportContent& content) {
  Intake intake(open(mode));
  Rate(clients, count, [&](int i) {
    v1::CreateOrganRequest organ;
    organ.set_organ_id(absl::StrCat("o", i));
    organ.mutable_organ()->set_display_name("某市人民政府");
    organ.mutable_organ()->set_kind(report::v1::GOV_CITY);
    intake.Call("OrganService/CreateOrgan", organ);
    v1::CreateAnnualReportRequest draft;
    draft.set_parent(absl::StrCat("organs/o", i));
    draft.mutable_annual_report()->set_report_year(2024);
    draft.mutable_annual_report()->set_historical(true);
    *draft.mutable_content() = content;
    intake.Call("ReportService/CreateAnnualReport", draft);
  });
  return Rate(clients, count, [&](int i) {
    v1::TransitionRequest submit;
    submit.set_name(absl::StrCat("organs/o", i, "/annualReports/2024"));
    submit.set_etag("1");
    submit.set_request_id(absl::StrCat("request-", i));
    intake.Call("ReportService/SubmitAnnualReport", submit);
  });
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void Compare(const std::string& name, int rounds, const std::vector<Mode>& peers,
             const std::function<double(Mode)>& measure) {
  std::vector<std::vector<double>> figures(1 + peers.size());
  for (int i = 0; i < rounds; ++i) {
    figures[0].push_back(measure(Mode::kOurs));
    for (size_t p = 0; p < peers.size(); ++p) figures[1 + p].push_back(measure(peers[p]));
  }
  for (size_t p = 0; p < peers.size(); ++p) {
    const double ours = Median(figures[0]);
    const double peer = Median(figures[1 + p]);
    std::printf(
        "{\"suite\": \"store\", \"case\": \"%s\", \"unit\": \"submissions/s\", \"ours\": %.0f, \"peer\": %.0f, "
        "\"peer_name\": \"%s\", \"ratio\": %.2f, \"n\": %d, \"min\": %.0f, \"max\": %.0f}\n",
        name.c_str(), ours, peer,
        peers[p] == Mode::kOneEach ? "one commit each, in parallel" : "one commit each, one by one", ours / peer,
        rounds, *std::min_element(figures[0].begin(), figures[0].end()),
        *std::max_element(figures[0].begin(), figures[0].end()));
  }
  std::fflush(stdout);
}

}  // namespace
}  // namespace nianbao::intake

int main(int argc, char** argv) {
  using namespace nianbao;  // NOLINT(google-build-using-namespace): a program's main
  int rounds = 3;
  int writers = sql::PostgresOptions().writers;
  int group = static_cast<int>(sql::PostgresOptions().max_group);
  if (argc > 2 && !absl::SimpleAtoi(argv[2], &rounds)) return 1;
  if (argc > 3 && !absl::SimpleAtoi(argv[3], &writers)) return 1;
  if (argc > 4 && !absl::SimpleAtoi(argv[4], &group)) return 1;
  if (argc < 2) return 1;
  report::v1::ReportContent content;
  const auto text = ReadFile(std::string(argv[1]) + "/tests/data/suqian-2024.txtpb");
  if (!text.ok() || !google::protobuf::TextFormat::ParseFromString(*text, &content)) return 1;

  const SystemClock clock;
  TempDir dir;
  int files = 0;
  PostgresServer server({.durable = true});
  using intake::Mode;
  const intake::Opener sqlite = [&](Mode mode) {
    return *sql::OpenSqlite(
        {.path = absl::StrCat(dir.path(), "/", ++files, ".db"), .max_group = mode == Mode::kOurs ? 256u : 1u}, clock);
  };
  const intake::Opener postgres = [&](Mode mode) {
    sql::PostgresOptions options{
        .url = server.NewDatabase(), .writers = writers, .max_group = static_cast<size_t>(group)};
    if (mode != Mode::kOurs) options.max_group = 1;
    if (mode == Mode::kOneEach) options.writers = intake::kPostgresClients;
    if (mode == Mode::kOneByOne) options.writers = 1;
    return *sql::OpenPostgres(options, clock);
  };
  const std::vector<Mode> one = {Mode::kOneByOne};
  const std::vector<Mode> both = {Mode::kOneByOne, Mode::kOneEach};
  using intake::Compare;
  Compare("store SQLite FULL, 64 clients", rounds, one,
          [&](Mode mode) { return intake::StoreRate(sqlite, mode, intake::kSqliteClients, 4000); });
  Compare("store PostgreSQL, 16 clients", rounds, both,
          [&](Mode mode) { return intake::StoreRate(postgres, mode, intake::kPostgresClients, 4000); });
  Compare("SubmitAnnualReport SQLite FULL, 64 clients", rounds, one,
          [&](Mode mode) { return intake::SubmitRate(sqlite, mode, intake::kSqliteClients, 1500, content); });
  Compare("SubmitAnnualReport PostgreSQL, 16 clients", rounds, both,
          [&](Mode mode) { return intake::SubmitRate(postgres, mode, intake::kPostgresClients, 1500, content); });
}
