using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Text made safe for HTML.</summary>
internal static class HtmlText
{
    /// <summary>The function html of text templates: the five characters with a meaning, and NUL.</summary>
    public static void EscapePlain(StringBuilder target, string text) => Escape(target, text, unquoted: false, escapePlus: false);

    /// <summary>Text and attributes.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="text">The text.</param>
    /// <param name="unquoted">Whether blanks and other ends of an unquoted attribute are escaped as well.</param>
    /// <param name="escapePlus">Whether the plus sign is escaped, which UTF-7 gives a meaning.</param>
    public static void Escape(StringBuilder target, string text, bool unquoted, bool escapePlus = true)
    {
        foreach (var character in text)
        {
            var replacement = character switch
            {
                '\0' => unquoted ? "&#xfffd;" : "\uFFFD",
                '"' => "&#34;",
                '&' => "&amp;",
                '\'' => "&#39;",
                '+' when escapePlus => "&#43;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => null,
            };

            if (replacement is not null)
            {
                target.Append(replacement);
            }
            else if (unquoted && character is (>= '\t' and <= '\r') or ' ' or '=' or '`')
            {
                target.Append(CultureInfo.InvariantCulture, $"&#{(int)character};");
            }
            else if (unquoted && character is (>= '\uFDD0' and <= '\uFDEF') or >= '\uFFF0')
            {
                // Parsers differ on characters that are none.
                target.Append(CultureInfo.InvariantCulture, $"&#x{(int)character:x};");
            }
            else
            {
                target.Append(character);
            }
        }
    }
}
