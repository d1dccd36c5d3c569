#include "services/common/queue/redis_scripts.h"

namespace nianbao {

// A unique key is held as long as its job is known and not dead: the lock cannot outlive the job.
#define NIANBAO_ADD_LUA                                                                                \
  "local function add(id, lane, payload, key, due)\n"                                                  \
  "  if key ~= '' then\n"                                                                              \
  "    local holder = redis.call('HGET', KEYS[12], key)\n"                                             \
  "    if holder and holder ~= id and redis.call('HEXISTS', KEYS[3], holder) == 1 then return 0 end\n" \
  "  end\n"                                                                                            \
  "  if redis.call('HSETNX', KEYS[3], id, payload) == 0 then return 0 end\n"                           \
  "  if key ~= '' then redis.call('HSET', KEYS[12], key, id) end\n"                                    \
  "  if due == '' then\n"                                                                              \
  "    redis.call('XADD', KEYS[tonumber(lane)], '*', 'id', id)\n"                                      \
  "  else\n"                                                                                           \
  "    redis.call('ZADD', KEYS[6], due, lane .. ':' .. id)\n"                                          \
  "  end\n"                                                                                            \
  "  return 1\n"                                                                                       \
  "end\n"

#define NIANBAO_WAKE_LUA                                                   \
  "local function wake(n)\n"                                               \
  "  for _ = 1, math.min(n, 64) do redis.call('LPUSH', KEYS[11], 1) end\n" \
  "  redis.call('LTRIM', KEYS[11], 0, 255)\n"                              \
  "end\n"

const char kPushScript[] = NIANBAO_ADD_LUA NIANBAO_WAKE_LUA R"lua(
if redis.call('HGET', KEYS[9], 'draining') == '1' then return {0, 2} end
local fresh, full, room = 0, 0, tonumber(ARGV[2]) - redis.call('HLEN', KEYS[3])
for i = 3, #ARGV, 4 do
  if fresh >= room and redis.call('HEXISTS', KEYS[3], ARGV[i]) == 0 then
    full = 1
    break
  end
  fresh = fresh + add(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[1])
end
if fresh > 0 then
  redis.call('HINCRBY', KEYS[9], 'pushed', fresh)
  wake(fresh)
end
return {fresh, full}
)lua";

const char kSetPeriodicScript[] = NIANBAO_WAKE_LUA R"lua(
local old = redis.call('HGET', KEYS[13], ARGV[1])
if not old and redis.call('HLEN', KEYS[13]) >= tonumber(ARGV[7]) then return 0 end
local series = {lane = ARGV[2], payload = ARGV[3], key = ARGV[4], every = ARGV[5], last = ''}
if old then series.last = cmsgpack.unpack(old).last end
redis.call('HSET', KEYS[13], ARGV[1], cmsgpack.pack(series))
redis.call('ZADD', KEYS[14], ARGV[6], ARGV[1])
wake(1)
return 1
)lua";

const char kEndPeriodicScript[] = R"lua(
redis.call('HDEL', KEYS[13], ARGV[1])
redis.call('ZREM', KEYS[14], ARGV[1])
return 1
)lua";

// A receipt is "<lane>:<entry id>:<job id>". The stream's group only remembers what was handed out (NOACK): leases are
// kept in the sorted set, whose clock is the caller's.
const char kTakeScript[] = NIANBAO_ADD_LUA R"lua(
local now, until_ms, most = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local c = redis.call('HMGET', KEYS[9], 'paused', 'fence', 'rate', 'period', 'tokens', 'refilled')
if c[1] == '1' then
  redis.call('DEL', KEYS[11])
  return {''}
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[14], '-inf', now, 'LIMIT', 0, 100)) do
  local series = cmsgpack.unpack(redis.call('HGET', KEYS[13], id))
  local due, every = tonumber(redis.call('ZSCORE', KEYS[14], id)), tonumber(series.every)
  local busy = redis.call('HEXISTS', KEYS[3], series.last) == 1 and not redis.call('ZSCORE', KEYS[7], series.last)
  if not busy then
    series.last = id .. '@' .. string.format('%.0f', math.floor(due / 1000))
    redis.call('HSET', KEYS[13], id, cmsgpack.pack(series))
    redis.call('HINCRBY', KEYS[9], 'pushed', add(series.last, series.lane, series.payload, series.key, ''))
  end
  redis.call('ZADD', KEYS[14], string.format('%.0f', due + (math.floor((now - due) / every) + 1) * every), id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', KEYS[6], id)
  redis.call('XADD', KEYS[tonumber(string.sub(id, 1, 1))], '*', 'id', string.sub(id, 3))
end
local rate, tokens, refilled = tonumber(c[3]) or 0, 0, now
if rate > 0 then
  local since = tonumber(c[6]) or now
  refilled = math.max(since, now)
  tokens = math.min(rate, (tonumber(c[5]) or rate) + (refilled - since) * rate / tonumber(c[4]))
  most = math.min(most, math.floor(tokens + 1e-6))
end

local lanes, entries, ids = {}, {}, {}
local function want(lane, entry, id)
  lanes[#ids + 1], entries[#ids + 1], ids[#ids + 1] = lane, entry, id
end
if most > 0 then
  for _, receipt in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now, 'LIMIT', 0, most)) do
    local lane, entry, id = string.match(receipt, '^(%d):([^:]+):(.*)$')
    if redis.call('ZSCORE', KEYS[5], receipt) ~= '0' then redis.call('HINCRBY', KEYS[9], 'lost', 1) end
    redis.call('ZREM', KEYS[5], receipt)
    want(lane, entry, id)
  end
  local turn = redis.call('HINCRBY', KEYS[9], 'turn', 1)
  local first = (turn % tonumber(ARGV[4]) == 0) and 2 or 1
  for _, lane in ipairs({first, 3 - first}) do
    local more = most - #ids
    if more > 0 then
      local function read(call)
        return call('XREADGROUP', 'GROUP', 'workers', 'w', 'COUNT', more, 'NOACK', 'STREAMS', KEYS[lane], '>')
      end
      local got = read(redis.pcall)
      if got and got.err then  -- the first time, or the stream was lost alone
        redis.call('XGROUP', 'CREATE', KEYS[lane], 'workers', '0', 'MKSTREAM')
        got = read(redis.call)
      end
      if got then
        for _, entry in ipairs(got[1][2]) do want(lane, entry[1], entry[2][2]) end
      end
    end
  end
end

local out, leases, holders, attempts = {''}, {}, {}, {}
if #ids > 0 then
  local t = redis.call('TIME')
  local fence = math.max(tonumber(c[2]) or 0, tonumber(t[1]) * 1000000 + tonumber(t[2]))
  local payloads = redis.call('HMGET', KEYS[3], unpack(ids))
  local before = redis.call('HMGET', KEYS[4], unpack(ids))
  for i, id in ipairs(ids) do
    if payloads[i] then
      local receipt = lanes[i] .. ':' .. entries[i] .. ':' .. id
      fence = fence + 1
      local text = string.format('%.0f', fence)
      holders[#holders + 1], holders[#holders + 2] = receipt, text
      leases[#leases + 1], leases[#leases + 2] = until_ms, receipt
      out[#out + 1] = receipt
      out[#out + 1] = payloads[i]
      local attempt = tostring((tonumber(before[i]) or 0) + 1)
      attempts[#attempts + 1], attempts[#attempts + 2] = id, attempt
      out[#out + 1] = attempt
      out[#out + 1] = text
    else
      redis.call('XDEL', KEYS[tonumber(lanes[i])], entries[i])
    end
  end
  redis.call('HSET', KEYS[9], 'fence', string.format('%.0f', fence))
  if #leases > 0 then
    redis.call('HSET', KEYS[4], unpack(attempts))
    redis.call('HSET', KEYS[10], unpack(holders))
    redis.call('ZADD', KEYS[5], unpack(leases))
  end
end
if rate > 0 then
  redis.call('HSET', KEYS[9], 'tokens', tokens - #leases / 2, 'refilled', string.format('%.0f', refilled))
end
if #out == 1 then
  redis.call('DEL', KEYS[11])  -- nothing is ready: what is in it wakes in vain
  if rate > 0 and most == 0 then
    out[1] = string.format('%.0f', refilled + math.ceil((1 - tokens) * tonumber(c[4]) / rate))
  else
    for _, key in ipairs({KEYS[5], KEYS[6], KEYS[14]}) do
      local soonest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
      if soonest and (out[1] == '' or tonumber(soonest) < tonumber(out[1])) then out[1] = soonest end
    end
  end
end
return out
)lua";

const char kExtendScript[] = R"lua(
if redis.call('HGET', KEYS[10], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[5], 'XX', ARGV[5], ARGV[1])
return 1
)lua";

const char kAckScript[] = R"lua(
local receipts, ids, entries, keys = {}, {}, {{}, {}}, {}
for i = 1, #ARGV, 4 do receipts[#receipts + 1] = ARGV[i] end
local fences = redis.call('HMGET', KEYS[10], unpack(receipts))
receipts = {}
for i = 1, #ARGV, 4 do
  if fences[(i + 3) / 4] == ARGV[i + 1] then
    local lane, entry = string.match(ARGV[i], '^(%d):([^:]+):')
    local list = entries[tonumber(lane)]
    list[#list + 1] = entry
    receipts[#receipts + 1] = ARGV[i]
    ids[#ids + 1] = ARGV[i + 2]
    if ARGV[i + 3] ~= '' and redis.call('HGET', KEYS[12], ARGV[i + 3]) == ARGV[i + 2] then
      redis.call('HDEL', KEYS[12], ARGV[i + 3])
    end
  end
end
if #ids == 0 then return 0 end
redis.call('HDEL', KEYS[10], unpack(receipts))
redis.call('ZREM', KEYS[5], unpack(receipts))
for lane = 1, 2 do
  if #entries[lane] > 0 then redis.call('XDEL', KEYS[lane], unpack(entries[lane])) end
end
redis.call('HDEL', KEYS[3], unpack(ids))
redis.call('HDEL', KEYS[4], unpack(ids))
redis.call('HINCRBY', KEYS[9], 'done', #ids)
return #ids
)lua";

// A lease that ended in the beginning of time is taken first of all.
const char kHandBackScript[] = NIANBAO_WAKE_LUA R"lua(
if redis.call('HGET', KEYS[10], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[10], ARGV[1])
redis.call('ZADD', KEYS[5], 'XX', 0, ARGV[1])
redis.call('HINCRBY', KEYS[4], ARGV[3], -1)
wake(1)
return 1
)lua";

#define NIANBAO_RELEASE_LUA                                                 \
  "local lane, entry = string.match(ARGV[1], '^(%d):([^:]+):')\n"           \
  "if redis.call('HGET', KEYS[10], ARGV[1]) ~= ARGV[2] then return 0 end\n" \
  "redis.call('HDEL', KEYS[10], ARGV[1])\n"                                 \
  "redis.call('ZREM', KEYS[5], ARGV[1])\n"                                  \
  "redis.call('XDEL', KEYS[tonumber(lane)], entry)\n"

const char kRetryScript[] = NIANBAO_RELEASE_LUA NIANBAO_WAKE_LUA R"lua(
redis.call('ZADD', KEYS[6], ARGV[5], lane .. ':' .. ARGV[3])
redis.call('HINCRBY', KEYS[9], 'retried', 1)
wake(1)
return 1
)lua";

const char kBuryScript[] = NIANBAO_RELEASE_LUA R"lua(
redis.call('ZADD', KEYS[7], ARGV[5], ARGV[3])
redis.call('HSET', KEYS[8], ARGV[3], cmsgpack.pack({lane = lane, reason = ARGV[6], key = ARGV[4]}))
if ARGV[4] ~= '' and redis.call('HGET', KEYS[12], ARGV[4]) == ARGV[3] then redis.call('HDEL', KEYS[12], ARGV[4]) end
return 1
)lua";

#undef NIANBAO_RELEASE_LUA

const char kStatsScript[] = R"lua(
local function oldest(lane)
  local groups, after = redis.pcall('XINFO', 'GROUPS', KEYS[lane]), '-'
  if not groups.err and groups[1] then
    for i = 1, #groups[1], 2 do
      if groups[1][i] == 'last-delivered-id' then after = '(' .. groups[1][i + 1] end
    end
  end
  local entry = redis.call('XRANGE', KEYS[lane], after, '+', 'COUNT', 1)[1]
  return entry and redis.call('HGET', KEYS[3], entry[2][2]) or ''
end
local in_flight = redis.call('ZCOUNT', KEYS[5], '(' .. ARGV[1], '+inf')
local due = redis.call('ZCOUNT', KEYS[6], '-inf', ARGV[1])
local delayed = redis.call('ZCARD', KEYS[6]) - due
local waiting = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) - in_flight + due
local out = {waiting, in_flight, delayed, redis.call('ZCARD', KEYS[7])}
local counters = redis.call('HMGET', KEYS[9], 'paused', 'draining', 'pushed', 'done', 'retried', 'lost')
for i = 1, 6 do out[#out + 1] = counters[i] or '0' end
out[#out + 1] = oldest(1)
out[#out + 1] = oldest(2)
return out
)lua";

const char kListDeadScript[] = R"lua(
local out = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[7], 0, tonumber(ARGV[1]) - 1)) do
  local grave = redis.call('HGET', KEYS[8], id)
  out[#out + 1] = id
  out[#out + 1] = redis.call('HGET', KEYS[3], id) or ''
  out[#out + 1] = redis.call('HGET', KEYS[4], id) or '0'
  out[#out + 1] = grave and cmsgpack.unpack(grave).reason or ''
  out[#out + 1] = redis.call('ZSCORE', KEYS[7], id)
end
return out
)lua";

const char kListScript[] = R"lua(
local out, cursor, most = {}, '0', tonumber(ARGV[1]) * 2
repeat
  local page = redis.call('HSCAN', KEYS[3], cursor, 'COUNT', 500)
  cursor = page[1]
  for i = 1, #page[2], 2 do
    if #out < most and not redis.call('ZSCORE', KEYS[7], page[2][i]) then
      out[#out + 1] = page[2][i]
      out[#out + 1] = page[2][i + 1]
    end
  end
until cursor == '0' or #out >= most
return out
)lua";

const char kReplayScript[] = NIANBAO_WAKE_LUA R"lua(
if redis.call('ZREM', KEYS[7], ARGV[1]) == 0 then return 0 end
local grave = redis.call('HGET', KEYS[8], ARGV[1])
local kept = grave and cmsgpack.unpack(grave) or {lane = '1', key = ''}
redis.call('HDEL', KEYS[8], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
if kept.key ~= '' then redis.call('HSETNX', KEYS[12], kept.key, ARGV[1]) end
redis.call('XADD', KEYS[tonumber(kept.lane)], '*', 'id', ARGV[1])
wake(1)
return 1
)lua";

const char kDisposeScript[] = R"lua(
if redis.call('ZREM', KEYS[7], ARGV[1]) == 0 then return 0 end
for _, key in ipairs({KEYS[8], KEYS[4], KEYS[3]}) do redis.call('HDEL', key, ARGV[1]) end
return 1
)lua";

const char kSetScript[] = NIANBAO_WAKE_LUA R"lua(
redis.call('HSET', KEYS[9], unpack(ARGV))
wake(16)
return 1
)lua";

#undef NIANBAO_ADD_LUA
#undef NIANBAO_WAKE_LUA

}  // namespace nianbao
