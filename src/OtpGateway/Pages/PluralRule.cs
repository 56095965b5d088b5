namespace OtpGateway.Pages;

/// <summary>Which form of a text goes with a whole number (the families of CLDR's plural rules).</summary>
internal static class PluralRule
{
    public static IReadOnlyList<string> Categories { get; } = ["zero", "one", "two", "few", "many", "other"];

    public static string Category(string language, long count) => Primary(language) switch
    {
        "ja" or "ko" or "zh" or "th" or "vi" or "id" => "other",
        "fr" or "pt" => count is 0 or 1 ? "one" : "other",
        "cs" or "sk" => count switch { 1 => "one", >= 2 and <= 4 => "few", _ => "other" },
        "pl" => count == 1 ? "one" : IsFew(count) ? "few" : "many",
        "ru" or "uk" => count % 10 == 1 && count % 100 != 11 ? "one" : IsFew(count) ? "few" : "many",
        "ar" => count switch
        {
            0 => "zero",
            1 => "one",
            2 => "two",
            _ when count % 100 is >= 3 and <= 10 => "few",
            _ when count % 100 >= 11 => "many",
            _ => "other",
        },
        _ => count == 1 ? "one" : "other",
    };

    private static bool IsFew(long count) => count % 10 is >= 2 and <= 4 && count % 100 is not (>= 12 and <= 14);

    private static string Primary(string language) => language.Split('-')[0];
}
