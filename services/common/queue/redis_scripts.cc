#include "services/common/queue/redis_scripts.h"

namespace nianbao {

// A unique key is held as long as its job is known and not dead: the lock cannot outlive the job.
#define NIANBAO_ADD_LUA                                                                                \
  "local function add(id, lane, payload, key)\n"                                                       \
  "  if key ~= '' then\n"                                                                              \
  "    local holder = redis.call('HGET', KEYS[11], key)\n"                                             \
  "    if holder and holder ~= id and redis.call('HEXISTS', KEYS[3], holder) == 1 then return 0 end\n" \
  "  end\n"                                                                                            \
  "  if redis.call('HSETNX', KEYS[3], id, payload) == 0 then return 0 end\n"                           \
  "  if key ~= '' then redis.call('HSET', KEYS[11], key, id) end\n"                                    \
  "  redis.call('XADD', KEYS[tonumber(lane)], '*', 'id', id)\n"                                        \
  "  return 1\n"                                                                                       \
  "end\n"

#define NIANBAO_WAKE_LUA                                \
  "local function wake(n)\n"                            \
  "  local tokens = {}\n"                               \
  "  for i = 1, math.min(n, 64) do tokens[i] = 1 end\n" \
  "  redis.call('LPUSH', KEYS[10], unpack(tokens))\n"   \
  "  redis.call('LTRIM', KEYS[10], 0, 255)\n"           \
  "end\n"

// Payloads are looked up and written for all jobs at once: a call a job is what costs most here. A dead job that is
// pushed again lives again: its row at intake was reopened, and the queue was not told or has forgotten.
const char kPushScript[] = NIANBAO_WAKE_LUA R"lua(
if redis.call('HGET', KEYS[9], 'draining') == '1' then return {0, 2} end
local due, room = ARGV[1], tonumber(ARGV[2]) - redis.call('HLEN', KEYS[3])
local ids, writes, new, fresh, full = {}, {}, {}, 0, 0
for i = 3, #ARGV, 4 do ids[#ids + 1] = ARGV[i] end
local known = redis.call('HMGET', KEYS[3], unpack(ids))
local function is_free(key, id)
  if key == '' then return true end
  local holder = redis.call('HGET', KEYS[11], key)
  return not holder or holder == id or not (new[holder] or redis.call('HEXISTS', KEYS[3], holder) == 1)
end
for n, id in ipairs(ids) do
  local lane, payload, key = ARGV[n * 4], ARGV[n * 4 + 1], ARGV[n * 4 + 2]
  local dead = known[n] and redis.call('ZSCORE', KEYS[7], id)
  if (dead or not known[n]) and not new[id] then
    if not dead and fresh >= room then
      full = 1
      break
    end
    if is_free(key, id) then
      if dead then
        redis.call('ZREM', KEYS[7], id)
        redis.call('HDEL', KEYS[8], id)
        redis.call('HDEL', KEYS[4], id)
      end
      fresh, new[id] = fresh + 1, true
      writes[#writes + 1], writes[#writes + 2] = id, payload
      if key ~= '' then redis.call('HSET', KEYS[11], key, id) end
      if due == '' then
        redis.call('XADD', KEYS[tonumber(lane)], '*', 'id', id)
      else
        redis.call('ZADD', KEYS[6], due, lane .. ':' .. id)
      end
    end
  end
end
if fresh > 0 then
  redis.call('HSET', KEYS[3], unpack(writes))
  redis.call('HINCRBY', KEYS[9], 'pushed', fresh)
  wake(fresh)
end
return {fresh, full}
)lua";

const char kSetPeriodicScript[] = NIANBAO_WAKE_LUA R"lua(
local old = redis.call('HGET', KEYS[12], ARGV[1])
if not old and redis.call('HLEN', KEYS[12]) >= tonumber(ARGV[7]) then return 0 end
local series = {lane = ARGV[2], payload = ARGV[3], key = ARGV[4], every = ARGV[5], last = ''}
if old then series.last = cmsgpack.unpack(old).last end
redis.call('HSET', KEYS[12], ARGV[1], cmsgpack.pack(series))
redis.call('ZADD', KEYS[13], ARGV[6], ARGV[1])
wake(1)
return 1
)lua";

const char kEndPeriodicScript[] = R"lua(
redis.call('HDEL', KEYS[12], ARGV[1])
redis.call('ZREM', KEYS[13], ARGV[1])
return 1
)lua";

// A receipt is "<lane>:<fence>:<attempt>:<job id>"; it lies in the sorted set of leases, whose clock is the caller's,
// as long as it is worth something. What was handed out is known by its receipt, hence needs no place in the stream any
// more: the head is cut off in one piece, which costs a tenth of deleting entries one by one. Fences are nanoseconds
// (microseconds, and the place in the answer): whatever is taken later has a higher one. Among the leases stands a
// member of the end of time, too long for Redis' compact encoding, in which every look-up walks through all of them.
const char kTakeScript[] = NIANBAO_ADD_LUA R"lua(
local now, until_ms, most = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local c = redis.call('HMGET', KEYS[9], 'paused', 'fence', 'rate', 'period', 'tokens', 'refilled')
if c[1] == '1' then
  redis.call('DEL', KEYS[10])
  return {''}
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[13], '-inf', now, 'LIMIT', 0, 100)) do
  local series = cmsgpack.unpack(redis.call('HGET', KEYS[12], id))
  local due, every = tonumber(redis.call('ZSCORE', KEYS[13], id)), tonumber(series.every)
  local busy = redis.call('HEXISTS', KEYS[3], series.last) == 1 and not redis.call('ZSCORE', KEYS[7], series.last)
  if not busy then
    series.last = id .. '@' .. string.format('%.0f', math.floor(due / 1000))
    redis.call('HSET', KEYS[12], id, cmsgpack.pack(series))
    redis.call('HINCRBY', KEYS[9], 'pushed', add(series.last, series.lane, series.payload, series.key))
  end
  redis.call('ZADD', KEYS[13], string.format('%.0f', due + (math.floor((now - due) / every) + 1) * every), id)
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

local lanes, tries, ids = {}, {}, {}
local function want(lane, attempts, id)
  local n = #ids + 1
  lanes[n], tries[n], ids[n] = lane, attempts, id
end
if most > 0 then
  for _, receipt in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now, 'LIMIT', 0, most)) do
    local lane, attempts, id = string.match(receipt, '^(%d):%d+:(%d+):(.*)$')
    if redis.call('ZSCORE', KEYS[5], receipt) ~= '0' then redis.call('HINCRBY', KEYS[9], 'lost', 1) end
    redis.call('ZREM', KEYS[5], receipt)
    if lane then want(lane, tonumber(attempts), id) end
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
        local entries = got[1][2]
        for _, entry in ipairs(entries) do want(lane, false, entry[2][2]) end
        local ms, sequence = string.match(entries[#entries][1], '^(%d+)-(%d+)$')
        redis.call('XTRIM', KEYS[lane], 'MINID', '=', ms .. '-' .. (sequence + 1))
      end
    end
  end
end

local out, leases = {''}, {'inf', string.rep('~', 65)}
if #ids > 0 then
  local t = redis.call('TIME')
  local base = math.max((tonumber(c[2]) or 0) + 1, tonumber(t[1]) * 1000000 + tonumber(t[2]))
  local fence = string.format('%.0f', base)
  local payloads = redis.call('HMGET', KEYS[3], unpack(ids))
  local kept = redis.call('HLEN', KEYS[4]) > 0 and redis.call('HMGET', KEYS[4], unpack(ids)) or {}
  for i, id in ipairs(ids) do
    if payloads[i] then
      local attempt = (tries[i] or tonumber(kept[i] or 0)) + 1
      local receipt = lanes[i] .. ':' .. fence .. string.sub(i + 999, -3) .. ':' .. attempt .. ':' .. id
      leases[#leases + 1], leases[#leases + 2] = until_ms, receipt
      out[#out + 1] = receipt
      out[#out + 1] = payloads[i]
    end
  end
  redis.call('HSET', KEYS[9], 'fence', fence)
  redis.call('ZADD', KEYS[5], unpack(leases))
end
if rate > 0 then
  redis.call('HSET', KEYS[9], 'tokens', tokens - (#leases / 2 - 1), 'refilled', string.format('%.0f', refilled))
end
if #out == 1 then
  redis.call('DEL', KEYS[10])  -- nothing is ready: what is in it wakes in vain
  if rate > 0 and most == 0 then
    out[1] = string.format('%.0f', refilled + math.ceil((1 - tokens) * tonumber(c[4]) / rate))
  else
    for _, key in ipairs({KEYS[5], KEYS[6], KEYS[13]}) do
      local soonest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
      if soonest and soonest ~= 'inf' and (out[1] == '' or tonumber(soonest) < tonumber(out[1])) then out[1] = soonest end
    end
  end
end
return out
)lua";

// Every lease is told by ARGV: receipt, lane, job id, unique key. One that ended in the beginning of time was
// handed back: it is nobody's.
#define NIANBAO_HELD_LUA                                   \
  "local score = redis.call('ZSCORE', KEYS[5], ARGV[1])\n" \
  "if not score or score == '0' then return 0 end\n"

const char kExtendScript[] = NIANBAO_HELD_LUA R"lua(
redis.call('ZADD', KEYS[5], 'XX', ARGV[5], ARGV[1])
return 1
)lua";

const char kAckScript[] = R"lua(
local all, receipts, ids = {}, {}, {}
for i = 1, #ARGV, 4 do all[#all + 1] = ARGV[i] end
local scores = redis.call('ZMSCORE', KEYS[5], unpack(all))
for n, receipt in ipairs(all) do
  if scores[n] and scores[n] ~= '0' then
    local id, key = ARGV[n * 4 - 1], ARGV[n * 4]
    receipts[#receipts + 1] = receipt
    ids[#ids + 1] = id
    if key ~= '' and redis.call('HGET', KEYS[11], key) == id then redis.call('HDEL', KEYS[11], key) end
  end
end
if #ids == 0 then return 0 end
redis.call('ZREM', KEYS[5], unpack(receipts))
redis.call('HDEL', KEYS[3], unpack(ids))
if redis.call('HLEN', KEYS[4]) > 0 then redis.call('HDEL', KEYS[4], unpack(ids)) end
redis.call('HINCRBY', KEYS[9], 'done', #ids)
return #ids
)lua";

// A lease that ended in the beginning of time is taken first of all; it does not count as an attempt.
const char kHandBackScript[] = NIANBAO_HELD_LUA NIANBAO_WAKE_LUA R"lua(
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZADD', KEYS[5], 0, ARGV[5])
wake(1)
return 1
)lua";

#define NIANBAO_RELEASE_LUA \
  NIANBAO_HELD_LUA          \
  "redis.call('ZREM', KEYS[5], ARGV[1])\n"

const char kRetryScript[] = NIANBAO_RELEASE_LUA NIANBAO_WAKE_LUA R"lua(
redis.call('ZADD', KEYS[6], ARGV[5], ARGV[2] .. ':' .. ARGV[3])
redis.call('HSET', KEYS[4], ARGV[3], ARGV[6])
redis.call('HINCRBY', KEYS[9], 'retried', 1)
wake(1)
return 1
)lua";

const char kBuryScript[] = NIANBAO_RELEASE_LUA R"lua(
redis.call('ZADD', KEYS[7], ARGV[5], ARGV[3])
redis.call('HSET', KEYS[4], ARGV[3], ARGV[6])
redis.call('HSET', KEYS[8], ARGV[3], cmsgpack.pack({lane = ARGV[2], reason = ARGV[7], key = ARGV[4]}))
if ARGV[4] ~= '' and redis.call('HGET', KEYS[11], ARGV[4]) == ARGV[3] then redis.call('HDEL', KEYS[11], ARGV[4]) end
return 1
)lua";

#undef NIANBAO_RELEASE_LUA
#undef NIANBAO_HELD_LUA

const char kStatsScript[] = R"lua(
local function oldest(lane)
  local entry = redis.call('XRANGE', KEYS[lane], '-', '+', 'COUNT', 1)[1]
  return entry and redis.call('HGET', KEYS[3], entry[2][2]) or ''
end
local in_flight = redis.call('ZCOUNT', KEYS[5], '(' .. ARGV[1], '(inf')
local due = redis.call('ZCOUNT', KEYS[6], '-inf', ARGV[1])
local delayed = redis.call('ZCARD', KEYS[6]) - due
local ended = redis.call('ZCOUNT', KEYS[5], '-inf', ARGV[1])
local waiting = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) + ended + due
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
if kept.key ~= '' then redis.call('HSETNX', KEYS[11], kept.key, ARGV[1]) end
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
