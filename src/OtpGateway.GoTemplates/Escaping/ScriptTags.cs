using System.Text;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>What a parser of HTML would see inside a string of a script and act on.</summary>
internal static class ScriptTags
{
    private static readonly string[] Signs = ["<!--", "<script", "</script"];

    public static int Find(ReadOnlySpan<char> text)
    {
        for (var from = 0; text[from..].IndexOf('<') is >= 0 and var found; from++)
        {
            from += found;
            foreach (var sign in Signs)
            {
                if (text[from..].StartsWith(sign, StringComparison.OrdinalIgnoreCase))
                {
                    return from;
                }
            }
        }

        return -1;
    }

    public static void Escape(StringBuilder target, ReadOnlySpan<char> text)
    {
        for (var at = Find(text); at >= 0; at = Find(text))
        {
            target.Append(text[..at]).Append("\\x3C");
            text = text[(at + 1)..];
        }

        target.Append(text);
    }
}
