// Each part of the message has a status: "0" taken; 1, 5 and 10 are worth another attempt.
function(response)
  local parts = response.body.messages;
  local failed = [part for part in parts if part.status != '0'];
  if std.length(failed) == 0 then std.length(parts) > 0
  else {
    ok: false,
    retry: std.length(failed) == std.length(parts) && std.member(['1', '5', '10'], failed[0].status),
    'error': 'status %s: %s' % [failed[0].status, failed[0]['error-text']],
  }
