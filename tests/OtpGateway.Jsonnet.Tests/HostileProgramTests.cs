using OtpGateway.Jsonnet.Tests.Hostile;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>Programs written to exhaust something: each must end in a clean error, soon, and within its memory.</summary>
[Collection(nameof(Alone))]
public sealed class HostileProgramTests(HostileProcess process, ITestOutputHelper output) : IClassFixture<HostileProcess>
{
    private const long MaxPeak = 256L * 1024 * 1024;
    private const int MaxMessage = 1024;

    /// <summary>The limit is one second; what is above it is for a machine with other things to do.</summary>
    private static readonly TimeSpan MaxCpu = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MaxElapsed = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Programs => new(HostileProgram.All.Select(program => program.Name));

    [Theory]
    [MemberData(nameof(Programs))]
    public void Evaluate_HostileProgram_EndsInErrorSoonAndInLittleMemory(string name)
    {
        var number = HostileProgram.All.Index().Single(program => program.Item.Name == name).Index;

        var answer = process.Run(number);

        output.WriteLine($"{answer.Elapsed.TotalMilliseconds:0} ms, {answer.Cpu.TotalMilliseconds:0} ms of CPU, {answer.Peak >> 20} MiB: {answer.Kind} {answer.Reason}");
        string[] expected = HostileProgram.All[number].Kind is { } kind ? [kind.ToString()] : ["Value", .. Enum.GetNames<JsonnetErrorKind>()];
        Assert.Contains(answer.Kind, expected);
        Assert.True(answer.Cpu < MaxCpu && answer.Elapsed < MaxElapsed, $"took {answer.Elapsed}, {answer.Cpu} of CPU");
        Assert.True(answer.Peak < MaxPeak, $"took {answer.Peak >> 20} MiB");
        Assert.True(answer.MessageBytes <= MaxMessage, $"message has {answer.MessageBytes} bytes");
    }

    [Fact]
    public void Evaluate_LongChains_AreNotNesting()
    {
        Assert.Equal("50001", Snippet.Json("1" + string.Concat(Enumerable.Repeat("+1", 50_000))));
        Assert.Equal("1", Snippet.Json(new string('-', 50_000) + "1"));
        Assert.Equal("7", Snippet.Json(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"if 0 == 1 then {i} else ")) + "7"));
        Assert.Equal("1", Snippet.Json(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"local a{i} = {i}; ")) + "a1"));
    }
}
