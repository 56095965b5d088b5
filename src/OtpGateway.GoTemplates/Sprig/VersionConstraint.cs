using System.Globalization;
using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Constraints such as <c>&gt;=1.2, &lt;2 || ~3.1 || ^4</c>, in the language of Masterminds/semver.</summary>
internal static class VersionConstraint
{
    private static readonly string[] Operators = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"];

    public static bool Check(string constraint, SemanticVersion version)
    {
        // Every alternative is read, so that a mistake shows whatever the version.
        var met = constraint.Split("||").Select(alternative => ReadAll(alternative).Select(test => test(version)).ToArray()).ToArray();
        return met.Any(alternative => alternative.All(holds => holds));
    }

    private static List<Func<SemanticVersion, bool>> ReadAll(string text)
    {
        var words = text.Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        var tests = new List<Func<SemanticVersion, bool>>();
        for (var i = 0; i < words.Count; i++)
        {
            if (i + 2 < words.Count && words[i + 1] == "-")
            {
                tests.Add(Read(">=", words[i]));
                tests.Add(Read("<=", words[i + 2]));
                i += 2;
                continue;
            }

            var sign = Operators.FirstOrDefault(sign => words[i].StartsWith(sign, StringComparison.Ordinal)) ?? "";
            var number = words[i][sign.Length..];
            if (number.Length == 0 && i + 1 < words.Count)
            {
                number = words[++i];
            }

            tests.Add(Read(sign, number));
        }

        return tests.Count > 0 ? tests : throw new EvaluationException($"improper constraint: {text}");
    }

    private static Func<SemanticVersion, bool> Read(string sign, string number)
    {
        var core = number.TrimStart('v');
        var tail = core.AsSpan().IndexOfAny('-', '+') is >= 0 and var at ? core[at..] : "";
        var parts = core[..^tail.Length].Split('.');
        var given = parts.TakeWhile(part => part is not ("x" or "X" or "*")).ToArray();
        if (parts.Length > 3 || given.Any(part => !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            throw new EvaluationException($"improper constraint: {sign}{number}");
        }

        var isPartial = given.Length < 3;
        var floor = SemanticVersion.Parse(string.Join('.', given.Concat(["0", "0", "0"]).Take(3)) + (isPartial ? "" : tail));
        var ceiling = Next(floor, given.Length);
        Func<SemanticVersion, bool> test = sign switch
        {
            "" or "=" => isPartial ? version => IsBetween(version, floor, ceiling) : version => version.CompareTo(floor) == 0,
            "!=" => isPartial ? version => !IsBetween(version, floor, ceiling) : version => version.CompareTo(floor) != 0,
            ">" => isPartial ? version => !IsBelow(version, ceiling) : version => version.CompareTo(floor) > 0,
            ">=" or "=>" => version => version.CompareTo(floor) >= 0,
            "<" => version => version.CompareTo(floor) < 0,
            "<=" or "=<" => isPartial ? version => IsBelow(version, ceiling) : version => version.CompareTo(floor) <= 0,
            "~" or "~>" => version => IsBetween(version, floor, Next(floor, Math.Min(given.Length, 2))),
            _ => version => IsBetween(version, floor, Next(floor, CaretDepth(floor, given.Length))),
        };

        // A version on the way to a release meets only constraints that speak of such versions.
        return version => (version.Prerelease.Length == 0 || floor.Prerelease.Length > 0 || sign == "!=") && test(version);
    }

    /// <summary>A caret keeps the first number that is not zero.</summary>
    private static int CaretDepth(SemanticVersion floor, int given) =>
        floor.Major > 0 || given < 2 ? Math.Min(given, 1) : floor.Minor > 0 || given < 3 ? 2 : 3;

    /// <summary>The first version after all that share the first so many numbers; null when there is none.</summary>
    private static SemanticVersion? Next(SemanticVersion floor, int depth) => depth switch
    {
        0 => null,
        1 => floor with { Major = floor.Major + 1, Minor = 0, Patch = 0, Prerelease = "" },
        2 => floor with { Minor = floor.Minor + 1, Patch = 0, Prerelease = "" },
        _ => floor with { Patch = floor.Patch + 1, Prerelease = "" },
    };

    private static bool IsBetween(SemanticVersion version, SemanticVersion floor, SemanticVersion? ceiling) =>
        version.CompareTo(floor) >= 0 && IsBelow(version, ceiling);

    private static bool IsBelow(SemanticVersion version, SemanticVersion? ceiling) => ceiling is null || version.CompareTo(ceiling) < 0;
}
