-- wrk's load: the request of the command line, or many in turn. Told by the environment, since wrk looks for `request` before it hands over arguments.
--   METHOD, BODY_FILE    a body to send
--   PATHS_FILE           one path a line, in turn
--   SANDBOXES            so many sandboxes, in turn
-- The last line of output: requests, microseconds, p50 and p99 in microseconds, socket errors, answers of 400 and above.
local paths, sandboxes = {}, tonumber(os.getenv("SANDBOXES") or "0")

wrk.method = os.getenv("METHOD") or "GET"
if os.getenv("BODY_FILE") then
    wrk.body = assert(io.open(os.getenv("BODY_FILE"), "rb")):read("*a")
    wrk.headers["Content-Type"] = "application/json"
end
if os.getenv("PATHS_FILE") then
    for path in io.lines(os.getenv("PATHS_FILE")) do paths[#paths + 1] = path end
end

if #paths > 0 or sandboxes > 0 then
    local requests, turn = {}, 0

    function init()
        for _, path in ipairs(#paths > 0 and paths or { wrk.path }) do
            for sandbox = 1, math.max(sandboxes, 1) do
                if sandboxes > 0 then wrk.headers["X-Understudy-Sandbox"] = "s" .. sandbox end
                requests[#requests + 1] = wrk.format(wrk.method, path)
            end
        end
    end

    function request()
        turn = turn % #requests + 1
        return requests[turn]
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
        latency:percentile(99), errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
