using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Phone;

/// <summary>The page with the phone and the mailbox, and the same as JSON.</summary>
internal static class PhoneEndpoints
{
    public static void MapPhone(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpResponse response, Inbox inbox) =>
        {
            // Messages are other people's text; whatever is in one, the page runs nothing but its own script.
            response.Headers.ContentSecurityPolicy =
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return new HtmlPage(PhonePage.Render(inbox));
        });
        endpoints.MapGet("/messages.json", (HttpResponse response, Inbox inbox) =>
        {
            response.Headers.CacheControl = "no-store";
            return Results.Json(new
            {
                inbox.Version,
                Sms = inbox.Read(Channel.Sms).Select(sms => new { sms.Id, sms.From, sms.To, sms.Body, sms.Code, sms.ReceivedAt }),
                Mail = inbox.Read(Channel.Mail).Select(mail => new { mail.Id, mail.From, mail.To, mail.Subject, Text = mail.Body, mail.Code, mail.ReceivedAt }),
            });
        });
    }
}
