using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using OtpGateway.Courier;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>One page of messages, as the query asks for it (Ory Kratos API reference, listCourierMessages).</summary>
/// <param name="Filter">Which messages.</param>
/// <param name="Behind">Where the page begins.</param>
/// <param name="Size">How many messages a page has.</param>
internal sealed record MessageListRequest(MessageFilter Filter, MessagePosition Behind, int Size)
{
    private const int DefaultSize = 10;
    private const int LargestSize = 500;

    /// <summary>The request, or what is wrong with the query.</summary>
    public static (MessageListRequest? Request, string Problem) Read(IQueryCollection query, KeyRing keys, DateTimeOffset now)
    {
        MessageStatus? status = null;
        // Present and empty is no status either: whoever filters and gets everything is misled.
        if (query.TryGetValue("status", out var statuses) && (status = statuses is [{ } word] ? MessageStatusNames.Find(word) : null) is null)
            return (null, $"status must be one of {string.Join(", ", Enum.GetValues<MessageStatus>().Select(known => known.Name()))}");
        var size = DefaultSize;
        if (First(query, "page_size") is { } text && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out size))
            return (null, "page_size must be a whole number");
        var behind = MessagePosition.Start;
        if (First(query, "page_token") is { } token)
        {
            var (position, problem) = PageToken.Open(token, keys, now);
            if (position is null)
                return (null, problem);
            behind = position;
        }
        return (new MessageListRequest(new MessageFilter(status, First(query, "recipient")), behind, size <= 0 ? DefaultSize : Math.Min(size, LargestSize)), "");
    }

    /// <summary>The value of the header <c>Link</c> (RFC 8288): the first page, and the next one unless this is the last.</summary>
    public string Links(PathString path, MessagePosition? next, KeyRing keys, DateTimeOffset now)
    {
        var links = Link(MessagePosition.Start, "first");
        return next is null ? links : $"{links},{Link(next, "next")}";

        string Link(MessagePosition position, string rel)
        {
            var query = new QueryBuilder { { "page_size", Size.ToString(CultureInfo.InvariantCulture) }, { "page_token", PageToken.Seal(position, keys, now) } };
            if (Filter.Recipient is { } recipient)
                query.Add("recipient", recipient);
            if (Filter.Status is { } status)
                query.Add("status", status.Name());
            return $"<{path}{query}>; rel=\"{rel}\"";
        }
    }

    private static string? First(IQueryCollection query, string key) => query[key].FirstOrDefault(value => !string.IsNullOrEmpty(value));
}
