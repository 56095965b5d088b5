// The provider's key stands in the request itself.
function(ctx) {
  body: std.manifestJsonEx({
    api_key: '0123abcd',
    api_secret: '0123456789abcdef',
    from: 'Example',
    to: ctx.recipient,
    text: ctx.body,
  }, '  '),
}
