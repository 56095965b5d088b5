namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Paths with slashes.</summary>
internal static class PathText
{
    public static object IsAbsolute(string path) => path.StartsWith('/');

    public static string Base(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    public static string Directory(string path) => Clean(path[..(path.LastIndexOf('/') + 1)]);

    public static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }

    public static string Clean(string path)
    {
        var isAbsolute = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && kept.Count > 0 && kept[^1] != "..")
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (part != "." && !(part == ".." && isAbsolute))
            {
                kept.Add(part);
            }
        }

        var clean = (isAbsolute ? "/" : "") + string.Join('/', kept);
        return clean.Length == 0 ? "." : clean;
    }
}
