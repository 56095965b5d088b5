// An e-mail as the demo's e-mail provider takes it.
function(ctx) {
  to: ctx.recipient,
  subject: ctx.subject,
  text: ctx.body,
}
