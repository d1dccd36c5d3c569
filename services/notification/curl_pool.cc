#include "services/notification/curl_pool.h"

namespace nianbao::notification {

CurlPool::CurlPool() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialised;
}

CurlPool::~CurlPool() {
  for (CURL* handle : idle_) curl_easy_cleanup(handle);
}

CurlPool::Lease::Lease(CurlPool& pool) : pool_(pool), handle_(nullptr) {
  std::lock_guard lock(pool.mutex_);
  if (pool.idle_.empty()) {
    handle_ = curl_easy_init();
  } else {
    handle_ = pool.idle_.back();
    pool.idle_.pop_back();
  }
}

CurlPool::Lease::~Lease() {
  curl_easy_reset(handle_);
  std::lock_guard lock(pool_.mutex_);
  pool_.idle_.push_back(handle_);
}

}  // namespace nianbao::notification
