using System.Diagnostics;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>Programs written to exhaust something: each must end in a clean error, soon, and within its memory.</summary>
public sealed class HostileProgramTests
{
    public static TheoryData<string> Programs =>
    [
        "local f(x) = f(x + 1); f(0)",
        "local f(x) = f(x + 1) tailstrict; f(0)",
        "local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(501)",
        "local a = a; a",
        "{ a: self.a }",
        "local l = [l]; l",
        "local l = { x: l }; l == l",
        "local f(x) = { a: f(x) }; f(1)",
        "local f(x) = [f(x)]; f(1) == f(1)",
        "local f(x) = [f(x)]; f(1) < f(1)",
        "local f(x) = [f(x)]; std.toString(f(1))",
        "local f(x) = [f(x)]; std.prune(f(1))",
        "local f(x) = [f(x)]; std.flattenDeepArray(f(1))",
        "local f(x) = { a: f(x) }; std.mergePatch({}, f(1))",
        "std.parseJson(std.repeat('[', 100000))",
        "local fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2); fib(60)",
        "[x for x in std.range(1, 1e4) for y in std.range(1, 1e4) for z in std.range(1, 1e4) if false]",
        "std.foldl(function(a, b) a + b, std.range(1, 1e9), 0)",
        "std.range(1, 1e15)",
        "std.repeat('x', 4294967297)",
        "std.repeat('x', 1e18)",
        "std.repeat([1], 1e9)",
        "std.makeArray(1e9, function(i) i)",
        "std.makeArray(1e18, function(i) i)",
        "std.join(std.repeat('x', 1e6), std.makeArray(1e4, function(i) ''))",
        "std.strReplace(std.repeat('x', 1e6), 'x', std.repeat('y', 1e4))",
        "std.flatMap(function(x) std.range(1, 1e6), std.range(1, 1e6))",
        "std.foldl(function(a, b) a + a, std.range(1, 60), 'x')",
        "std.foldl(function(a, b) a + a, std.range(1, 60), [1])",
        "std.foldl(function(a, b) a + a, std.range(1, 60), { a+: 1 })",
        "std.foldl(function(a, b) [a, a], std.range(1, 60), 1)",
        "std.foldl(function(a, b) std.manifestJson(a), std.range(1, 60), '\"')",
        "local a = [1, 1], b = [a, a, a, a, a, a, a, a, a, a], c = [b, b, b, b, b, b, b, b, b, b], d = [c, c, c, c, c, c, c, c, c, c], e = [d, d, d, d, d, d, d, d, d, d]; [e, e, e, e, e, e, e, e, e, e]",
        "'%1000000000d' % 1",
        "'%*d' % [1e300, 1]",
        "'%.1000000000f' % 1",
        "'%.1000000000d' % 1",
        "std.foldl(function(a, b) '%1000000s' % a, std.range(1, 1e6), '')",
        "error std.repeat('x', 1e8)",
        "std.length(std.md5(std.foldl(function(a, b) a + a, std.range(1, 40), 'x')))",
        "std.repeat('x', 300000)",
        "std.manifestJsonEx(std.makeArray(100, function(i) [[[i]]]), std.repeat(' ', 1e7))",
        "std.sort(std.makeArray(1e6, function(i) -i))",
        "local o = { a: 1 } + { a+: super.a } + { a+: super.a, b: o.b }; o.b",
        "std.foldl(function(a, b) a + { x+: 1 }, std.range(1, 1e5), { x: 0 }).x",
        "std.trace(std.repeat('x', 1e8), 1)",
    ];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Evaluate_HostileProgram_EndsInErrorSoon(string program)
    {
        var watch = Stopwatch.StartNew();

        var error = Snippet.Error(program);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"took {watch.Elapsed}");
        Assert.NotEqual(JsonnetErrorKind.Static, error.Kind);
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(error.Message) <= 1024);
    }

    public static TheoryData<string, string> Nestings => new()
    {
        { "[", "]" },
        { "(", ")" },
        { "{a:", "}" },
        { "std.type(", ")" },
        { "function() ", "" },
        { "error ", "" },
        { "if true then ", "" },
        { "[x for x in ", "]" },
        { "1 + (", ")" },
        { "local a = ", "; 1" },
    };

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Compile_SourceNestedDeeply_EndsInStaticError(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));

        var error = Assert.Throws<JsonnetException>(() => JsonnetProgram.Compile(source, "snippet"));

        Assert.Equal(JsonnetErrorKind.Static, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Evaluate_SourceNestedOnSmallStack_DoesNotOverflow(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 900)) + "1" + string.Concat(Enumerable.Repeat(close, 900));

        OnSmallStack(() =>
        {
            try
            {
                JsonnetProgram.Compile(source, "snippet").Evaluate(new JsonnetOptions(), CancellationToken.None);
            }
            catch (JsonnetException)
            {
                // An answer as good as a value; the process is still there.
            }
        });
    }

    [Fact]
    public void Evaluate_DeepCallsOnSmallStack_DoesNotOverflow()
    {
        var body = string.Concat(Enumerable.Repeat("1 + (", 300)) + "f(n - 1)" + new string(')', 300);
        var program = JsonnetProgram.Compile($"local f(n) = if n == 0 then 0 else {body}; f(480)", "snippet");

        OnSmallStack(() =>
        {
            try
            {
                Assert.Equal(144000, program.Evaluate(new JsonnetOptions(), CancellationToken.None)!.GetValue<int>());
            }
            catch (JsonnetException error)
            {
                Assert.Equal(JsonnetErrorKind.Budget, error.Kind);
            }
        });
    }

    [Fact]
    public void Evaluate_LongChains_AreNotNesting()
    {
        Assert.Equal("50001", Snippet.Json("1" + string.Concat(Enumerable.Repeat("+1", 50_000))));
        Assert.Equal("1", Snippet.Json(new string('-', 50_000) + "1"));
        Assert.Equal("7", Snippet.Json(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"if 0 == 1 then {i} else ")) + "7"));
        Assert.Equal("1", Snippet.Json(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"local a{i} = {i}; ")) + "a1"));
    }

    private static void OnSmallStack(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception error)
                {
                    failure = error;
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
