#include "services/common/queue/redis_scripts.h"

namespace nianbao {

const char kPushScript[] = R"lua(
local fresh = 0
for i = 1, #ARGV, 3 do
  if redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 2]) == 1 then
    redis.call('XADD', KEYS[tonumber(ARGV[i + 1])], '*', 'id', ARGV[i])
    redis.call('LPUSH', KEYS[11], 1)
    fresh = fresh + 1
  end
end
redis.call('LTRIM', KEYS[11], 0, 255)
return fresh
)lua";

// A receipt is "<lane>:<entry id>:<job id>".
const char kTakeScript[] = R"lua(
if redis.call('HGET', KEYS[9], 'paused') == '1' then return {} end
local consumer, now, until_ms, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
for lane = 1, 2 do
  -- BUSYGROUP is the usual answer; a stream that was lost alone is made again.
  redis.pcall('XGROUP', 'CREATE', KEYS[lane], 'workers', '0', 'MKSTREAM')
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', now, 'LIMIT', 0, 100)) do
  local lane = string.sub(id, 1, 1)
  redis.call('ZREM', KEYS[6], id)
  redis.call('XADD', KEYS[tonumber(lane)], '*', 'id', string.sub(id, 3))
end
local out = {}
local function lease(lane, entry, id)
  local payload = redis.call('HGET', KEYS[3], id)
  if not payload then
    redis.call('XACK', KEYS[lane], 'workers', entry)
    redis.call('XDEL', KEYS[lane], entry)
    return
  end
  local receipt = lane .. ':' .. entry .. ':' .. id
  local fence = redis.call('HINCRBY', KEYS[9], 'fence', 1)
  local attempt = redis.call('HINCRBY', KEYS[4], id, 1)
  redis.call('HSET', KEYS[10], receipt, fence)
  redis.call('ZADD', KEYS[5], until_ms, receipt)
  out[#out + 1] = receipt
  out[#out + 1] = payload
  out[#out + 1] = tostring(attempt)
  out[#out + 1] = tostring(fence)
end
for _, receipt in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now, 'LIMIT', 0, most)) do
  local lane, entry, id = string.match(receipt, '^(%d):([^:]+):(.*)$')
  redis.call('ZREM', KEYS[5], receipt)
  redis.call('XCLAIM', KEYS[tonumber(lane)], 'workers', consumer, 0, entry, 'JUSTID')
  lease(tonumber(lane), entry, id)
end
local turn = redis.call('HINCRBY', KEYS[9], 'turn', 1)
local first = (turn % tonumber(ARGV[5]) == 0) and 2 or 1
for _, lane in ipairs({first, 3 - first}) do
  local want = most - #out / 4
  if want > 0 then
    local read = redis.call('XREADGROUP', 'GROUP', 'workers', consumer, 'COUNT', want, 'STREAMS', KEYS[lane], '>')
    if read then
      for _, entry in ipairs(read[1][2]) do lease(lane, entry[1], entry[2][2]) end
    end
  end
end
return out
)lua";

const char kExtendScript[] = R"lua(
if redis.call('HGET', KEYS[10], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[5], 'XX', ARGV[3], ARGV[1])
return 1
)lua";

#define NIANBAO_RELEASE_LUA                                                 \
  "local lane, entry = string.match(ARGV[1], '^(%d):([^:]+):')\n"           \
  "if redis.call('HGET', KEYS[10], ARGV[1]) ~= ARGV[2] then return 0 end\n" \
  "redis.call('HDEL', KEYS[10], ARGV[1])\n"                                 \
  "redis.call('ZREM', KEYS[5], ARGV[1])\n"                                  \
  "redis.call('XACK', KEYS[tonumber(lane)], 'workers', entry)\n"            \
  "redis.call('XDEL', KEYS[tonumber(lane)], entry)\n"

const char kAckScript[] = NIANBAO_RELEASE_LUA R"lua(
redis.call('HDEL', KEYS[3], ARGV[3])
redis.call('HDEL', KEYS[4], ARGV[3])
return 1
)lua";

const char kRetryScript[] = NIANBAO_RELEASE_LUA R"lua(
redis.call('ZADD', KEYS[6], ARGV[4], lane .. ':' .. ARGV[3])
return 1
)lua";

const char kBuryScript[] = NIANBAO_RELEASE_LUA R"lua(
redis.call('ZADD', KEYS[7], ARGV[4], ARGV[3])
redis.call('HSET', KEYS[8], ARGV[3], ARGV[5])
return 1
)lua";

#undef NIANBAO_RELEASE_LUA

const char kStatsScript[] = R"lua(
local in_flight = redis.call('ZCOUNT', KEYS[5], '(' .. ARGV[1], '+inf')
local due = redis.call('ZCOUNT', KEYS[6], '-inf', ARGV[1])
local delayed = redis.call('ZCARD', KEYS[6]) - due
local waiting = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) - in_flight + due
local paused = redis.call('HGET', KEYS[9], 'paused') == '1' and 1 or 0
return {waiting, in_flight, delayed, redis.call('ZCARD', KEYS[7]), paused}
)lua";

const char kListDeadScript[] = R"lua(
local out = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[7], 0, tonumber(ARGV[1]) - 1)) do
  out[#out + 1] = redis.call('HGET', KEYS[3], id) or ''
  out[#out + 1] = redis.call('HGET', KEYS[4], id) or '0'
  out[#out + 1] = redis.call('HGET', KEYS[8], id) or ''
  out[#out + 1] = redis.call('ZSCORE', KEYS[7], id)
end
return out
)lua";

const char kReplayScript[] = R"lua(
if redis.call('ZREM', KEYS[7], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[8], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('XADD', KEYS[tonumber(ARGV[2])], '*', 'id', ARGV[1])
redis.call('LPUSH', KEYS[11], 1)
return 1
)lua";

const char kDisposeScript[] = R"lua(
if redis.call('ZREM', KEYS[7], ARGV[1]) == 0 then return 0 end
for _, key in ipairs({KEYS[8], KEYS[4], KEYS[3]}) do redis.call('HDEL', key, ARGV[1]) end
return 1
)lua";

const char kPauseScript[] = R"lua(
redis.call('HSET', KEYS[9], 'paused', ARGV[1])
return 1
)lua";

}  // namespace nianbao
