// The event stream's rpcs: intake's history for those who may read it.
#ifndef NIANBAO_SERVICES_INTAKE_EVENT_STREAM_H_
#define NIANBAO_SERVICES_INTAKE_EVENT_STREAM_H_

#include <memory>

#include "services/common/rpc/method_table.h"
#include "services/intake/event_store.h"
#include "services/intake/transactions.h"

namespace nianbao::intake {

// Registers EventService; what is passed in outlives the table.
void AddEventMethods(EventStore& events, const Transactions& transactions, rpc::MethodTable& methods);

}  // namespace nianbao::intake

#endif  // NIANBAO_SERVICES_INTAKE_EVENT_STREAM_H_
