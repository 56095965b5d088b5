using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Courier;

/// <summary>
/// A pattern for URLs, matched against scheme, host and path: <c>*</c> and <c>?</c> stay between the separators
/// <c>.</c> and <c>/</c>, <c>**</c> crosses them, <c>[a-z]</c> is one of, <c>[!a-z]</c> none of, <c>{a,b}</c> either.
/// </summary>
internal sealed class UrlGlob
{
    private readonly Regex regex;

    private UrlGlob(Regex regex) => this.regex = regex;

    public bool Matches(Uri url) => regex.IsMatch(url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    public static bool TryParse(string pattern, out UrlGlob glob)
    {
        glob = new UrlGlob(new Regex("(?!)"));
        var text = new StringBuilder(@"\A");
        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    text.Append(".*");
                    i++;
                    break;
                case '*':
                    text.Append("[^./]*");
                    break;
                case '?':
                    text.Append("[^./]");
                    break;
                case '[':
                    var end = pattern.IndexOf(']', i + 1);
                    if (end <= i + 1)
                        return false;
                    var negated = pattern[i + 1] == '!';
                    text.Append(negated ? "[^" : "[").Append(Regex.Escape(pattern[(i + (negated ? 2 : 1))..end]).Replace("]", @"\]", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                case '{':
                    depth++;
                    text.Append("(?:");
                    break;
                case '}' when depth > 0:
                    depth--;
                    text.Append(')');
                    break;
                case ',' when depth > 0:
                    text.Append('|');
                    break;
                case '\\' when i + 1 < pattern.Length:
                    text.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }
        if (depth > 0 || pattern.Length == 0)
            return false;
        try
        {
            glob = new UrlGlob(new Regex(text.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
