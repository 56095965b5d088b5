using static OtpGateway.Courier.TemplateFieldKind;

namespace OtpGateway.Courier;

/// <summary>Which data each message has, by Kratos's names (<c>courier/template/{email,sms}</c>).</summary>
internal static class TemplateFields
{
    private static readonly TemplateField To = new("to", "To", Text, "The address that the message goes to.");
    private static readonly TemplateField RequestUrl = new("request_url", "RequestURL", Url, "The URL of the request that began the flow.");
    private static readonly TemplateField RequestUrlDomain = new("request_url_domain", "RequestURLDomain", Text, "The host that a browser may fill the code into, without port.");
    private static readonly TemplateField TransientPayload = new("transient_payload", "TransientPayload", TemplateFieldKind.Object, "What the client handed over with the flow; empty if nothing.");
    private static readonly TemplateField NoPayload = new("transient_payload", "TransientPayload", ObjectOrNull, "Null in notices.");
    private static readonly TemplateField ExpiresInMinutes = new("expires_in_minutes", "ExpiresInMinutes", WholeNumber, "How long the code or link is good, in whole minutes.");
    private static readonly TemplateField Identity = new("identity", "Identity", ObjectOrNull, "Whose address it is: id, traits, schema_id and so on.");
    private static readonly TemplateField TraitsAsIdentity = new("identity", "Identity", TemplateFieldKind.Object, "The traits of the new identity (in an SMS under this name).");
    private static readonly TemplateField Traits = new("traits", "Traits", TemplateFieldKind.Object, "The traits of the new identity.");
    private static readonly TemplateField LoginCode = new("login_code", "LoginCode", Code, "The code to sign in or step up with.");
    private static readonly TemplateField RegistrationCode = new("registration_code", "RegistrationCode", Code, "The code to finish the registration with.");
    private static readonly TemplateField VerificationCode = new("verification_code", "VerificationCode", Code, "The code to verify the address with.");
    private static readonly TemplateField VerificationUrl = new("verification_url", "VerificationURL", Url, "The link that verifies the address.");
    private static readonly TemplateField RecoveryCode = new("recovery_code", "RecoveryCode", Code, "The code to recover the account with.");
    private static readonly TemplateField RecoveryCodeAgain = new("verification_code", "VerificationCode", Code, "The code to recover the account with, under the name that Kratos gives it in an SMS.");
    private static readonly TemplateField RecoveryUrl = new("recovery_url", "RecoveryURL", Url, "The link that recovers the account.");
    private static readonly TemplateField ChangedAt = new("changed_at", "ChangedAt", Time, "When the address was changed (UTC).");
    private static readonly TemplateField AddedAt = new("added_at", "AddedAt", Time, "When the sign-in method was added (UTC).");
    private static readonly TemplateField Transaction = new("transaction", "Transaction", Text, "What the code confirms, in words, where a route tells it (its message); empty in templates where none does.", Optional: true);
    private static readonly TemplateField OAuth2 = new("oauth2_login_request", "OAuth2LoginRequest", ObjectOrNull, "The OAuth 2.0 sign-in that the flow serves. This gateway has none.", Optional: true);

    /// <summary>The fields of a message by e-mail or SMS; empty where Kratos has no such message.</summary>
    public static IReadOnlyList<TemplateField> Of(string templateType, string messageType)
    {
        var sms = messageType == TemplateSet.Sms;
        return templateType switch
        {
            "login_code_valid" when sms => [To, LoginCode, Transaction, Identity, RequestUrl, RequestUrlDomain, TransientPayload, ExpiresInMinutes, OAuth2],
            "login_code_valid" => [To, LoginCode, Transaction, Identity, RequestUrl, TransientPayload, ExpiresInMinutes, OAuth2],
            "registration_code_valid" when sms => [To, RegistrationCode, TraitsAsIdentity, RequestUrl, RequestUrlDomain, TransientPayload, ExpiresInMinutes, OAuth2],
            "registration_code_valid" => [To, Traits, RegistrationCode, RequestUrl, TransientPayload, ExpiresInMinutes, OAuth2],
            "verification_code_valid" when sms => [To, VerificationCode, Identity, RequestUrl, RequestUrlDomain, TransientPayload, ExpiresInMinutes, OAuth2],
            "verification_code_valid" => [To, VerificationUrl, VerificationCode, Identity, RequestUrl, TransientPayload, ExpiresInMinutes, OAuth2],
            "recovery_code_valid" when sms => [To, RecoveryCodeAgain, RecoveryCode, Identity, RequestUrl, RequestUrlDomain, TransientPayload, ExpiresInMinutes],
            "recovery_code_valid" => [To, RecoveryCode, Identity, RequestUrl, TransientPayload, ExpiresInMinutes],
            "recovery_valid" when !sms => [To, RecoveryUrl, Identity, RequestUrl, TransientPayload, ExpiresInMinutes],
            "verification_valid" when !sms => [To, VerificationUrl, Identity, RequestUrl, TransientPayload, ExpiresInMinutes, OAuth2],
            "recovery_invalid" or "recovery_code_invalid" or "verification_invalid" or "verification_code_invalid" when !sms => [To, RequestUrl, TransientPayload],
            "verifiable_address_changed" => [To, Identity, ChangedAt, NoPayload],
            "authenticator_key_added" => [To, Identity, AddedAt, NoPayload],
            _ => [],
        };
    }
}
