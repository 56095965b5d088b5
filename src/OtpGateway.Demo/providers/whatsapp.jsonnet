// WhatsApp sends no text of ours, only the code in a template that Meta approved: once in its text, once in its button.
function(ctx)
  local code = [
    ctx.template_data[key]
    for key in ['login_code', 'registration_code', 'verification_code', 'recovery_code']
    if key in ctx.template_data
  ][0];
  {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: std.lstripChars(ctx.recipient, '+'),
    type: 'template',
    template: {
      name: '{$WHATSAPP_TEMPLATE}',
      language: { code: 'en_US' },
      components: [
        { type: 'body', parameters: [{ type: 'text', text: code }] },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: code }] },
      ],
    },
  }
