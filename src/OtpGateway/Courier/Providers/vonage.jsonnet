// Vonage, SMS API: the credentials are fields; digits alone in "to"; "ttl" in milliseconds, at least 20 seconds.
function(ctx, provider) {
  api_key: provider.account,
  api_secret: provider.token,
  from: std.lstripChars(provider.sender, '+'),
  to: std.lstripChars(ctx.recipient, '+'),
  text: ctx.body,
  // What is outside of the alphabet of the first phones has to be announced.
  [if std.length([c for c in std.stringChars(ctx.body) if std.codepoint(c) > 126]) > 0 then 'type']: 'unicode',
  [if provider.seconds_left != null then 'ttl']: std.clamp(provider.seconds_left * 1000, 20000, 604800000),
}
