namespace OtpGateway.Demo.Bank;

/// <summary>An order to move <see cref="Amount"/> to <see cref="Recipient"/>, an IBAN without spaces.</summary>
internal sealed record Transfer(string Recipient, decimal Amount, string Reference)
{
    /// <summary>Whom the customer says it goes to; <see langword="null"/> where nobody was asked.</summary>
    public string? Payee { get; init; }

    /// <summary>An IBAN as it is stored and compared.</summary>
    public static string Compact(string iban) => string.Concat(iban.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();

    /// <summary>An IBAN as it is read: in groups of four.</summary>
    public static string Grouped(string iban) => string.Join(' ', Compact(iban).Chunk(4).Select(group => new string(group)));
}
