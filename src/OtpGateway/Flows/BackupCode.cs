using System.Security.Cryptography;

namespace OtpGateway.Flows;

/// <summary>One of the codes that a person keeps for the day when no message reaches them, in clear; prints as stars.</summary>
internal readonly record struct BackupCode(string Value)
{
    // Without 0 and o, 1, i and l. Ten of 31 are 49 bits.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 10;

    /// <summary>In two groups, as it is shown and written down.</summary>
    public string Text => Value[..(Length / 2)] + "-" + Value[(Length / 2)..];

    /// <summary>A new code, every one equally likely (rejection sampling: no modulo bias).</summary>
    public static BackupCode New(RandomNumberGenerator random)
    {
        var bound = 256 - 256 % Letters.Length;
        var text = new char[Length];
        var bytes = new byte[1];
        for (var i = 0; i < Length;)
        {
            random.GetBytes(bytes);
            if (bytes[0] < bound)
                text[i++] = Letters[bytes[0] % Letters.Length];
        }
        return new BackupCode(new string(text));
    }

    /// <summary>What a person typed, in whatever case, with or without blanks and dashes; null when it cannot be such a code and so is no submission.</summary>
    public static BackupCode? Read(string typed)
    {
        if (typed.Length > 64)
            return null;
        var text = new System.Text.StringBuilder(Length);
        foreach (var character in typed)
        {
            if (char.IsWhiteSpace(character) || character is '-' or '\u2010' or '\u2011' or '\u2013')
                continue;
            var lower = char.ToLowerInvariant(character);
            if (!Letters.Contains(lower, StringComparison.Ordinal))
                return null;
            text.Append(lower);
        }
        return text.Length == Length ? new BackupCode(text.ToString()) : null;
    }

    public override string ToString() => "***";
}
