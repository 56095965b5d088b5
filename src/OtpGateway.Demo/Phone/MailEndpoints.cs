using System.Net.Mail;
using System.Text.Json;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Phone;

/// <summary>An e-mail provider's API, as many of them look: JSON in, an id out.</summary>
internal static class MailEndpoints
{
    private const string ApiKey = "demo-key";
    private const string Sender = "no-reply@first-harbour.example";

    public static void MapMail(this IEndpointRouteBuilder endpoints) => endpoints.MapPost("/mail/send", SendAsync);

    private static async Task<IResult> SendAsync(HttpContext context, Inbox inbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!Secrets.AreEqual(request.Headers["X-Api-Key"], ApiKey))
        {
            return Results.Json(new { Error = "The X-Api-Key is missing or wrong." }, statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!request.HasJsonContentType())
        {
            return Results.Json(new { Error = "Send application/json." }, statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        MailRequest? mail;
        try
        {
            mail = await request.ReadFromJsonAsync<MailRequest>(cancellationToken);
        }
        catch (JsonException)
        {
            return Results.Json(new { Error = "The body is not an e-mail in JSON." }, statusCode: StatusCodes.Status400BadRequest);
        }

        var errors = Check(mail);
        if (errors.Count > 0)
        {
            return Results.Json(new { Errors = errors }, statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        var message = inbox.Receive(
            new Message(Ids.New("mail_"), Channel.Mail, Sender, mail!.To!, mail.Subject, mail.Text!, clock.GetUtcNow()),
            request.Headers["Idempotency-Key"]);
        return Results.Json(new { message.Id }, statusCode: StatusCodes.Status202Accepted);
    }

    private static Dictionary<string, string> Check(MailRequest? mail)
    {
        var errors = new Dictionary<string, string>();
        if (!MailAddress.TryCreate(mail?.To, out var address) || address.Address != mail?.To)
        {
            errors["to"] = "is not an e-mail address";
        }

        if (string.IsNullOrWhiteSpace(mail?.Subject) || mail.Subject.Any(char.IsControl))
        {
            errors["subject"] = "is required, on one line";
        }

        if (string.IsNullOrWhiteSpace(mail?.Text))
        {
            errors["text"] = "is required";
        }

        return errors;
    }
}
