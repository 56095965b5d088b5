// A form: the courier sends each field as it is.
function(ctx) {
  To: ctx.recipient,
  Body: ctx.body,
}
