using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>
/// The configuration in force. Another one takes its place as a whole or not at all: first everybody may object, then
/// everybody is told.
/// </summary>
internal sealed class ConfigReload(ConfigLoad started, ILogger<ConfigReload> logger)
{
    private readonly List<Func<GatewayOptions, ConfigReport, CancellationToken, Task>> checks = [];
    private readonly List<Action<GatewayOptions>> subscribers = [];
    private volatile GatewayOptions current = started.Options;

    public GatewayOptions Current => current;

    /// <summary>Adds a check that options alone cannot make. It reports what it finds.</summary>
    public void OnCheck(Func<GatewayOptions, ConfigReport, CancellationToken, Task> check) => checks.Add(check);

    /// <summary>Adds somebody who takes over new options. Told in the order of their coming; must not fail.</summary>
    public void OnApply(Action<GatewayOptions> apply) => subscribers.Add(apply);

    /// <summary>Makes the checks for the configuration the process was started with.</summary>
    /// <exception cref="ConfigException">There is at least one problem.</exception>
    public async Task CheckStartAsync(CancellationToken cancellationToken)
    {
        foreach (var check in checks)
            await check(started.Options, started.Report, cancellationToken);
        started.Report.ThrowIfBad();
    }

    /// <summary>Takes the configuration over if nothing is wrong with it. Says in the log what has come of it.</summary>
    public async Task<bool> TryApplyAsync(ConfigLoad load, CancellationToken cancellationToken)
    {
        if (load.Problems.Count == 0)
            foreach (var check in checks)
                await check(load.Options, load.Report, cancellationToken);
        if (load.Problems.Count > 0)
        {
            logger.ReloadRefused(string.Join("; ", load.Problems.OrderBy(problem => problem.Path, StringComparer.Ordinal)));
            return false;
        }
        var next = load.Options.KeepingFixed(started.Options);
        var previous = current;
        var told = 0;
        try
        {
            foreach (var apply in subscribers)
            {
                told++;
                apply(next);
            }
        }
        catch (Exception exception)
        {
            foreach (var apply in subscribers.Take(told))
                apply(previous);
            logger.ReloadFailed(exception);
            return false;
        }
        current = next;
        var waiting = GatewayOptions.FixedKeys.Where(key => !JsonNode.DeepEquals(Find(started.Merged, key), Find(load.Merged, key))).ToList();
        if (waiting.Count > 0)
            logger.RestartNeeded(string.Join(", ", waiting));
        foreach (var warning in load.Report.Warnings.Except(started.Report.Warnings))
            logger.Warning(warning);
        logger.Reloaded();
        return true;
    }

    private static JsonNode? Find(JsonNode root, string key)
    {
        var node = root;
        foreach (var segment in key.Split('.'))
            node = (node as JsonObject)?[segment];
        return node;
    }
}
