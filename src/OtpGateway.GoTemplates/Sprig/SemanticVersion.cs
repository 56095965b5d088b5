using System.Globalization;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>A version such as v1.2.3-beta.1+build; parts left out count as zero.</summary>
internal sealed record SemanticVersion(long Major, long Minor, long Patch, string Prerelease, string Metadata, string Original)
    : IComparable<SemanticVersion>
{
    public static SemanticVersion Parse(string text)
    {
        var rest = text.StartsWith('v') ? text[1..] : text;
        var plus = rest.IndexOf('+', StringComparison.Ordinal);
        var metadata = plus < 0 ? "" : rest[(plus + 1)..];
        rest = plus < 0 ? rest : rest[..plus];
        var dash = rest.IndexOf('-', StringComparison.Ordinal);
        var prerelease = dash < 0 ? "" : rest[(dash + 1)..];
        var numbers = (dash < 0 ? rest : rest[..dash]).Split('.');
        if (numbers.Length > 3 || dash >= 0 && !AreIdentifiers(prerelease) || plus >= 0 && !AreIdentifiers(metadata))
        {
            throw new EvaluationException("Invalid Semantic Version");
        }

        var parts = numbers.Select(ParseNumber).ToArray();
        return new SemanticVersion(parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2), prerelease, metadata, text);
    }

    public GoMap ToMap()
    {
        var map = new GoMap();
        map.Entries["Major"] = Major;
        map.Entries["Minor"] = Minor;
        map.Entries["Patch"] = Patch;
        map.Entries["Prerelease"] = Prerelease;
        map.Entries["Metadata"] = Metadata;
        map.Entries["Original"] = Original;
        return map;
    }

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || Prerelease == other.Prerelease)
        {
            return order;
        }

        // A release comes after everything that led to it.
        if (Prerelease.Length == 0 || other.Prerelease.Length == 0)
        {
            return Prerelease.Length == 0 ? 1 : -1;
        }

        var (left, right) = (Prerelease.Split('.'), other.Prerelease.Split('.'));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            order = CompareIdentifiers(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Numbers come before words and by size.</summary>
    private static int CompareIdentifiers(string left, string right)
    {
        var leftIsNumber = long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return leftIsNumber && rightIsNumber
            ? leftNumber.CompareTo(rightNumber)
            : leftIsNumber != rightIsNumber ? (leftIsNumber ? -1 : 1) : string.CompareOrdinal(left, right);
    }

    private static bool AreIdentifiers(string text) =>
        text.Split('.').All(part => part.Length > 0 && part.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'));

    private static long ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new EvaluationException("Invalid Semantic Version");
}
