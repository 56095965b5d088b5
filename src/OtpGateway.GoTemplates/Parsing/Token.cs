namespace OtpGateway.GoTemplates.Parsing;

/// <summary>A word of the source; for <see cref="TokenKind.Error"/> the text is the message.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text,
        >= TokenKind.Block => $"<{Text}>",
        _ when Text.Length > 10 => $"\"{Text[..10]}\"...",
        _ => $"\"{Text}\"",
    };
}
