using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>Where the audit trail is written, and how long it is kept (<c>gateway.audit</c>).</summary>
internal sealed record AuditOptions
{
    /// <summary>The folder of its files; empty: the events go to the log, without a chain. Default: <c>audit</c> beside the SQLite file or in the current folder, empty with <c>dsn: memory</c>.</summary>
    public string Folder { get; init; } = "";

    /// <summary>How long files and their anchors are kept. Default: 90 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(90);

    /// <summary>What this node is called in each line. Default: the machine's name.</summary>
    public string Node { get; init; } = Named(Environment.MachineName);

    public static AuditOptions Read(ConfigNode root, StoreOptions store)
    {
        var defaults = new AuditOptions();
        var node = root.Section("gateway").Section("audit");
        var options = new AuditOptions
        {
            Folder = node.String("folder", store.Kind switch
            {
                StoreKind.Memory => "",
                StoreKind.Sqlite => Path.Combine(Path.GetDirectoryName(store.File) ?? "", "audit"),
                StoreKind.Postgres => "audit",
            }),
            Keep = node.Duration("keep", defaults.Keep, TimeSpan.FromDays(1), TimeSpan.FromDays(3660)),
            Node = node.String("node", defaults.Node),
        };
        if (options.Node.Length is 0 or > 64 || !options.Node.All(IsPlain))
            node.Problem("node", "must be 1 to 64 letters, digits, \"-\", \"_\" or \".\"");
        return options;
    }

    // Machines may be called anything.
    private static string Named(string machine) => string.Concat(machine.Where(IsPlain).Take(64)) is { Length: > 0 } name ? name : "gateway";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';

    /// <summary>Why the folder cannot be written; null when it can.</summary>
    public string? Failure()
    {
        if (Folder.Length == 0)
            return null;
        try
        {
            Directory.CreateDirectory(Folder);
            var trial = Path.Combine(Folder, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }
}
