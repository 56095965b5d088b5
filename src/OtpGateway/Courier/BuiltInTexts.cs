using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>What messages say unless the operator says otherwise. An SMS gets its origin-bound last line when it is rendered.</summary>
internal static class BuiltInTexts
{
    private const string LoginSms = "Your login code is: {{ .LoginCode }}\n\nIt expires in {{ .ExpiresInMinutes }} minutes.\n";

    private const string LoginSubject = "Use code {{ .LoginCode }} to log in";

    private const string LoginMail = "Login to your account with the following code:\n\n{{ .LoginCode }}\n\nIt expires in {{ .ExpiresInMinutes }} minutes.\n";

    private const string LoginHtml =
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Login code</title></head>
        <body style="font-family:sans-serif;font-size:16px;line-height:1.5">
        <p>Login to your account with the following code:</p>
        <p style="font-size:28px;letter-spacing:4px;font-family:monospace">{{ .LoginCode }}</p>
        <p>It expires in {{ .ExpiresInMinutes }} minutes.</p>
        </body></html>

        """;

    public static Dictionary<(string Type, string Channel), TemplateParts> All() => new()
    {
        [(TemplateType.LoginCodeValid, TemplateSet.Sms)] = new TemplateParts { Plain = Text(LoginSms) },
        [(TemplateType.LoginCodeValid, TemplateSet.Email)] = new TemplateParts
        {
            Subject = Text(LoginSubject),
            Plain = Text(LoginMail),
            Html = GoTemplate.Parse(LoginHtml, "built in", GoTemplateMode.Html),
        },
    };

    private static GoTemplate Text(string source) => GoTemplate.Parse(source, "built in", GoTemplateMode.Text);
}
