#include "services/common/testing/postgres_server.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nianbao {
namespace {

constexpr int kTries = 20;
constexpr absl::Duration kPatience = absl::Seconds(60);

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << why << "; run scripts/setup test" << std::endl;
  std::abort();
}

// Debian keeps the server's programs out of the path, in a folder of its version.
std::string FindPrograms() {
  std::string newest;
  std::error_code none;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const std::string bin = version.path().string() + "/bin";
    if (std::filesystem::exists(bin + "/postgres") && bin > newest) newest = bin;
  }
  if (newest.empty()) GiveUp("PostgreSQL is not installed");
  return newest;
}

}  // namespace

PostgresServer::PostgresServer(Options options) : options_(std::move(options)), bin_(FindPrograms()) {
  MakeFolder();
  for (int i = 0; i < kTries; ++i) {
    port_ = FreePort();
    if (Launch()) return;
  }
  GiveUp("PostgreSQL does not start, see " + dir_.path() + "/log");
}

PostgresServer::~PostgresServer() { Stop(); }

std::vector<std::string> PostgresServer::AsServerUser(std::vector<std::string> words) const {
  if (getuid() != 0) return words;
  // Changing the user forgets the parent-death signal: setpriv sets it again.
  std::vector<std::string> all = {"setpriv",  "--reuid",        "postgres",    "--regid",
                                  "postgres", "--clear-groups", "--pdeathsig", "KILL"};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

void PostgresServer::MakeFolder() {
  const std::string data = dir_.path() + "/data";
  std::filesystem::create_directories(data);
  std::filesystem::permissions(dir_.path(), std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
                               std::filesystem::perm_options::add);
  std::filesystem::permissions(data, std::filesystem::perms::owner_all);
  if (getuid() == 0) {
    const passwd* user = getpwnam("postgres");
    if (user == nullptr || chown(data.c_str(), user->pw_uid, user->pw_gid) != 0) GiveUp("no user postgres");
  }
  if (options_.primary != nullptr) {
    RunAsServerUser({bin_ + "/pg_basebackup", "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d",
                     options_.primary->Url("postgres")});
  } else {
    RunAsServerUser({"cp", "-r", Template() + "/.", data});
  }
}

void PostgresServer::RunAsServerUser(const std::vector<std::string>& words) {
  Process process(AsServerUser(words), dir_.path() + "/log");
  if (process.Wait(kPatience) != 0) GiveUp(words[0] + " failed, see " + dir_.path() + "/log");
}

// initdb takes seconds: its result is kept in the temporary folder for every test program of this version and user.
std::string PostgresServer::Template() {
  const std::string version = std::filesystem::path(bin_).parent_path().filename().string();
  const std::string kept =
      std::filesystem::temp_directory_path().string() + absl::StrCat("/nianbao-postgresql-", version, "-", getuid());
  if (std::filesystem::exists(kept)) return kept;
  const std::string mine = absl::StrCat(kept, "-", getpid());
  RunAsServerUser({bin_ + "/initdb", "-D", mine, "-U", "nianbao", "-A", "trust", "-E", "UTF8", "--locale=C",
                   "--no-sync", "--wal-segsize=1"});
  std::error_code failure;
  std::filesystem::rename(mine, kept, failure);  // fails when another was quicker: its folder is not empty
  if (failure) std::filesystem::remove_all(mine, failure);
  return kept;
}

bool PostgresServer::Launch() {
  std::vector<std::string> words = {bin_ + "/postgres", "-D", dir_.path() + "/data"};
  for (const std::string& setting : {absl::StrCat("port=", port_), std::string("listen_addresses=127.0.0.1"),
                                     std::string("unix_socket_directories="), std::string("shared_buffers=32MB"),
                                     std::string("dynamic_shared_memory_type=mmap"),  // in its folder: nothing stays
                                     absl::StrCat("fsync=", options_.durable ? "on" : "off")}) {
    words.insert(words.end(), {"-c", setting});
  }
  words.insert(words.end(), options_.words.begin(), options_.words.end());
  process_ = std::make_unique<Process>(AsServerUser(words), dir_.path() + "/log");
  // Another server may have taken the port: the one that answers must be ours.
  return Eventually(
             [&] { return Ask("postgres", "SHOW data_directory") == dir_.path() + "/data" || !process_->Running(); },
             kPatience) &&
         process_->Running();
}

std::string PostgresServer::Url(const std::string& database) const {
  return absl::StrCat("postgresql://nianbao@127.0.0.1:", port_, "/", database);
}

std::string PostgresServer::Ask(const std::string& database, const std::string& statement) const {
  PGconn* connection = PQconnectdb(absl::StrCat(Url(database), "?connect_timeout=2").c_str());
  std::string answer;
  if (PQstatus(connection) == CONNECTION_OK) {
    PGresult* result = PQexec(connection, statement.c_str());
    if (PQntuples(result) > 0) answer = PQgetvalue(result, 0, 0);
    PQclear(result);
  }
  PQfinish(connection);
  return answer;
}

std::string PostgresServer::NewDatabase() {
  const std::string name = absl::StrCat("test", ++databases_);
  Ask("postgres", "CREATE DATABASE " + name);
  return Url(name);
}

void PostgresServer::Kill() {
  process_->Signal(SIGKILL);
  process_->Wait(kPatience);
}

void PostgresServer::Stop() {
  process_->Signal(SIGCONT);
  process_->Signal(SIGINT);
  process_->Wait(kPatience);
}

void PostgresServer::Start() {
  if (process_->Running()) return;
  // After kill -9 the server's children may hold the folder a moment longer.
  if (Eventually([this] { return Launch(); }, kPatience)) return;
  GiveUp(absl::StrCat("PostgreSQL does not start again on port ", port_));
}

}  // namespace nianbao
