// An SMS as Vonage takes it: the number without the +, the time to live in milliseconds.
function(ctx) {
  api_key: '{$VONAGE_API_KEY}',
  api_secret: '{$VONAGE_API_SECRET}',
  from: '{$VONAGE_SENDER}',
  to: std.lstripChars(ctx.recipient, '+'),
  text: ctx.body,
  [if 'expires_in_minutes' in ctx.template_data then 'ttl']: std.max(ctx.template_data.expires_in_minutes * 60000, 20000),
}
