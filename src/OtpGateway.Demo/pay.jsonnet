// What a payment of the bank's form would do, in words: the code page shows them, and the message with the code begins with them.
// ctx: method, path, query, form, json, headers, traits. Whatever fails here is refused, and no code goes out.
function(ctx)
  // A field that is sent twice is read differently by different applications: insist on one.
  local one(name) = if std.length(ctx.form[name]) == 1 then std.stripChars(ctx.form[name][0], ' ') else error name + ' is not there once';
  // As people compare an IBAN: in groups of four.
  local grouped(iban) = std.join(' ', [iban[i:i + 4] for i in std.range(0, std.length(iban) - 1) if i % 4 == 0]);
  {
    title: 'Payment',
    text: 'Pay %s EUR to %s, %s' % [
      std.strReplace(one('amount'), ',', '.'),
      one('payee'),
      grouped(std.asciiUpper(std.strReplace(one('recipient'), ' ', ''))),
    ],
  }
