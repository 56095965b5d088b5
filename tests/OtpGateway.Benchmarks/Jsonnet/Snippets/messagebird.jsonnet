// Numbers without the plus sign, and the request's JSON as a string in the result.
function(ctx) {
  body: std.manifestJsonEx({
    originator: 'Example',
    recipients: [
      if std.startsWith(ctx.recipient, '+')
      then std.substr(ctx.recipient, 1, std.length(ctx.recipient) - 1)
      else ctx.recipient,
    ],
    body: ctx.body,
  }, '  '),
}
