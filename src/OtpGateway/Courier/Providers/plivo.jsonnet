// Plivo, "Send a message": a number or a Powerpack as the sender, never both; "log" keeps the text out of its records.
function(ctx, provider) {
  [if std.length(provider.sender) == 36 then 'powerpack_uuid' else 'src']: provider.sender,
  dst: ctx.recipient,
  text: ctx.body,
  log: 'false',
}
