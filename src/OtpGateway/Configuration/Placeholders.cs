using System.Text;

namespace OtpGateway.Configuration;

/// <summary>
/// Replaces <c>{$NAME}</c> and <c>{$file:PATH}</c> in a text. What stands in <c>{{ }}</c> is a Go template's and is left alone
/// (<c>{{$name := …}}</c>); what is put in is not looked at again.
/// </summary>
internal static class Placeholders
{
    /// <param name="text">The text.</param>
    /// <param name="lookup">The value for a name or <c>file:PATH</c>, already escaped for the text; null leaves the placeholder standing.</param>
    /// <param name="malformed">Told what begins like a placeholder and is none.</param>
    public static string Replace(string text, Func<string, string?> lookup, Action<string> malformed)
    {
        if (!text.Contains("{$", StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf('{', position);
            if (open < 0 || open + 1 == text.Length)
                break;
            result.Append(text, position, open - position);
            position = open;
            var next = text[open + 1];
            if (next == '{')
                position = Copy(text, open, End(text, "}}", open), result);
            else if (next != '$')
                position = Copy(text, open, open + 1, result);
            else
                position = ReplaceOne(text, open, lookup, malformed, result);
        }
        return result.Append(text, position, text.Length - position).ToString();
    }

    private static int ReplaceOne(string text, int open, Func<string, string?> lookup, Action<string> malformed, StringBuilder result)
    {
        var close = text.IndexOf('}', open);
        var name = close < 0 ? "" : text[(open + 2)..close];
        if (!IsName(name) && !(name.StartsWith("file:", StringComparison.Ordinal) && name.Length > "file:".Length))
        {
            malformed("'{$' begins a placeholder, {$NAME} or {$file:PATH}, and this is none");
            return Copy(text, open, open + 2, result);
        }
        if (lookup(name) is not { } value)
            return Copy(text, open, close + 1, result);
        result.Append(value);
        return close + 1;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static int End(string text, string mark, int from) => text.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var end ? end + mark.Length : text.Length;

    private static int Copy(string text, int from, int to, StringBuilder result)
    {
        result.Append(text, from, to - from);
        return to;
    }
}
