// MessageBird (Bird), SMS API: numbers without +; "validity" in seconds; "auto" takes Unicode only where it is needed.
function(ctx, provider) {
  originator: std.lstripChars(provider.sender, '+'),
  recipients: [std.lstripChars(ctx.recipient, '+')],
  body: ctx.body,
  datacoding: 'auto',
  [if 'expires_in_minutes' in ctx.template_data then 'validity']: std.max(ctx.template_data.expires_in_minutes * 60, 60),
}
