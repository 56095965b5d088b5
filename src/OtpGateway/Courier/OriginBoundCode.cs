namespace OtpGateway.Courier;

/// <summary>
/// The last line of an SMS by which a browser fills the code in at the right host and nowhere else (WICG, origin-bound
/// one-time codes): <c>@host #code</c>. Nothing may follow it, not even a line break.
/// </summary>
internal static class OriginBoundCode
{
    public static string Bind(string text, string host, string code)
    {
        var trimmed = text.TrimEnd();
        var line = $"@{host} #{code}";
        if (host.Length == 0 || code.Length == 0 || trimmed[(trimmed.LastIndexOf('\n') + 1)..] == line)
            return trimmed;
        return trimmed.Length == 0 ? line : $"{trimmed}\n\n{line}";
    }
}
