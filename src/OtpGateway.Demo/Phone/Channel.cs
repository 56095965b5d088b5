namespace OtpGateway.Demo.Phone;

internal enum Channel
{
    Sms,
    Mail,
}
