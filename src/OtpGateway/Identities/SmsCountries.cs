namespace OtpGateway.Identities;

/// <summary>Which countries a text message may go to.</summary>
internal static class SmsCountries
{
    // Satellite, universal and international premium numbers (ITU-T E.164, shared codes): dear, and never a bank customer's phone.
    private static readonly string[] Refused = ["+870", "+878", "+881", "+882", "+883", "+888", "+979"];

    /// <param name="e164">The number.</param>
    /// <param name="countries">Calling codes such as <c>+49</c>, or longer prefixes; empty for all that are not refused anyway.</param>
    public static bool Allows(string e164, IReadOnlyList<string> countries) =>
        !StartsWithAny(e164, Refused) && (countries.Count == 0 || StartsWithAny(e164, countries));

    private static bool StartsWithAny(string e164, IReadOnlyList<string> prefixes)
    {
        foreach (var prefix in prefixes)
            if (prefix.Length > 0 && e164.AsSpan(1).StartsWith(prefix.AsSpan().TrimStart('+'), StringComparison.Ordinal))
                return true;
        return false;
    }
}
