namespace OtpGateway.Jsonnet;

/// <summary>
/// Imports regular files: beside the importing file first, then in a list of directories, which is the order of the <c>jsonnet</c>
/// command and its <c>--jpath</c>. Absolute paths, <c>..</c> and symbolic links are followed: give it only to programs that may read
/// whatever the process can read. Devices are never opened, and pipes are empty.
/// </summary>
/// <param name="directories">Where to look after the importing file's own directory, in this order.</param>
public sealed class JsonnetFileImporter(IReadOnlyList<string> directories) : IJsonnetImporter
{
    /// <summary>In bytes; larger files are not read and count as not found. Default: 16 MiB.</summary>
    public long MaxFileSize { get; init; } = 16L * 1024 * 1024;

    /// <inheritdoc/>
    public JsonnetImport? Import(string importingFile, string path)
    {
        ArgumentNullException.ThrowIfNull(importingFile);
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0'))
        {
            return null;
        }

        if (Path.IsPathRooted(path))
        {
            return Read(path);
        }

        if (Read(Path.Combine(Path.GetDirectoryName(importingFile) ?? "", path)) is { } beside)
        {
            return beside;
        }

        foreach (var directory in directories)
        {
            if (Read(Path.Combine(directory, path)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private JsonnetImport? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!target.Exists || target.Length > MaxFileSize)
            {
                return null;
            }

            // Devices and pipes say that they are empty, but have no end, or block whoever opens them: so nothing that is empty is opened.
            if (target.Length == 0)
            {
                return IsOfTheSystem(target.FullName) ? null : new JsonnetImport(path, ReadOnlyMemory<byte>.Empty);
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var content = new byte[Math.Min(stream.Length, MaxFileSize)];
            stream.ReadExactly(content);
            return new JsonnetImport(path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsOfTheSystem(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal)
        || path.StartsWith("/proc/", StringComparison.Ordinal)
        || path.StartsWith("/sys/", StringComparison.Ordinal);
}
