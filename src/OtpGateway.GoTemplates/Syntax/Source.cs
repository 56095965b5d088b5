namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A template's text and the name it has in messages.</summary>
internal sealed record Source(string Name, string Text)
{
    public GoTemplateException Error(int position, string message, Exception? cause = null)
    {
        var before = Text.AsSpan(0, Math.Clamp(position, 0, Text.Length));
        return new GoTemplateException(Name, before.Count('\n') + 1, before.Length - (before.LastIndexOf('\n') + 1) + 1, message, cause);
    }
}
