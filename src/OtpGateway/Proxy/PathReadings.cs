using System.Text.RegularExpressions;

namespace OtpGateway.Proxy;

/// <summary>Every path that an upstream may read in one that was given some leeway.</summary>
internal static partial class PathReadings
{
    public static IReadOnlyCollection<string> Of(string path)
    {
        var readings = new HashSet<string>(StringComparer.Ordinal) { path };
        var fresh = new Queue<string>(readings);
        // Whatever order they are read in: until nothing new comes of it. Each step makes a path shorter.
        while (fresh.TryDequeue(out var reading))
            foreach (var other in (string[])[Parameters().Replace(reading, ""), UpTo(reading, ';'), Slashes().Replace(reading, "/"), FromLast(reading, "//"), EncodedSlash().Replace(reading, "/")])
                if (readings.Add(other))
                    fresh.Enqueue(other);
        return readings;
    }

    private static string UpTo(string path, char end) => path.IndexOf(end, StringComparison.Ordinal) is >= 0 and var index ? path[..index] : path;

    // As if all before were another URL's scheme and host.
    private static string FromLast(string path, string start) => path.LastIndexOf(start, StringComparison.Ordinal) is >= 0 and var index ? path[(index + 1)..] : path;

    [GeneratedRegex(";[^/]*")]
    private static partial Regex Parameters();

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    [GeneratedRegex("%2[Ff]")]
    private static partial Regex EncodedSlash();
}
