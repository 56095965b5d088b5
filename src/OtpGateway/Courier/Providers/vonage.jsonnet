// Vonage, SMS API: the credentials are fields; digits alone in "to"; "ttl" in milliseconds, at least 20 seconds.
function(ctx, provider) {
  api_key: provider.account,
  api_secret: provider.token,
  from: std.lstripChars(provider.sender, '+'),
  to: std.lstripChars(ctx.recipient, '+'),
  text: ctx.body,
  // What is outside of the alphabet of the first phones has to be announced.
  [if std.length([c for c in std.stringChars(ctx.body) if std.codepoint(c) > 126]) > 0 then 'type']: 'unicode',
  [if 'expires_in_minutes' in ctx.template_data then 'ttl']:
    std.clamp(ctx.template_data.expires_in_minutes * 60000, 20000, 604800000),
}
