using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Phone;

/// <summary>The part of Twilio's Messages API that sends an SMS, down to its errors.</summary>
internal static partial class TwilioEndpoints
{
    private const string AccountSid = "ACdemo";
    private const string AuthToken = "demo-token";
    private const int LongestBody = 1600;

    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static void MapTwilio(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/2010-04-01/Accounts/{sid}/Messages.json", SendAsync);

    private static async Task<IResult> SendAsync(
        HttpContext context, string sid, Inbox inbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!IsAuthenticated(request.Headers.Authorization, sid))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Twilio API\"";
            return Refuse(StatusCodes.Status401Unauthorized, 20003, "Authenticate");
        }

        // Anything that is not a form counts as an empty one: Twilio answers JSON with "Message body is required".
        var form = request.HasFormContentType ? await request.ReadFormAsync(cancellationToken) : FormCollection.Empty;
        var body = form["Body"].ToString();
        var to = form["To"].ToString();
        var service = form["MessagingServiceSid"].ToString();
        var from = form["From"].ToString();
        if (body.Length == 0)
        {
            return Refuse(StatusCodes.Status400BadRequest, 21602, "Message body is required.");
        }

        if (to.Length == 0)
        {
            return Refuse(StatusCodes.Status400BadRequest, 21604, "A 'To' phone number is required.");
        }

        if (!E164().IsMatch(to))
        {
            return Refuse(StatusCodes.Status400BadRequest, 21211, $"The 'To' number {to} is not a valid phone number.");
        }

        if (from.Length == 0 && service.Length == 0)
        {
            return Refuse(StatusCodes.Status400BadRequest, 21603, "A 'From' phone number is required.");
        }

        if (body.Length > LongestBody)
        {
            return Refuse(StatusCodes.Status400BadRequest, 21617, "The concatenated message body exceeds the 1600 character limit.");
        }

        var sender = from.Length > 0 ? from : service;
        var message = inbox.Receive(
            new Message(Ids.New("SM"), Channel.Sms, sender, to, Subject: null, body, clock.GetUtcNow()),
            request.Headers["Idempotency-Key"]);
        return Results.Json(
            new
            {
                AccountSid = sid,
                ApiVersion = "2010-04-01",
                Body = message.Body,
                DateCreated = message.ReceivedAt.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture),
                DateSent = (string?)null,
                Direction = "outbound-api",
                ErrorCode = (int?)null,
                ErrorMessage = (string?)null,
                From = from.Length > 0 ? from : null,
                MessagingServiceSid = service.Length > 0 ? service : null,
                NumMedia = "0",
                Sid = message.Id,
                Status = service.Length > 0 ? "accepted" : "queued",
                To = message.To,
                Uri = $"/2010-04-01/Accounts/{sid}/Messages/{message.Id}.json",
            },
            SnakeCase,
            statusCode: StatusCodes.Status201Created);
    }

    private static bool IsAuthenticated(StringValues authorization, string sid)
    {
        if (sid != AccountSid
            || !AuthenticationHeaderValue.TryParse(authorization, out var header)
            || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var decoded = new byte[header.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(header.Parameter ?? "", decoded, out var length)
            && Secrets.AreEqual(Encoding.UTF8.GetString(decoded, 0, length), $"{AccountSid}:{AuthToken}");
    }

    private static IResult Refuse(int status, int code, string message) => Results.Json(
        new { Code = code, Message = message, MoreInfo = $"https://www.twilio.com/docs/errors/{code}", Status = status },
        SnakeCase,
        statusCode: status);

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex E164();
}
