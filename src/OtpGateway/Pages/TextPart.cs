namespace OtpGateway.Pages;

/// <summary>A stretch of a text: words, or the name of a value between braces.</summary>
internal readonly record struct TextPart(string Text, bool IsName)
{
    public static List<TextPart> Split(string text)
    {
        var parts = new List<TextPart>();
        while (text.IndexOf('{', StringComparison.Ordinal) is var open and >= 0 && text.IndexOf('}', open) is var close and >= 0)
        {
            if (open > 0)
                parts.Add(new(text[..open], false));
            parts.Add(new(text[(open + 1)..close], true));
            text = text[(close + 1)..];
        }

        if (text.Length > 0)
            parts.Add(new(text, false));
        return parts;
    }
}
