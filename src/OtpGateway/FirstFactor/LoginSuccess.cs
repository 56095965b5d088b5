using System.Globalization;
using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>How the answer to a login shows that the password was right (<c>success</c>). Everything that is told must be so; that the cookie is set goes without saying.</summary>
internal sealed record LoginSuccess
{
    /// <summary>Any of these; empty for every status from 200 to 399.</summary>
    public IReadOnlyList<int> Status { get; init; } = [];

    /// <summary>Where the redirect leads, any of these; empty for anywhere.</summary>
    public IReadOnlyList<string> Location { get; init; } = [];

    /// <summary>Where it does not lead.</summary>
    public IReadOnlyList<string> LocationNot { get; init; } = [];

    /// <param name="status">Of the answer.</param>
    /// <param name="location">Path and query that the answer redirects to; null where it does not.</param>
    public bool IsMetBy(int status, string? location)
    {
        if (status is < 200 or > 399 || (Status.Count > 0 && !Status.Contains(status)))
            return false;
        if (Location.Count == 0 && LocationNot.Count == 0)
            return true;
        if (location is null)
            return false;
        // What a failed login leads to is not to be missed for its spelling.
        return (Location.Count == 0 || Location.Any(pattern => Matches(pattern, location, StringComparison.Ordinal)))
            && !LocationNot.Any(pattern => Matches(pattern, location, StringComparison.OrdinalIgnoreCase));
    }

    public static LoginSuccess Read(ConfigNode form)
    {
        var node = form.Section("success");
        var success = new LoginSuccess { Status = ReadStatus(node), Location = ReadLocations(node, "location"), LocationNot = ReadLocations(node, "location_not") };
        if (!node.Has("status") && !node.Has("location") && !node.Has("location_not"))
            form.Problem("success", "must say what a wrong password is never answered with (status, location or location_not): otherwise a failed login would count as one");
        return success;
    }

    private static bool Matches(string pattern, string location, StringComparison comparison)
    {
        if (pattern.EndsWith('*'))
            return location.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), comparison);
        return location.Equals(pattern, comparison) || location.Split('?')[0].Equals(pattern, comparison);
    }

    private static List<int> ReadStatus(ConfigNode node)
    {
        var statuses = new List<int>();
        foreach (var (index, text) in node.Scalars("status").Index())
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and <= 399)
                statuses.Add(status);
            else
                node.Problem($"status[{index}]", $"must be a status from 200 to 399, not {text}");
        }
        if (node.Has("status") && node.Scalars("status").Count == 0)
            node.Problem("status", "must list the statuses of a login that succeeded, such as [303]");
        return statuses;
    }

    private static IReadOnlyList<string> ReadLocations(ConfigNode node, string key)
    {
        var locations = node.HasString(key) ? [node.String(key, "")] : node.Strings(key);
        if (node.Has(key) && locations.Count == 0)
            node.Problem(key, "must be a path such as \"/account*\", or a list of them");
        foreach (var location in locations)
            if (!LocalPath.IsLocal(location) || location.AsSpan(0, location.Length - 1).Contains('*'))
                node.Problem(key, $"must be a path such as \"/account*\", with no \"*\" but at its end, not \"{location}\"");
        return locations;
    }
}
