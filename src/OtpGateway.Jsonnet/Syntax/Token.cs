namespace OtpGateway.Jsonnet.Syntax;

/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Text">The name, keyword, operator or symbol, or the value of a string.</param>
/// <param name="Number">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, string Text, double Number = 0)
{
    public bool IsSymbol(char symbol) => Kind == TokenKind.Symbol && Text[0] == symbol;

    public bool IsOperator(string text) => Kind == TokenKind.Operator && Text == text;

    public bool IsKeyword(string text) => Kind == TokenKind.Keyword && Text == text;
}
