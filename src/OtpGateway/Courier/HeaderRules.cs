using System.Buffers;

namespace OtpGateway.Courier;

/// <summary>What may stand in a header (RFC 9110, 5.1 and 5.5), and which headers are not the operator's to set.</summary>
internal static class HeaderRules
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly string[] Framing = ["Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    public static bool IsValue(string value) => value.All(letter => letter is '\t' or >= ' ' and <= '~');

    /// <summary>Whether the gateway gives every message a value of its own, so that a fixed one would make all messages one to the provider.</summary>
    public static bool IsPerMessage(string name) => name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase);

    public static bool IsFraming(string name) => Framing.Contains(name, StringComparer.OrdinalIgnoreCase);
}
