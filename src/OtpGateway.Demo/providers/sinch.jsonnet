// An SMS as Sinch takes it: a list of recipients, even of one.
function(ctx) {
  from: '{$SINCH_SENDER}',
  to: [ctx.recipient],
  body: ctx.body,
}
