using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Courier;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>Where a page begins, sealed: callers hand it back as it is, and not for long (Ory: <c>page_token</c>).</summary>
internal static class PageToken
{
    public static readonly TimeSpan Lifespan = TimeSpan.FromHours(1);

    private const string Purpose = "page token";
    private const string BelongsTo = "messages";

    public static string Seal(MessagePosition position, KeyRing keys, DateTimeOffset now) =>
        WebEncoders.Base64UrlEncode(keys.Seal(Purpose, BelongsTo,
            string.Create(CultureInfo.InvariantCulture, $"{(now + Lifespan).ToUnixTimeMilliseconds()} {position.CreatedAt} {position.Id}")));

    /// <summary>The position, or what is wrong with the token.</summary>
    public static (MessagePosition? Position, string Problem) Open(string token, KeyRing keys, DateTimeOffset now)
    {
        if (Text(token, keys)?.Split(' ') is not [var expiresAt, var createdAt, var id])
            return (null, "invalid pagination token");
        if (long.Parse(expiresAt, CultureInfo.InvariantCulture) < now.ToUnixTimeMilliseconds())
            return (null, "page token expired, do not persist page tokens");
        return (new MessagePosition(long.Parse(createdAt, CultureInfo.InvariantCulture), id), "");
    }

    private static string? Text(string token, KeyRing keys)
    {
        try
        {
            return keys.OpenText(Purpose, BelongsTo, WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
