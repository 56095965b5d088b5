// An SMS as MessageBird takes it: numbers without the +.
function(ctx) {
  originator: '{$MESSAGEBIRD_SENDER}',
  recipients: [std.lstripChars(ctx.recipient, '+')],
  body: ctx.body,
  datacoding: 'auto',
}
