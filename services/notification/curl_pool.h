// libcurl handles that keep their connections from one use to the next.
#ifndef NIANBAO_SERVICES_NOTIFICATION_CURL_POOL_H_
#define NIANBAO_SERVICES_NOTIFICATION_CURL_POOL_H_

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <vector>

namespace nianbao::notification {

// Thread-safe; as many handles as are used at once. Handles come back with all options reset and connections open.
class CurlPool {
 public:
  CurlPool();
  ~CurlPool();
  CurlPool(const CurlPool&) = delete;
  CurlPool& operator=(const CurlPool&) = delete;

  // A handle for one thread; returned to the pool when it goes.
  class Lease {
   public:
    explicit Lease(CurlPool& pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    CURL* get() const { return handle_; }

   private:
    CurlPool& pool_;
    CURL* handle_;
  };

 private:
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace nianbao::notification

#endif  // NIANBAO_SERVICES_NOTIFICATION_CURL_POOL_H_
