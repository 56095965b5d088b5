namespace OtpGateway.Pages;

/// <summary>An address as far as a page shows it.</summary>
internal sealed record MaskedAddress
{
    private const char Dot = '•';

    /// <param name="channel">The channel's id; <c>email</c> or a kind of telephone.</param>
    /// <param name="value">The address. One that carries no mask yet is masked here, so that no page can show a full one.</param>
    public MaskedAddress(string channel, string value)
    {
        Channel = channel;
        Text = value.Contains(Dot, StringComparison.Ordinal) ? value
            : value.LastIndexOf('@') is var at and >= 0 ? MaskMailbox(value, at)
            : MaskNumber(value);
    }

    public string Channel { get; }

    public string Text { get; }

    public bool IsEmail => Channel == "email";

    public override string ToString() => Text;

    // The domain stays: it tells a person's mailboxes apart and names no one.
    private static string MaskMailbox(string value, int at) =>
        at > 1 ? $"{value[0]}{new string(Dot, 3)}{value[at..]}" : $"{new string(Dot, 3)}{value[at..]}";

    private static string MaskNumber(string value)
    {
        var digits = string.Concat(value.Where(char.IsAsciiDigit));
        if (digits.Length < 8)
            return new string(Dot, 4);

        // Two digits are the country code of most numbers, and little enough of the others.
        var start = value.StartsWith('+') ? $"+{digits[..2]} {new string(Dot, 3)} " : $"{new string(Dot, 3)} ";
        return $"{start}{new string(Dot, 4)}{digits[^2..]}";
    }
}
