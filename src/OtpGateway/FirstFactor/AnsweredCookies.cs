using Microsoft.Extensions.Primitives;
using OtpGateway.Http;

namespace OtpGateway.FirstFactor;

/// <summary>What an answer makes of the cookies of a login.</summary>
/// <param name="Changes">Whether they are others afterwards.</param>
/// <param name="IsSet">Whether the answer gives the first of them a value.</param>
/// <param name="Cookies">What the browser will present, in the order of the configuration; null where that cannot be told.</param>
internal sealed record AnsweredCookies(bool Changes, bool IsSet, IReadOnlyList<KeyValuePair<string, string>>? Cookies)
{
    /// <summary>Whether an answer says anything of these cookies.</summary>
    public static bool Concern(IReadOnlyList<string> only, StringValues setCookie)
    {
        foreach (var line in setCookie)
            foreach (var name in only)
                if (SetCookie.NameOf(line).Equals(name, StringComparison.Ordinal))
                    return true;
        return false;
    }

    public static AnsweredCookies Of(IReadOnlyList<string> only, StringValues header, StringValues setCookie, DateTimeOffset now)
    {
        var cookies = ApplicationCookies.Read(header, only, out var twice).ToDictionary(StringComparer.Ordinal);
        var unclear = twice is not null;
        var changes = false;
        // In a browser the last of the same place wins; in another place they stand beside each other.
        var last = new Dictionary<(string Name, string Path, string Domain), SetCookie>();
        foreach (var line in setCookie)
            if (line is not null && SetCookie.Parse(line, now) is var set && only.Contains(set.Name, StringComparer.Ordinal))
                last[(set.Name, set.Path, set.Domain)] = set;
        foreach (var group in last.Values.GroupBy(set => set.Name))
        {
            var values = group.Where(set => !set.IsRemoval(now)).Select(set => set.Value).Distinct(StringComparer.Ordinal).ToList();
            unclear |= values.Count > 1;
            var before = cookies.GetValueOrDefault(group.Key);
            if (values.Count == 0)
                cookies.Remove(group.Key);
            else
                cookies[group.Key] = values[0];
            changes |= cookies.GetValueOrDefault(group.Key) != before;
        }
        var isSet = last.Values.Any(set => set.Name == only[0] && !set.IsRemoval(now));
        return new AnsweredCookies(changes || unclear, isSet, unclear ? null : [.. only.Where(cookies.ContainsKey).Select(name => KeyValuePair.Create(name, cookies[name]))]);
    }
}
