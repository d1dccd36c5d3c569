// IsOk, IsOkAndHolds, StatusIs, HasReason for GoogleMock (Debian's Abseil has none).
#ifndef NIANBAO_SERVICES_COMMON_TESTING_STATUS_MATCHERS_H_
#define NIANBAO_SERVICES_COMMON_TESTING_STATUS_MATCHERS_H_

#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "services/common/base/error.h"

namespace nianbao {
namespace testing_internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

template <typename Inner>
class HoldsMatcher {
 public:
  explicit HoldsMatcher(Inner inner) : inner_(std::move(inner)) {}

  template <typename StatusOrT>
  operator ::testing::Matcher<StatusOrT>() const {  // NOLINT: implicit by design
    return ::testing::Matcher<StatusOrT>(new Impl<StatusOrT>(inner_));
  }

 private:
  template <typename StatusOrT>
  class Impl : public ::testing::MatcherInterface<StatusOrT> {
   public:
    using Value = typename std::remove_reference_t<StatusOrT>::value_type;
    explicit Impl(const Inner& inner) : inner_(::testing::SafeMatcherCast<const Value&>(inner)) {}
    void DescribeTo(std::ostream* os) const override {
      *os << "is OK and holds a value that ";
      inner_.DescribeTo(os);
    }
    bool MatchAndExplain(StatusOrT actual, ::testing::MatchResultListener* listener) const override {
      if (!actual.ok()) {
        *listener << "which is " << actual.status();
        return false;
      }
      return inner_.MatchAndExplain(*actual, listener);
    }

   private:
    const ::testing::Matcher<const Value&> inner_;
  };

  const Inner inner_;
};

}  // namespace testing_internal

// Matches an OK absl::Status or absl::StatusOr.
MATCHER(IsOk, "is OK") {
  *result_listener << "which is " << testing_internal::StatusOf(arg);
  return testing_internal::StatusOf(arg).ok();
}

// Matches a Status or StatusOr with this code.
MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  *result_listener << "which is " << testing_internal::StatusOf(arg);
  return testing_internal::StatusOf(arg).code() == code;
}

// Matches a Status or StatusOr whose details carry this machine reason.
MATCHER_P(HasReason, reason, std::string("has reason ") + reason) {
  const std::string actual = DetailOf(testing_internal::StatusOf(arg)).reason;
  *result_listener << "whose reason is " << actual << ", " << testing_internal::StatusOf(arg);
  return !testing_internal::StatusOf(arg).ok() && actual == reason;
}

// Matches an OK StatusOr whose value matches `inner`.
template <typename Inner>
testing_internal::HoldsMatcher<std::decay_t<Inner>> IsOkAndHolds(Inner&& inner) {
  return testing_internal::HoldsMatcher<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_STATUS_MATCHERS_H_
