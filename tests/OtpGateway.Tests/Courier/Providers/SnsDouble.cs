using System.Net;

namespace OtpGateway.Tests.Courier.Providers;

/// <summary>Amazon SNS, Publish of its query API (docs.aws.amazon.com/sns/latest/api), behind Signature Version 4.</summary>
internal sealed class SnsDouble(TimeProvider clock) : ProviderDouble
{
    public const string Region = "eu-central-1";

    private const string Attribute = "MessageAttributes.entry.";

    protected override ProviderReply Answer(ReceivedRequest request)
    {
        if (request.Method != "POST" || request.Target != "/")
            return Error(404, "NotFound", "There is nothing here");
        if (AwsVerifier.Problem(request, Account, Token, Region, "sns", clock.GetUtcNow()) is { } problem)
            return Error(403, problem, $"The request signature we calculated does not match the signature you provided, key {Account}.");
        if (Throttles)
            return Error(400, "Throttling", "Rate exceeded") with { RetryAfter = RetryAfter };
        if (!HasMediaType(request, "application/x-www-form-urlencoded") || Form(request) is not { } form
            || form.GetValueOrDefault("Action") != "Publish" || form.GetValueOrDefault("Version") != "2010-03-31")
            return Error(400, "InvalidAction", "The action is not valid for this endpoint.");
        if (form.GetValueOrDefault("Message", "").Length is 0 or > 1600)
            return Error(400, "InvalidParameter", "Invalid parameter: Message");
        foreach (var (name, _) in form)
            if (name is not ("Action" or "Version" or "PhoneNumber" or "Message") && !name.StartsWith(Attribute, StringComparison.Ordinal))
                return Error(400, "InvalidParameter", $"Invalid parameter: {name}");
        for (var i = 1; form.ContainsKey($"{Attribute}{i}.Name"); i++)
        {
            var (name, type, value) = (form[$"{Attribute}{i}.Name"], form.GetValueOrDefault($"{Attribute}{i}.Value.DataType"), form.GetValueOrDefault($"{Attribute}{i}.Value.StringValue", ""));
            if (type != "String" || name switch { "AWS.SNS.SMS.SMSType" => value is not ("Transactional" or "Promotional"), "AWS.SNS.SMS.SenderID" => !IsSender(value), _ => true })
                return Error(400, "InvalidParameter", $"Invalid parameter: {name}");
        }
        if (!IsE164(form.GetValueOrDefault("PhoneNumber", "")))
            return Error(400, "InvalidParameter", $"Invalid parameter: PhoneNumber Reason: {form.GetValueOrDefault("PhoneNumber")} is not valid to publish to");
        return Xml(200, "<PublishResponse xmlns=\"https://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>567910cd-659e-55d4-8ccb-5aaf14679dc0</MessageId></PublishResult></PublishResponse>") with { Taken = true };
    }

    private static ProviderReply Error(int status, string code, string message) => Xml(status,
        $"<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message></Error></ErrorResponse>");

    private static ProviderReply Xml(int status, string body) => new(status, body, "text/xml");
}
