using System.Security.Cryptography;

namespace OtpGateway.Flows;

/// <summary>A one-time code in clear. Lives from its making to its message, or from a form to its hash; prints as stars.</summary>
internal readonly record struct OneTimeCode(string Value)
{
    // Without 0 and O, 1, I and L: nobody has to guess which one it is.
    private const string Unambiguous = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const string Digits = "0123456789";

    /// <summary>A new code, every one equally likely (rejection sampling: no modulo bias).</summary>
    public static OneTimeCode New(int length, CodeAlphabet alphabet, RandomNumberGenerator random)
    {
        var letters = Letters(alphabet);
        var bound = 256 - 256 % letters.Length;
        var text = new char[length];
        var bytes = new byte[1];
        for (var i = 0; i < length;)
        {
            random.GetBytes(bytes);
            if (bytes[0] < bound)
                text[i++] = letters[bytes[0] % letters.Length];
        }
        return new OneTimeCode(new string(text));
    }

    /// <summary>What nobody can have typed: stands where a code would that goes to nobody.</summary>
    public static OneTimeCode Unknowable(RandomNumberGenerator random) => new("none " + FlowId.New(random));

    /// <summary>What a person typed, without the blanks and dashes that help reading; null when it cannot be a code and so is no submission.</summary>
    public static OneTimeCode? Read(string typed, int length, CodeAlphabet alphabet)
    {
        if (typed.Length > 64)
            return null;
        var letters = Letters(alphabet);
        var text = new System.Text.StringBuilder(length);
        foreach (var character in typed)
        {
            if (char.IsWhiteSpace(character) || character is '-' or '\u2010' or '\u2011' or '\u2013')
                continue;
            var upper = char.ToUpperInvariant(character);
            if (!letters.Contains(upper, StringComparison.Ordinal))
                return null;
            text.Append(upper);
        }
        return text.Length == length ? new OneTimeCode(text.ToString()) : null;
    }

    public override string ToString() => "***";

    private static string Letters(CodeAlphabet alphabet) => alphabet switch
    {
        CodeAlphabet.Numeric => Digits,
        CodeAlphabet.Alphanumeric => Unambiguous,
    };
}
