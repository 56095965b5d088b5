namespace OtpGateway.Courier.Smtp;

/// <summary>A server's answer (RFC 5321, section 4.2).</summary>
/// <param name="Code">Three digits.</param>
/// <param name="Lines">What stands behind the code, line by line.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>The server is about to close the connection.</summary>
    public const int Closing = 421;

    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsPermanent => Code is >= 500 and < 600;

    public string Text => string.Join(' ', Lines);

    public override string ToString() => $"{Code} {Text}";
}
