// AWS answers in XML. Being throttled is 429 or 400, by the service's mood; the code in the answer says it.
function(response)
  local text = if std.isString(response.body) then response.body else '';
  local between(from, to) =
    local start = std.findSubstr(from, text);
    if std.length(start) == 0 then '' else std.split(std.substr(text, start[0] + std.length(from), 300), to)[0];
  local code = between('<Code>', '</Code>');
  if response.status >= 200 && response.status < 300 then
    { ok: true }
  else if code == '' then
    { ok: false }
  else
    {
      ok: false,
      [if std.startsWith(code, 'Throttl') || code == 'InternalError' || code == 'ServiceUnavailable' then 'retry']: true,
      'error': code + ': ' + between('<Message>', '</Message>'),
    }
