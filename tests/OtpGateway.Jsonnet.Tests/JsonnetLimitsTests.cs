namespace OtpGateway.Jsonnet.Tests;

/// <summary>Each limit by itself: what fits is not touched by it, what does not is an error of its kind.</summary>
public sealed class JsonnetLimitsTests
{
    [Theory]
    [InlineData("std.foldl(function(a, b) a + b, std.range(1, 100), 0)", 1_000, 100)]
    [InlineData("local f(n) = if n == 0 then 0 else f(n - 1) tailstrict; f(1000)", 10_000, 1_000)]
    [InlineData("std.length([x for x in std.range(1, 1000)])", 10_000, 500)]
    public void Evaluate_Steps_AreLimited(string program, long enough, long tooFew)
    {
        Run(program, new JsonnetLimits { MaxSteps = enough });
        AssertBudget(program, new JsonnetLimits { MaxSteps = tooFew });
    }

    [Theory]
    [InlineData("std.length(std.repeat('x', 1000))", 10_000, 1_000)]
    [InlineData("std.length(std.range(1, 1000))", 100_000, 5_000)]
    [InlineData("std.length('%1000d' % 1)", 20_000, 1_000)]
    [InlineData("std.length([{ a: i } for i in std.range(1, 100)])", 100_000, 5_000)]
    public void Evaluate_Memory_IsLimited(string program, long enough, long tooLittle)
    {
        Run(program, new JsonnetLimits { MaxMemory = enough });
        AssertBudget(program, new JsonnetLimits { MaxMemory = tooLittle });
    }

    [Theory]
    [InlineData("local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(50)", 60, 50)]
    [InlineData("[[[[[[[[[[]]]]]]]]]]", 20, 8)]
    [InlineData("std.parseJson('[[[[[[[[[[]]]]]]]]]]') == 1", 20, 8)]
    public void Evaluate_Depth_IsLimited(string program, int enough, int tooLittle)
    {
        Run(program, new JsonnetLimits { MaxDepth = enough });
        AssertBudget(program, new JsonnetLimits { MaxDepth = tooLittle });
    }

    [Fact]
    public void Evaluate_SameProgram_TakesTheSameEachTime()
    {
        const string Source = "local s = 'a😀b'; [s[1], std.sort(['b', 'a']), { x: s + 'c', y+: { z: 1 } }, '%5d' % 3]";
        var program = JsonnetProgram.Compile(Source, "snippet");
        var (steps, memory) = (Least(n => new JsonnetLimits { MaxSteps = n }), Least(n => new JsonnetLimits { MaxMemory = n }));

        Assert.Equal(steps, Least(n => new JsonnetLimits { MaxSteps = n }));
        Assert.Equal(memory, Least(n => new JsonnetLimits { MaxMemory = n }));

        long Least(Func<long, JsonnetLimits> limits)
        {
            var (low, high) = (0L, 1L << 20);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = Fits(limits(middle)) ? (low, middle) : (middle + 1, high);
            }

            return low;
        }

        bool Fits(JsonnetLimits limits)
        {
            try
            {
                program.Evaluate(new JsonnetOptions { Limits = limits }, TestContext.Current.CancellationToken);
                return true;
            }
            catch (JsonnetException error)
            {
                Assert.Equal(JsonnetErrorKind.Budget, error.Kind);
                return false;
            }
        }
    }

    /// <summary>Large, but honest: what the default limits are not there to refuse.</summary>
    [Theory]
    [InlineData("std.foldl(function(sum, i) sum + i, std.range(1, 1000000), 0)", "500000500000")]
    [InlineData("std.length(std.foldl(function(text, i) text + 'x', std.range(1, 1000000), ''))", "1000000")]
    [InlineData("std.length(std.foldl(function(items, i) items + [i], std.range(1, 300000), []))", "300000")]
    [InlineData("std.length(std.filter(function(i) i % 2 == 0, std.range(1, 1000000)))", "500000")]
    [InlineData("std.length(std.sort(std.map(function(i) -i, std.range(1, 100000))))", "100000")]
    [InlineData("std.length([i * j for i in std.range(1, 400) for j in std.range(1, 400)])", "160000")]
    [InlineData("std.length({ ['field' + i]: { number: i } for i in std.range(1, 50000) })", "50000")]
    [InlineData("local loop(n, sum) = if n == 0 then sum else loop(n - 1, sum + n) tailstrict; loop(1000000, 0)", "500000500000")]
    [InlineData("local fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2); fib(22)", "17711")]
    [InlineData("std.length(std.join(',', ['item ' + i for i in std.range(1, 100000)]))", "1088894")]
    [InlineData("std.length(std.parseJson('[' + std.join(',', std.repeat(['{\"a\":[1,2,3],\"b\":\"text\"}'], 20000)) + ']'))", "20000")]
    [InlineData("std.length(std.manifestYamlDoc([{ id: i, name: 'record ' + i } for i in std.range(1, 20000)]))", "757787")]
    [InlineData("std.length(std.strReplace(std.repeat('a long text. ', 50000), 'long', 'short'))", "700000")]
    public void Evaluate_LargeButHonest_Fits(string program, string expected) => Assert.Equal(
        expected + "\n",
        JsonnetProgram.Compile(program, "snippet").EvaluateToString(
            new JsonnetOptions { Limits = JsonnetLimits.Default with { Timeout = TimeSpan.FromMinutes(1) } },
            TestContext.Current.CancellationToken));

    [Fact]
    public void Evaluate_WithoutTimeout_IsNotLimitedInTime() => Run("1", new JsonnetLimits { Timeout = Timeout.InfiniteTimeSpan });

    private static void Run(string program, JsonnetLimits limits) => JsonnetProgram.Compile(program, "snippet")
        .EvaluateToString(new JsonnetOptions { Limits = limits }, TestContext.Current.CancellationToken);

    private static void AssertBudget(string program, JsonnetLimits limits) =>
        Assert.Equal(JsonnetErrorKind.Budget, Snippet.Error(program, limits).Kind);
}
