// An e-mail, with its HTML where there is one.
function(ctx) {
  from: '{$MAIL_FROM}',
  to: ctx.recipient,
  subject: ctx.subject,
  text: ctx.body,
  [if 'html_body' in ctx then 'html']: ctx.html_body,
}
