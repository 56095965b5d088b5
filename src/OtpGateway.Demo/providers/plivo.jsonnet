// An SMS as Plivo takes it. With a Powerpack: powerpack_uuid in place of src, never both.
function(ctx) {
  src: '{$PLIVO_SENDER}',
  dst: ctx.recipient,
  text: ctx.body,
  // Keeps the code out of Plivo's own records.
  log: 'false',
}
