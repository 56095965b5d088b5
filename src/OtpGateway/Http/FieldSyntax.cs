using System.Buffers;

namespace OtpGateway.Http;

/// <summary>What header fields are made of (RFC 9110 section 5), for what came over HTTP/2: the server lets more pass there than HTTP/1.1 can carry.</summary>
internal static class FieldSyntax
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Select(value => (char)value), '\x7f']);

    /// <summary>Whether an upstream that speaks HTTP/1.1 reads these fields as they are meant, and nothing else.</summary>
    public static bool IsPlain(IHeaderDictionary headers)
    {
        if (headers.TransferEncoding.Count > 0)
            return false;
        foreach (var (name, values) in headers)
        {
            // The server's own: it knows all of them.
            if (name is not [':', ..] && (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters)))
                return false;
            foreach (var value in values)
                if (value.AsSpan().ContainsAny(Controls))
                    return false;
        }
        return true;
    }
}
