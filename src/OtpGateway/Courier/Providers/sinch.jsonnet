// Sinch, SMS REST API, "Send a batch": a list of recipients, even of one.
function(ctx, provider) {
  from: provider.sender,
  to: [ctx.recipient],
  body: ctx.body,
  [if provider.expires_at != null then 'expire_at']: provider.expires_at,
}
