namespace OtpGateway.Configuration;

/// <summary>A reference that stays on the same host.</summary>
internal static class LocalPath
{
    /// <summary>Begins with exactly one slash; browsers take a second slash or a backslash, also behind a tab or a line break, as the start of a host.</summary>
    public static bool IsLocal(string url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', '\u001f');
}
