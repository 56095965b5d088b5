using System.Globalization;

namespace OtpGateway.Configuration;

/// <summary>Tells whether a file is still as it was, without reading it; of a folder, whether it still has the same entries.</summary>
internal static class FileStamp
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <summary>Place, size and time of what the path leads to. The links on the way count: a mounted volume is changed by pointing a link elsewhere.</summary>
    public static string Of(string file)
    {
        try
        {
            var target = new FileInfo(Resolve(file));
            if (Directory.Exists(target.FullName))
                return string.Create(CultureInfo.InvariantCulture, $"{target.FullName} folder {target.LastWriteTimeUtc.Ticks}");
            return target.Exists ? string.Create(CultureInfo.InvariantCulture, $"{target.FullName} {target.Length} {target.LastWriteTimeUtc.Ticks}") : "missing";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "unreadable";
        }
    }

    // A link may stand anywhere in the path: a mounted volume has its files in a linked directory.
    private static string Resolve(string path, int links = 0)
    {
        if (links > MaxLinks)
            throw new IOException("Links lead in a circle.");
        if (Path.GetDirectoryName(path) is not { } directory)
            return path;
        var entry = new FileInfo(Path.Combine(Resolve(directory, links), Path.GetFileName(path)));
        return entry.ResolveLinkTarget(returnFinalTarget: false)?.FullName is { } target ? Resolve(target, links + 1) : entry.FullName;
    }
}
