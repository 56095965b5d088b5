// Amazon SNS, Publish (API version 2010-03-31): an AWS query request.
function(ctx, provider) {
  Action: 'Publish',
  Version: '2010-03-31',
  PhoneNumber: ctx.recipient,
  Message: ctx.body,
  'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
  'MessageAttributes.entry.1.Value.DataType': 'String',
  'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
} + (
  if provider.sender == '' then {} else {
    'MessageAttributes.entry.2.Name': 'AWS.SNS.SMS.SenderID',
    'MessageAttributes.entry.2.Value.DataType': 'String',
    'MessageAttributes.entry.2.Value.StringValue': provider.sender,
  }
)
