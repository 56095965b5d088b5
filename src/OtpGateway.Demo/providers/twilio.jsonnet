// An SMS as Twilio takes it. With a messaging service: MessagingServiceSid: 'MG…' in place of From.
function(ctx) {
  To: ctx.recipient,
  From: '{$TWILIO_SENDER}',
  Body: ctx.body,
  // Seconds; a code that is no longer valid is not worth delivering.
  [if 'expires_in_minutes' in ctx.template_data then 'ValidityPeriod']: std.clamp(ctx.template_data.expires_in_minutes * 60, 60, 36000),
}
