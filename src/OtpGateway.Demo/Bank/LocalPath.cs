namespace OtpGateway.Demo.Bank;

internal static class LocalPath
{
    /// <summary>The path if it stays on this site, else <paramref name="otherwise"/>. "//host", "/\host" and control characters
    /// (which browsers drop, so that "/&#9;/host" becomes "//host") lead elsewhere.</summary>
    public static string Or(string? path, string otherwise) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) && path.All(char.IsAscii) ? path : otherwise;
}
