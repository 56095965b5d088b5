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
    private const string Messages = "messages";

    public static string Seal(MessagePosition position, KeyRing keys, DateTimeOffset now) => Seal(Messages, position.CreatedAt, position.Id, keys, now);

    /// <summary>The position, or what is wrong with the token.</summary>
    public static (MessagePosition? Position, string Problem) Open(string token, KeyRing keys, DateTimeOffset now) =>
        Open(Messages, token, keys, now) switch
        {
            ({ } place, _) => (new MessagePosition(place.At, place.Id), ""),
            (null, var problem) => (null, problem),
        };

    /// <summary>A place in a list that is ordered by a time and an id; the token is of no use for another list.</summary>
    public static string Seal(string list, long at, string id, KeyRing keys, DateTimeOffset now) =>
        WebEncoders.Base64UrlEncode(keys.Seal(Purpose, list,
            string.Create(CultureInfo.InvariantCulture, $"{(now + Lifespan).ToUnixTimeMilliseconds()} {at} {id}")));

    /// <summary>The place, or what is wrong with the token.</summary>
    public static ((long At, string Id)? Place, string Problem) Open(string list, string token, KeyRing keys, DateTimeOffset now)
    {
        if (Text(list, token, keys)?.Split(' ') is not [var expiresAt, var at, var id])
            return (null, "invalid pagination token");
        if (long.Parse(expiresAt, CultureInfo.InvariantCulture) < now.ToUnixTimeMilliseconds())
            return (null, "page token expired, do not persist page tokens");
        return ((long.Parse(at, CultureInfo.InvariantCulture), id), "");
    }

    private static string? Text(string list, string token, KeyRing keys)
    {
        try
        {
            return keys.OpenText(Purpose, list, WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
