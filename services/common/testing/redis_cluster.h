// Real Redis servers that belong together, on free loopback ports, ended with the object.
#ifndef NIANBAO_SERVICES_COMMON_TESTING_REDIS_CLUSTER_H_
#define NIANBAO_SERVICES_COMMON_TESTING_REDIS_CLUSTER_H_

#include <memory>
#include <string>
#include <vector>

#include "services/common/testing/redis_server.h"

namespace nianbao {

// A Redis Cluster of three masters.
class RedisCluster {
 public:
  RedisCluster();  // formed: every slot is served

  // All nodes, with commas.
  std::string address() const;
  RedisServer& node(int i) { return *nodes_[i]; }
  void FlushAll();
  // Moves the slot of `key` and its keys to the next node, as an operator would.
  void MoveSlotOf(const std::string& key);

 private:
  std::vector<std::unique_ptr<RedisServer>> nodes_;
};

// A master, a replica and three Sentinels that watch them under the name "nianbao".
class RedisSentinels {
 public:
  RedisSentinels();  // the Sentinels know of each other and of the replica

  // The Sentinels, with commas.
  std::string address() const;
  RedisServer& server(int i) { return *servers_[i]; }
  // The server (0 or 1) that the Sentinels call the master.
  int Master();

 private:
  std::vector<std::unique_ptr<RedisServer>> servers_;
  std::vector<TempDir> dirs_{3};
  std::vector<std::unique_ptr<Process>> sentinels_;
  std::vector<int> ports_;
};

}  // namespace nianbao

#endif  // NIANBAO_SERVICES_COMMON_TESTING_REDIS_CLUSTER_H_
