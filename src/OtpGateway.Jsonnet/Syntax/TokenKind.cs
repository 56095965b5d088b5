namespace OtpGateway.Jsonnet.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    Keyword,
    Number,
    String,
    TextBlock,

    /// <summary>A run of operator characters, taken as one word.</summary>
    Operator,

    /// <summary>Brackets, comma, point, semicolon and the dollar sign.</summary>
    Symbol,
}
