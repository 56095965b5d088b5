// AWS calls being throttled 400 at times; the code in its XML tells it from a request that is wrong.
function(response)
  local has(text) = std.isString(response.body) && std.length(std.findSubstr(text, response.body)) > 0;
  if response.status < 300 then true else { ok: false, [if has('<Code>Throttl') then 'retry']: true }
