using OtpGateway.Configuration;

namespace OtpGateway.HeldRequests;

/// <summary>How much of an interrupted request is kept, and how long (<c>gateway.hold</c>).</summary>
internal sealed record HoldOptions
{
    private const long MiB = 1L << 20;

    /// <summary>Whether requests are held at all. Without it, only the URL of an interrupted navigation survives. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The largest body that is kept. Default: 10 MiB, at most 16 MiB.</summary>
    public long MaxBody { get; init; } = 10 * MiB;

    /// <summary>How long a request is kept for its caller. Default: 15 minutes, at most 1 hour.</summary>
    public TimeSpan Lifespan { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Requests kept for one identity at a time. Default: 3.</summary>
    public int PerIdentity { get; init; } = 3;

    /// <summary>Bytes kept for all callers together. Default: 256 MiB.</summary>
    public long Total { get; init; } = 256 * MiB;

    public static HoldOptions Read(ConfigNode root)
    {
        var defaults = new HoldOptions();
        var node = root.Section("gateway").Section("hold");
        var options = new HoldOptions
        {
            Enabled = node.Bool("enabled", defaults.Enabled),
            MaxBody = node.Size("max_body", defaults.MaxBody, 0, 16 * MiB),
            Lifespan = node.Duration("lifespan", defaults.Lifespan, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
            PerIdentity = node.Int("per_identity", defaults.PerIdentity, 1, 100),
            Total = node.Size("total", defaults.Total, 0, 1L << 40),
        };
        if (options.Total < options.MaxBody)
            node.Problem("total", "must be at least max_body");
        return options;
    }
}
