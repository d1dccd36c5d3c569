// S3-compatible object storage as a BlobStore: AWS Signature Version 4 by libcurl, path-style addresses.
#ifndef NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_S3_H_
#define NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_S3_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "services/rendering/artifact_store.h"

namespace nianbao::rendering {

struct S3Options {
  std::string endpoint;  // "https://s3.example.gov.cn", without path
  std::string bucket;
  std::string region = "us-east-1";
  std::string key_id;
  std::string secret;
  std::string prefix;   // in front of every name, "nianbao/"; may be empty
  std::string ca_file;  // PEM of authorities; empty = the system's
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration timeout = absl::Seconds(60);  // of one request
  int attempts = 4;                            // the pause before each grows from 100 ms
  int64_t largest = 256 << 20;                 // bytes of an answer
};

// Put asks for "If-None-Match: *": what lies there is compared and replaced only when it is damaged. Errors:
// UNAVAILABLE (ARTIFACT_STORE_UNAVAILABLE) when the storage cannot be reached or answers 5xx to every attempt;
// FAILED_PRECONDITION (ARTIFACT_STORE_REFUSED) when it refuses the key, the bucket or the request.
std::unique_ptr<BlobStore> MakeS3BlobStore(const S3Options& options);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_ARTIFACT_STORE_S3_H_
