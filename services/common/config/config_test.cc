#include "services/common/config/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/common/base/files.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/temp_dir.h"

namespace nianbao {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConfigTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  TempDir dir;
  const std::string file = dir.path() + "/c.txtpb";
  ASSERT_THAT(WriteFileAtomically(file, R"(
    intake { database: "file.db" first_report_year: 2020 }
    queue { redis_address: "file:1" lease_seconds: 5 }
  )"),
              IsOk());
  const auto line = ReadCommandLine(
      {"--config", file, "--intake.database=flag.db"},
      {{"NIANBAO_INTAKE__DATABASE", "environment.db"}, {"NIANBAO_QUEUE__REDIS_ADDRESS", "environment:2"}});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->config.intake().database(), "flag.db");
  EXPECT_EQ(line->config.queue().redis_address(), "environment:2");
  EXPECT_EQ(line->config.intake().first_report_year(), 2020);
  EXPECT_EQ(line->config.queue().lease_seconds(), 5);
  EXPECT_EQ(line->config.queue().max_attempts(), 16);
}

TEST(ConfigTest, FileMayBeNamedByTheEnvironment) {
  TempDir dir;
  const std::string file = dir.path() + "/c.txtpb";
  ASSERT_THAT(WriteFileAtomically(file, "log { level: \"warn\" }"), IsOk());
  const auto line = ReadCommandLine({}, {{"NIANBAO_CONFIG", file}});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->config.log().level(), "warn");
}

TEST(ConfigTest, UnknownNamesAreRefusedWhereverTheyStand) {
  TempDir dir;
  const std::string file = dir.path() + "/c.txtpb";
  ASSERT_THAT(WriteFileAtomically(file, "intake { databse: \"x\" }"), IsOk());
  EXPECT_THAT(ReadCommandLine({"--config", file}, {}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({"--intake.databse=x"}, {}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({}, {{"NIANBAO_INTAKE__DATABSE", "x"}}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({"start"}, {}), HasReason("CONFIG_INVALID"));
}

TEST(ConfigTest, LaterFilesAddToEarlierOnes) {
  TempDir dir;
  const std::string server = dir.path() + "/server.txtpb";
  const std::string people = dir.path() + "/people.txtpb";
  ASSERT_THAT(WriteFileAtomically(server, "intake { database: \"a.db\" } log { level: \"warn\" }"), IsOk());
  ASSERT_THAT(WriteFileAtomically(people, "auth { service_token: \"0123456789abcdef\" } log { level: \"info\" }"),
              IsOk());
  const auto line = ReadCommandLine({"--config", server + "," + people}, {});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->config.intake().database(), "a.db");
  EXPECT_EQ(line->config.auth().service_token(), "0123456789abcdef");
  EXPECT_EQ(line->config.log().level(), "info");
}

TEST(ConfigTest, MisspeltVariableStopsTheStart) {
  EXPECT_THAT(ReadCommandLine({}, {{"NIANBAO_LOG_LEVEL", "debug"}}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({}, {{"NIANBAO_TOKEN", "a token of nianbaoctl"}}), IsOk());
}

TEST(ConfigTest, ValueThatCannotBeMeantIsRefused) {
  for (const char* flag :
       {"--server.handler_threads=-5", "--queue.lease_seconds=-1", "--server.admin_listen=127.0.0.1:99999",
        "--gateway.http_listen=8300", "--notification.smtp_url=ftp://x", "--rendering.output_formats=html,odt"}) {
    EXPECT_THAT(ReadCommandLine({flag}, {}), HasReason("CONFIG_INVALID")) << flag;
  }
  for (const char* flag : {"--server.admin_listen=[::1]:65535", "--server.grpc_listen=:0",
                           "--notification.smtp_url=smtps://mail:465", "--rendering.output_formats=html,pdf"}) {
    EXPECT_THAT(ReadCommandLine({flag}, {}), IsOk()) << flag;
  }
}

TEST(ConfigTest, ValueOfTheWrongTypeIsRefused) {
  EXPECT_THAT(ReadCommandLine({"--queue.lease_seconds=soon"}, {}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({"--queue=x"}, {}), HasReason("CONFIG_INVALID"));
  EXPECT_THAT(ReadCommandLine({"--queue.lease_seconds"}, {}), HasReason("CONFIG_INVALID"));
}

TEST(ConfigTest, MissingFileIsNotFound) {
  EXPECT_THAT(ReadCommandLine({"--config=/nowhere/c.txtpb"}, {}), HasReason("FILE_NOT_FOUND"));
}

TEST(ConfigTest, ListIsCommaSeparated) {
  const auto line = ReadCommandLine({"--rendering.output_formats=pdf,html"}, {});
  ASSERT_THAT(line, IsOk());
  EXPECT_THAT(line->config.rendering().output_formats(), ElementsAre("pdf", "html"));
}

TEST(ConfigTest, HelpDescribesEveryField) {
  const std::string text = DescribeFields();
  EXPECT_THAT(text, HasSubstr("--queue.lease_seconds"));
  EXPECT_THAT(text, HasSubstr("seconds after which another worker may take a job"));
}

TEST(ConfigTest, PrintedConfigurationShowsNoSecret) {
  TempDir dir;
  const std::string file = dir.path() + "/c.txtpb";
  ASSERT_THAT(WriteFileAtomically(file, R"(
    auth { service_token: "secret-secret-secret" principals { id: "a" token: "another-secret-token" } }
    notification { smtp_password: "mail-secret" } queue { redis_password: "redis-secret" }
  )"),
              IsOk());
  const auto line = ReadCommandLine({"--config", file}, {});
  ASSERT_THAT(line, IsOk());
  EXPECT_THAT(PrintConfig(line->config), Not(HasSubstr("secret")));
}

TEST(ConfigTest, ExampleConfigurationsOfTheDeployFolderAreRead) {
  for (const char* name : {"laptop.txtpb", "server.txtpb", "people.txtpb"}) {
    const auto line = ReadCommandLine({"--config", std::string(NIANBAO_SOURCE_DIR) + "/deploy/" + name}, {});
    EXPECT_THAT(line, IsOk()) << name;
  }
}

TEST(ConfigTest, PasswordsInDatabaseAddressesAreNotPrinted) {
  config::v1::Config config;
  config.mutable_intake()->set_database("postgresql://nianbao:s3cret@db:5432/intake?sslmode=require");
  config.mutable_notification()->set_database("postgresql://nianbao@db/n?password=s3cret&sslpassword=s3cret");
  config.mutable_rendering()->mutable_s3()->set_secret("s3cret");
  const std::string text = PrintConfig(config);
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
  EXPECT_THAT(text, HasSubstr("postgresql://nianbao:********@db:5432/intake?sslmode=require"));
}

}  // namespace
}  // namespace nianbao
