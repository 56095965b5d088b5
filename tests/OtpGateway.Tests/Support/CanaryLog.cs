using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OtpGateway.Tests.Support;

/// <summary>Keeps what a gateway logs at the level trace, whatever its configuration says; its console stays as it is.</summary>
internal sealed class CanaryLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public string Text => string.Join('\n', lines);

    public void AddTo(IServiceProvider services)
    {
        var rules = services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>().CurrentValue.Rules;
        rules.Add(new LoggerFilterRule(typeof(CanaryLog).FullName, null, LogLevel.Warning, null));
        rules.Add(new LoggerFilterRule(typeof(CanaryLog).FullName, "OtpGateway", LogLevel.Trace, null));
        services.GetRequiredService<ILoggerFactory>().AddProvider(this);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            // As JSON a line also has its values one by one.
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                foreach (var value in values)
                    lines.Enqueue($"{value.Key}={value.Value}");
        }
    }
}
