// An SMS as Amazon SNS takes it: Publish of its query API.
function(ctx) {
  Action: 'Publish',
  Version: '2010-03-31',
  PhoneNumber: ctx.recipient,
  Message: ctx.body,
  'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
  'MessageAttributes.entry.1.Value.DataType': 'String',
  'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
}
