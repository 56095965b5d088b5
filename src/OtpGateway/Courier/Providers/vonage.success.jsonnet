// Vonage answers 200 to everything: each part of the message has a status, "0" when it was taken.
// 1 throttled, 5 internal error, 10 too many binds: worth another attempt.
function(response)
  if response.status != 200 || !std.isObject(response.body) then
    { ok: false }
  else
    local parts = std.get(response.body, 'messages', []);
    local failed = [part for part in parts if part.status != '0'];
    if std.length(parts) > 0 && std.length(failed) == 0 then
      { ok: true }
    else if std.length(parts) == 0 then
      { ok: false, retry: true, 'error': 'the answer names no message' }
    else
      {
        ok: false,
        // A part that was taken would arrive twice.
        retry: std.length(failed) == std.length(parts) && std.member(['1', '5', '10'], failed[0].status),
        'error': 'status %s: %s' % [failed[0].status, std.get(failed[0], 'error-text', '')],
      }
