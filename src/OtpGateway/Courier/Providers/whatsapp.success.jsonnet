// Graph API errors: Meta asks to go by the code, not by the status. The listed ones are limits and its own troubles.
function(response)
  local failure = if std.isObject(response.body) then std.get(response.body, 'error') else null;
  if std.isObject(failure) then
    {
      ok: false,
      retry: std.member([1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056], failure.code),
      'error': '%s: %s' % [failure.code, std.get(std.get(failure, 'error_data', {}), 'details', std.get(failure, 'message', ''))],
    }
  else
    { ok: response.status >= 200 && response.status < 300 }
