namespace OtpGateway.Tests.Courier.Providers;

/// <summary>A provider, how both ways to it are configured, and what it says when it says no.</summary>
internal sealed record ProviderCase
{
    public required Func<TimeProvider, ProviderDouble> Double { get; init; }

    /// <summary>The file of the example.</summary>
    public required string Example { get; init; }

    /// <summary>The channel with <c>provider</c>, with URL and TOKEN in it; null where nothing is built in.</summary>
    public string? Preset { get; init; }

    /// <summary>For the example; TOKEN stands for the provider's secret.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public string BadRecipient { get; init; } = "+491701";

    /// <summary>What the error says of wrong credentials, of too many messages, of a bad recipient.</summary>
    public required string Denied { get; init; }

    public required string Limited { get; init; }

    public required string Refused { get; init; }

    public int? RetryAfter { get; init; } = ProviderDouble.RetryAfter;

    public static readonly IReadOnlyDictionary<string, ProviderCase> All = new Dictionary<string, ProviderCase>
    {
        ["twilio"] = new()
        {
            Double = _ => new TwilioDouble(),
            Example = "twilio.json",
            Preset = $$"""{ "id": "sms", "provider": "twilio", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "sender": "+15005550006", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["TWILIO_ACCOUNT_SID"] = ProviderDouble.Account, ["TWILIO_AUTH_TOKEN"] = "TOKEN", ["TWILIO_SENDER"] = "+15005550006" },
            Denied = "the provider answered 401: {\"code\":20003,\"message\":\"Authenticate: Basic *** is no user\"",
            Limited = "the provider answered 429: {\"code\":20429,\"message\":\"Too Many Requests\"",
            Refused = "***",
        },
        ["messagebird"] = new()
        {
            Double = _ => new MessageBirdDouble(),
            Example = "messagebird.json",
            Preset = """{ "id": "sms", "provider": "messagebird", "token": "TOKEN", "sender": "OtpGateway", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["MESSAGEBIRD_API_KEY"] = "TOKEN", ["MESSAGEBIRD_SENDER"] = "OtpGateway" },
            Denied = "Request not allowed (incorrect access_key: ***)",
            Limited = "Too many requests",
            Refused = "no (correct) recipients found in",
        },
        ["plivo"] = new()
        {
            Double = _ => new PlivoDouble(),
            Example = "plivo.json",
            Preset = $$"""{ "id": "sms", "provider": "plivo", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "sender": "+15005550006", "endpoint": "URL/" }""",
            Environment = new Dictionary<string, string> { ["PLIVO_AUTH_ID"] = ProviderDouble.Account, ["PLIVO_AUTH_TOKEN"] = "TOKEN", ["PLIVO_SENDER"] = "+15005550006" },
            Denied = "authentication_failed",
            Limited = "rate_limit_exceeded",
            Refused = "*** is not a valid phone number",
        },
        ["sinch"] = new()
        {
            Double = _ => new SinchDouble(),
            Example = "sinch.json",
            Preset = $$"""{ "id": "sms", "provider": "sinch", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "sender": "15005550006", "region": "eu", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["SINCH_SERVICE_PLAN_ID"] = ProviderDouble.Account, ["SINCH_API_TOKEN"] = "TOKEN", ["SINCH_SENDER"] = "15005550006" },
            Denied = "\"text\":\"Bearer *** is not known\"",
            Limited = "\"code\":\"too_many_requests\"",
            Refused = "Invalid MSISDN in",
        },
        ["vonage"] = new()
        {
            Double = _ => new VonageDouble(),
            Example = "vonage.json",
            Preset = $$"""{ "id": "sms", "provider": "vonage", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "sender": "OtpGateway", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["VONAGE_API_KEY"] = ProviderDouble.Account, ["VONAGE_API_SECRET"] = "TOKEN", ["VONAGE_SENDER"] = "OtpGateway" },
            Denied = "the provider answered 200: status 4: Bad Credentials ***:***",
            Limited = "the provider answered 200: status 1: Throughput Rate Exceeded",
            Refused = "the provider answered 200: status 3: Invalid value for parameter: to=***",
            // In the error's words only: the answer is 200.
            RetryAfter = null,
        },
        ["whatsapp"] = new()
        {
            Double = _ => new WhatsAppDouble(),
            Example = "whatsapp.json",
            Preset = $$"""{ "id": "sms", "provider": "whatsapp", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "template": "{{WhatsAppDouble.Template}}", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["WHATSAPP_PHONE_NUMBER_ID"] = ProviderDouble.Account, ["WHATSAPP_TOKEN"] = "TOKEN", ["WHATSAPP_TEMPLATE"] = WhatsAppDouble.Template },
            Denied = "the provider answered 401: 190: Invalid OAuth access token Bearer ***",
            Limited = "the provider answered 400: ***: (#***) Rate limit hit",
            Refused = "Message undeliverable to ***",
        },
        ["sns"] = new()
        {
            Double = clock => new SnsDouble(clock),
            Example = "sns.json",
            Preset = $$"""{ "id": "sms", "provider": "sns", "account": "{{ProviderDouble.Account}}", "token": "TOKEN", "region": "{{SnsDouble.Region}}", "sender": "OtpGateway", "endpoint": "URL" }""",
            Environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = ProviderDouble.Account, ["AWS_SECRET_ACCESS_KEY"] = "TOKEN" },
            Denied = "SignatureDoesNotMatch",
            Limited = "Rate exceeded",
            Refused = "*** is not valid to publish to",
        },
        ["email"] = new()
        {
            Double = _ => new MailDouble(),
            Example = "email.json",
            Environment = new Dictionary<string, string> { ["MAIL_API_URL"] = "https://mail.example/v1/send", ["MAIL_API_KEY"] = "TOKEN", ["MAIL_FROM"] = "no-reply@bank.example" },
            BadRecipient = "not.an.address",
            Denied = "unknown key Bearer ***",
            Limited = "slow down",
            Refused = "*** is not an address",
        },
        ["custom"] = new()
        {
            Double = _ => new GatewayDouble(),
            Example = "custom.json",
            Preset = """{ "id": "sms", "provider": "custom", "url": "URL/api/v1", "content_type": "JSON", "payload": "{\"content\": {{body}}, \"to\": {{mobile}}}", "headers": "x-api-key: TOKEN, x-csrf: true" }""",
            Environment = new Dictionary<string, string> { ["SMS_GATEWAY_URL"] = "https://sms.example/api/v1", ["SMS_GATEWAY_KEY"] = "TOKEN" },
            Denied = "key *** is wrong",
            Limited = "slow down",
            Refused = "*** is no number",
        },
    };
}
