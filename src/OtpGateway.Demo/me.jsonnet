// What the bank's GET /api/me says about a caller, as an identity. ctx: status, headers, body, cookies.
function(ctx)
  if ctx.status != 200 then null
  else {
    id: ctx.body.id,
    traits: {
      name: ctx.body.name,
      email: ctx.body.email,
      // A customer without a phone has null there; a trait that is absent is one that cannot be used.
      [if ctx.body.phone != null then 'phone']: ctx.body.phone,
    },
  }
