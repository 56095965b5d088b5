namespace OtpGateway.Configuration;

/// <summary>Finds the name that a misspelt one was probably meant to be.</summary>
internal static class Spelling
{
    /// <summary>The nearest of the valid names, or null when none is near (more than a third of the letters differ).</summary>
    public static string? Nearest(string name, IEnumerable<string> valid) =>
        valid.Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, Math.Max(name.Length, pair.candidate.Length) / 3))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary>"did you mean X?" or the list of what is valid.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> valid) =>
        Nearest(name, valid) is { } nearest ? $"did you mean '{nearest}'?"
        : valid.Count == 0 ? "nothing is expected here"
        : $"valid here: {string.Join(", ", valid.Order(StringComparer.Ordinal))}";

    // Letters added, left out or changed, and two neighbours swapped, count one each.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var best = Math.Min(Math.Min(rows[i, j - 1], rows[i - 1, j]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                rows[i, j] = swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
            }
        }
        return rows[a.Length, b.Length];
    }
}
