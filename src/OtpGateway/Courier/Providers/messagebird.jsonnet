// MessageBird (Bird), SMS API: numbers without +; "validity" in seconds; "auto" takes Unicode only where it is needed.
function(ctx, provider) {
  originator: std.lstripChars(provider.sender, '+'),
  recipients: [std.lstripChars(ctx.recipient, '+')],
  body: ctx.body,
  datacoding: 'auto',
  [if provider.seconds_left != null then 'validity']: provider.seconds_left,
}
