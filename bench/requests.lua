-- What wrk asks for: the lines of a file in turn, each a path and behind tabs its headers as `name: value`.
-- At the end one line of JSON.
local requests, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local headers, path = {}, nil
    for part in line:gmatch('[^\t]+') do
      if path == nil then
        path = part
      else
        local name, value = part:match('^([^:]+): (.*)$')
        headers[name] = value
      end
    end
    requests[#requests + 1] = wrk.format('GET', path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(
    string.format(
      '\n{"requests":%d,"seconds":%.4f,"p50_ms":%.4f,"p99_ms":%.4f,"maximum_ms":%.4f,"errors":%d}\n',
      summary.requests,
      summary.duration / 1e6,
      latency:percentile(50) / 1000,
      latency:percentile(99) / 1000,
      latency.max / 1000,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout
    )
  )
end
