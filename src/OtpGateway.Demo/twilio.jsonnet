// An SMS as Twilio takes it. The channel sends it as a form, since Twilio refuses JSON.
function(ctx) {
  To: ctx.recipient,
  From: '+491570006000',
  Body: ctx.body,
}
