// WhatsApp Business Cloud API, authentication templates: the code stands in the text and in the button.
function(ctx, provider)
  local codes = [
    ctx.template_data[key]
    for key in ['login_code', 'registration_code', 'verification_code', 'recovery_code']
    if key in ctx.template_data
  ];
  local code = if std.length(codes) > 0 then codes[0] else error 'WhatsApp takes messages with a code only, and this one has none';
  {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: std.lstripChars(ctx.recipient, '+'),
    type: 'template',
    template: {
      name: provider.template,
      language: { code: provider.language },
      components: [
        { type: 'body', parameters: [{ type: 'text', text: code }] },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: code }] },
      ],
    },
  }
