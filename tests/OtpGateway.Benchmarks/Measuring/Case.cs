using System.Globalization;

namespace OtpGateway.Benchmarks.Measuring;

/// <summary>One way through one proxy process.</summary>
internal sealed record Case(string Name, int ProcessId, string Url, string Cookie)
{
    /// <summary>Reads <c>name|process id|url|cookie</c>.</summary>
    public static Case Parse(string text) => text.Split('|', 4) is [var name, var processId, var url, var cookie]
        ? new Case(name, int.Parse(processId, CultureInfo.InvariantCulture), url, cookie)
        : throw new BenchmarkException($"{text} is not of the form name|process id|url|cookie");
}
