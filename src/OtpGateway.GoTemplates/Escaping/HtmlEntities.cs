using System.Net;
using System.Text;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>Resolves the character references of an attribute's text.</summary>
internal static class HtmlEntities
{
    private const int LongestName = 40;

    /// <summary>Names that .NET's decoder lacks, of characters that have a meaning in URLs, scripts and styles.</summary>
    private static readonly Dictionary<string, char> Punctuation = new(StringComparer.Ordinal)
    {
        ["Tab"] = '\t', ["NewLine"] = '\n', ["excl"] = '!', ["num"] = '#', ["dollar"] = '$', ["percnt"] = '%', ["lpar"] = '(',
        ["rpar"] = ')', ["ast"] = '*', ["midast"] = '*', ["plus"] = '+', ["comma"] = ',', ["period"] = '.', ["sol"] = '/',
        ["colon"] = ':', ["semi"] = ';', ["equals"] = '=', ["quest"] = '?', ["commat"] = '@', ["lsqb"] = '[', ["lbrack"] = '[',
        ["bsol"] = '\\', ["rsqb"] = ']', ["rbrack"] = ']', ["Hat"] = '^', ["lowbar"] = '_', ["grave"] = '`', ["lcub"] = '{',
        ["lbrace"] = '{', ["verbar"] = '|', ["vert"] = '|', ["rcub"] = '}', ["rbrace"] = '}', ["QUOT"] = '"', ["AMP"] = '&',
        ["LT"] = '<', ["GT"] = '>',
    };

    public static string Decode(string text)
    {
        if (!text.Contains('&'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '&' ? text.AsSpan(i, Math.Min(LongestName, text.Length - i)).IndexOf(';') : -1;
            if (end > 1 && Punctuation.TryGetValue(text[(i + 1)..(i + end)], out var character))
            {
                plain.Append(character);
                i += end;
            }
            else if (end > 1)
            {
                plain.Append(WebUtility.HtmlDecode(text[i..(i + end + 1)]));
                i += end;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
