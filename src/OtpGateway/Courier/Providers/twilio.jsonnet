// Twilio, "Create a Message": a form; ValidityPeriod is in seconds, at most ten hours.
function(ctx, provider) {
  To: ctx.recipient,
  [if std.startsWith(provider.sender, 'MG') then 'MessagingServiceSid' else 'From']: provider.sender,
  Body: ctx.body,
  [if 'expires_in_minutes' in ctx.template_data then 'ValidityPeriod']:
    std.clamp(ctx.template_data.expires_in_minutes * 60, 60, 36000),
}
