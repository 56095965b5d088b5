namespace OtpGateway.Identities;

/// <summary>The calling code at the head of a number in E.164 (ITU-T E.164, list of assigned country codes).</summary>
internal static class CallingCode
{
    // Every zone is prefix-free: a code has one digit, or is one of these two-digit ones, or has three.
    private const string OneDigit = "17";

    private static readonly string[] TwoDigits =
    [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
        "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];

    /// <summary>The code with its plus sign: <c>+49</c>.</summary>
    public static string Of(string e164)
    {
        if (OneDigit.Contains(e164[1], StringComparison.Ordinal))
            return e164[..2];
        return Array.IndexOf(TwoDigits, e164[1..3]) >= 0 ? e164[..3] : e164[..4];
    }
}
