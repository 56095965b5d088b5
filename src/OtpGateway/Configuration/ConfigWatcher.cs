namespace OtpGateway.Configuration;

/// <summary>
/// Looks twice a second whether a file of the configuration has changed, and reads everything again when it has. It asks for
/// times and sizes instead of waiting for notifications, which network file systems and containers' mounted volumes do not send.
/// </summary>
internal sealed class ConfigWatcher : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConfigSources sources;
    private readonly ConfigReload reload;
    private readonly TimeProvider clock;
    private readonly ILogger<ConfigWatcher> logger;
    private ConfigLoad last;
    private string seen;

    public ConfigWatcher(ConfigSources sources, ConfigLoad started, ConfigReload reload, TimeProvider clock, ILogger<ConfigWatcher> logger)
    {
        this.sources = sources;
        this.reload = reload;
        this.clock = clock;
        this.logger = logger;
        last = started;
        seen = Fingerprint(started.Files);
    }

    /// <summary>One look. A change counts when it looks the same twice: an editor may still be writing.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = Fingerprint(last.Files.Keys.Select(file => KeyValuePair.Create(file, FileStamp.Of(file))));
        var settled = now == seen;
        seen = now;
        if (!settled || now == Fingerprint(last.Files))
            return;
        // What a bad configuration names is watched too: that file may be what has to be mended.
        last = ConfigLoader.Load(sources);
        seen = Fingerprint(last.Files);
        await reload.TryApplyAsync(last, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The configuration in force stays, and so does the watch over it.
                    logger.ReloadFailed(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private static string Fingerprint(IEnumerable<KeyValuePair<string, string>> stamps) =>
        string.Join('\n', stamps.Select(stamp => $"{stamp.Key} {stamp.Value}"));
}
