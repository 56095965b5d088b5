using System.Text.RegularExpressions;

namespace OtpGateway.Demo.Phone;

/// <summary>Finds a one-time code as a phone does.</summary>
internal static partial class CodeFinder
{
    /// <summary>The code that the last line binds to a site ("@bank.example #123456"), else one that stands alone on a line or after a colon.</summary>
    public static string? Find(string body)
    {
        var bound = Bound().Match(body.TrimEnd());
        var match = bound.Success ? bound : Plain().Match(body);
        return match.Success ? match.Groups["code"].Value : null;
    }

    [GeneratedRegex(@"(?:^|\n)@\S+ #(?<code>\S+)[^\n]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bound();

    [GeneratedRegex(@"(?:^|:)[ \t]*(?<code>[0-9A-Z]{4,12})[ \t]*\r?$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Plain();
}
