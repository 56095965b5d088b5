// Twilio, "Create a Message": a form; a messaging service is MG and 32 digits; ValidityPeriod is in seconds, at most ten hours.
function(ctx, provider) {
  To: ctx.recipient,
  [if std.startsWith(provider.sender, 'MG') && std.length(provider.sender) == 34 then 'MessagingServiceSid' else 'From']: provider.sender,
  Body: ctx.body,
  [if provider.seconds_left != null then 'ValidityPeriod']: std.min(provider.seconds_left, 36000),
}
