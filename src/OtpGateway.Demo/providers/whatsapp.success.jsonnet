// Meta asks to go by the code of an error, not by the status: these are limits, and troubles of its own.
function(response)
  if 'error' in response.body then {
    local failure = response.body['error'],
    ok: false,
    retry: std.member([1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056], failure.code),
    'error': '%s: %s' % [failure.code, failure.message],
  } else true
