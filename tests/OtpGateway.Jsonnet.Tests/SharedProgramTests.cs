using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>One program on many threads at once, threads of any size, and evaluations that are called off.</summary>
[Collection(nameof(Alone))]
public sealed class SharedProgramTests
{
    private const int Threads = 100;

    /// <summary>A hundred threads wait for two cores: the clock says nothing of any one of them.</summary>
    private static readonly JsonnetLimits Patient = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>A little of everything that a program or the library could keep between evaluations.</summary>
    private const string Everything = """
        local names = ['b', 'a', 'é😀', 'z'], text = 'a😀b' + 'c😀d';
        local tree(n) = if n == 0 then { leaf: true } else { left: tree(n - 1), right: tree(n - 1) };
        function(n) {
          assert self.number == n : 'mixed up',
          number: n,
          local me = self,
          copies: [me { number:: n }.number, (self { extra: me.number }).extra],
          added: { a+: [1] } + { a+: [n] },
          characters: [text[i] for i in std.range(0, std.length(text) - 1)],
          sorted: std.sort(names) + std.sort(names, function(name) std.length(name)),
          set: std.setUnion(std.set(names), ['q']),
          formatted: '%(n)05d' % { n: n },
          long: std.length(std.foldl(function(s, i) s + 'x' + i, std.range(1, 300), '')),
          tree: tree(4),
          read: [std.parseJson('[1, {"a": "\\u00e9"}]'), std.parseYaml('a: &a [1]\nb: *a')],
          written: [std.manifestYamlDoc(tree(1)), std.manifestJsonEx(names, ' '), std.md5('é'), std.base64('x')],
          std: std.length(std.objectFieldsAll(std)) > 100,
        }
        """;

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(1024)]
    public void Evaluate_OnManyThreadsAtOnce_EachHasItsOwnResult(int stackKilobytes)
    {
        var program = JsonnetProgram.Compile(Everything, "snippet");
        var expected = Enumerable.Range(0, Threads).Select(Run).ToArray();

        OnThreads(stackKilobytes, i =>
        {
            for (var turn = 0; turn < 5; turn++)
            {
                Assert.Equal(expected[(i + turn) % Threads], Run((i + turn) % Threads));
            }
        });

        string Run(int n) => program.EvaluateToString(
            new Dictionary<string, JsonNode?> { ["n"] = n },
            Patient,
            TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(480)", 64, "480\n")]
    [InlineData("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(480)", 256, "480\n")]
    [InlineData("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(600)", 64, null)]
    [InlineData("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(600)", 256, null)]
    [InlineData("{ a: 1 } + std.foldl(function(o, i) o + { a+: 1 }, std.range(1, 1000), {})", 256, null)]
    public void Evaluate_DeepOnManyThreadsAtOnce_NoStackOverflows(string source, int stackKilobytes, string? expected)
    {
        var program = JsonnetProgram.Compile(source, "snippet");

        OnThreads(stackKilobytes, _ =>
        {
            if (expected is not null)
            {
                Assert.Equal(expected, program.EvaluateToString(new JsonnetOptions { Limits = Patient }, TestContext.Current.CancellationToken));
                return;
            }

            var error = Assert.Throws<JsonnetException>(() =>
                program.EvaluateToString(new JsonnetOptions { Limits = Patient }, TestContext.Current.CancellationToken));
            Assert.Equal(JsonnetErrorKind.Budget, error.Kind);
        });
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public void Compile_DeepSourceOnManyThreadsAtOnce_NoStackOverflows(int stackKilobytes)
    {
        var body = string.Concat(Enumerable.Repeat("1 + (", 300)) + "f(n - 1)" + new string(')', 300);
        var source = $"local f(n) = if n == 0 then 0 else {body}; f(100)";

        OnThreads(stackKilobytes, _ => Assert.Equal(
            "30000\n",
            JsonnetProgram.Compile(source, "snippet").EvaluateToString(new JsonnetOptions { Limits = Patient }, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("local f(x) = f(x + 1) tailstrict; f(0)")]
    [InlineData("local fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2); fib(60)")]
    [InlineData("local f(n) = if n == 0 then std.foldl(function(a, b) a + b, std.range(1, 1e6), 0) + f(0) else f(n - 1) + 1; f(400)")]
    [InlineData("local l = std.foldl(function(a, i) std.repeat([a], 10), std.range(1, 16), 1); std.toString(l)")]
    public void Evaluate_CalledOffInTheMiddle_EndsSoon(string source)
    {
        var program = JsonnetProgram.Compile(source, "snippet");
        var limits = Patient with { MaxSteps = long.MaxValue, MaxMemory = 1L << 40 };
        var ended = new ConcurrentBag<TimeSpan>();

        OnThreads(256, 4, _ =>
        {
            using var source = new CancellationTokenSource();
            source.CancelAfter(TimeSpan.FromMilliseconds(100));
            var watch = Stopwatch.StartNew();
            Assert.ThrowsAny<OperationCanceledException>(() =>
                program.EvaluateToString(new JsonnetOptions { Limits = limits }, source.Token));
            ended.Add(watch.Elapsed);
        });

        Assert.All(ended, elapsed => Assert.True(elapsed < TimeSpan.FromSeconds(10), $"went on for {elapsed}"));
        Assert.Equal("2\n", JsonnetProgram.Compile("1 + 1", "snippet").EvaluateToString(new JsonnetOptions(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Evaluate_CalledOffBefore_DoesNotBegin()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            JsonnetProgram.Compile("1", "snippet").Evaluate(new JsonnetOptions(), source.Token));
    }

    private static void OnThreads(int stackKilobytes, Action<int> work) => OnThreads(stackKilobytes, Threads, work);

    private static void OnThreads(int stackKilobytes, int count, Action<int> work)
    {
        var failures = new ConcurrentBag<Exception>();
        using var start = new Barrier(count);
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() => Try(i), stackKilobytes * 1024)).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);

        void Try(int i)
        {
            start.SignalAndWait();
            try
            {
                work(i);
            }
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }
    }
}
