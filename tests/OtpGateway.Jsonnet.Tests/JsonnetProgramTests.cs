using System.Text;
using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>What the host gives a program and gets from it.</summary>
public sealed class JsonnetProgramTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Evaluate_FunctionWithArguments_GetsThem()
    {
        var program = JsonnetProgram.Compile("function(ctx, n=2) { To: ctx.recipient, n: n, all: ctx }", "snippet");
        var context = JsonNode.Parse("""{"recipient":"+49","list":[1,2.5,null,true,"😀"]}""");

        var result = program.Evaluate(new Dictionary<string, JsonNode?> { ["ctx"] = context }, JsonnetLimits.Default, Cancellation);

        var expected = JsonNode.Parse("""{"To":"+49","all":{"list":[1,2.5,null,true,"😀"],"recipient":"+49"},"n":2}""");
        Assert.True(JsonNode.DeepEquals(expected, result));
        Assert.Equal(2, result!["n"]!.GetValue<int>());
        Assert.Equal(2.0, result["n"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("function(ctx) 1")]
    [InlineData("function(other) 1")]
    [InlineData("function() 1")]
    public void Evaluate_FunctionWithOtherArguments_Fails(string program)
    {
        var arguments = program.Contains("ctx", StringComparison.Ordinal)
            ? new Dictionary<string, JsonNode?>()
            : new Dictionary<string, JsonNode?> { ["ctx"] = 1 };

        Assert.Throws<JsonnetException>(() =>
            JsonnetProgram.Compile(program, "snippet").Evaluate(arguments, JsonnetLimits.Default, Cancellation));
    }

    [Fact]
    public void Evaluate_ArgumentsMadeInCode_AreUnderstood()
    {
        var arguments = new Dictionary<string, JsonNode?>
        {
            ["x"] = new JsonObject { ["i"] = 1, ["l"] = 2L, ["m"] = 1.5m, ["s"] = "t", ["b"] = true, ["g"] = JsonValue.Create(Guid.Empty), ["n"] = null },
        };

        var result = JsonnetProgram.Compile("function(x) std.manifestJsonMinified(x)", "snippet")
            .Evaluate(arguments, JsonnetLimits.Default, Cancellation);

        Assert.Equal(
            """{"b":true,"g":"00000000-0000-0000-0000-000000000000","i":1,"l":2,"m":1.5,"n":null,"s":"t"}""",
            result!.GetValue<string>());
    }

    [Fact]
    public void EvaluateToData_Value_IsPlainData()
    {
        var options = new JsonnetOptions
        {
            TopLevelArguments = new Dictionary<string, JsonnetInput>
            {
                ["x"] = JsonnetInput.FromData(new Dictionary<string, object?> { ["a"] = new object?[] { 1, "b", null, true } }),
            },
        };

        var result = JsonnetProgram.Compile("function(x) x { c: 1.5 }", "snippet").EvaluateToData(options, Cancellation);

        var fields = Assert.IsType<IReadOnlyDictionary<string, object?>>(result, exactMatch: false);
        Assert.Equal(1.5, fields["c"]);
        Assert.Equal([1.0, "b", null, true], Assert.IsType<IReadOnlyList<object?>>(fields["a"], exactMatch: false));
    }

    [Fact]
    public void Evaluate_ExternalVariables_AreFound()
    {
        var options = new JsonnetOptions
        {
            ExternalVariables = new Dictionary<string, JsonnetInput>
            {
                ["text"] = JsonnetInput.FromText("t"),
                ["code"] = JsonnetInput.FromCode("{ a: 1 + 1 }", "code"),
                ["bad"] = JsonnetInput.FromCode("error 'unseen'", "bad"),
                ["worse"] = JsonnetInput.FromCode(")", "worse"),
            },
        };

        var result = JsonnetProgram.Compile("[std.extVar('text'), std.extVar('code').a]", "snippet").EvaluateToString(options, Cancellation);

        Assert.Equal("[\n   \"t\",\n   2\n]\n", result);
        var error = Assert.Throws<JsonnetException>(() =>
            JsonnetProgram.Compile("std.extVar('worse')", "snippet").EvaluateToString(options, Cancellation));
        Assert.Equal((JsonnetErrorKind.Static, "worse", 1), (error.Kind, error.File, error.Line));
    }

    [Fact]
    public void Evaluate_UnusedTopLevelArgument_IsNotEvaluated()
    {
        var options = new JsonnetOptions
        {
            TopLevelArguments = new Dictionary<string, JsonnetInput> { ["unused"] = JsonnetInput.FromCode("error 'unseen'", "argument") },
        };

        Assert.Equal("3\n", JsonnetProgram.Compile("function(unused) 3", "snippet").EvaluateToString(options, Cancellation));
        Assert.Equal("4\n", JsonnetProgram.Compile("4", "snippet").EvaluateToString(options, Cancellation));
    }

    [Fact]
    public void Compile_TooLong_IsRefused()
    {
        var error = Assert.Throws<JsonnetException>(() => JsonnetProgram.Compile("1" + new string(' ', JsonnetProgram.MaxLength), "snippet"));

        Assert.Equal("STATIC ERROR: program is longer than 1048576 characters", error.Message);
    }

    [Fact]
    public void Evaluate_NativeFunctions_AreCalled()
    {
        var options = new JsonnetOptions
        {
            NativeFunctions = new Dictionary<string, JsonnetNativeFunction>
            {
                ["add"] = new(["a", "b"], arguments => arguments[0]!.GetValue<double>() + arguments[1]!.GetValue<double>()),
                ["fail"] = new([], _ => throw new InvalidOperationException("inner secret")),
            },
        };

        Assert.Equal("3\n", JsonnetProgram.Compile("std.native('add')(1, b=2)", "snippet").EvaluateToString(options, Cancellation));
        var error = Assert.Throws<JsonnetException>(() =>
            JsonnetProgram.Compile("std.native('fail')()", "snippet").EvaluateToString(options, Cancellation));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_Imports_ComeFromTheImporter()
    {
        var options = new JsonnetOptions
        {
            Importer = new MapImporter(new Dictionary<string, string>
            {
                ["lib/a.libsonnet"] = "{ b: import 'b.libsonnet', file: std.thisFile }",
                ["lib/b.libsonnet"] = "{ name: 'b' }",
                ["data.txt"] = "text ä",
                ["cycle"] = "import 'cycle'",
                ["lazy"] = "{ me: (import 'lazy').x, x: 1 }",
                ["broken"] = "1 +",
            }),
        };

        Assert.Equal("\"b\"\n", Print("(import 'lib/a.libsonnet').b.name"));
        Assert.Equal("\"lib/a.libsonnet\"\n", Print("(import 'lib/a.libsonnet').file"));
        Assert.Equal("\"text ä\"\n", Print("importstr 'data.txt'"));
        Assert.Equal("7\n", Print("std.length(importbin 'data.txt')"));
        Assert.Equal("1\n", Print("(import 'lazy').me"));
        Assert.Throws<JsonnetException>(() => Print("import 'cycle'"));
        Assert.Throws<JsonnetException>(() => Print("import 'missing'"));
        Assert.Equal("broken", Assert.Throws<JsonnetException>(() => Print("import 'broken'")).File);
        Assert.Equal("1\n", Print("local unused = import 'missing'; 1"));

        string Print(string program) => JsonnetProgram.Compile(program, "main").EvaluateToString(options, Cancellation);
    }

    [Fact]
    public void Import_Files_AreFoundBesideAndInDirectories()
    {
        var root = Directory.CreateTempSubdirectory("jsonnet").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "lib", "sub"));
            File.WriteAllText(Path.Combine(root, "beside"), "1");
            File.WriteAllText(Path.Combine(root, "lib", "found"), "(import 'sub/inner') + 1");
            File.WriteAllText(Path.Combine(root, "lib", "sub", "inner"), "41");
            File.WriteAllText(Path.Combine(root, "empty"), "");
            var options = new JsonnetOptions { Importer = new JsonnetFileImporter([Path.Combine(root, "lib")]) { MaxFileSize = 100 } };
            File.WriteAllText(Path.Combine(root, "large"), new string(' ', 101));

            Assert.Equal("1\n", Print("import 'beside'"));
            Assert.Equal("42\n", Print("import 'found'"));
            Assert.Equal("\"\"\n", Print("importstr 'empty'"));
            Assert.Throws<JsonnetException>(() => Print("importstr 'large'"));
            Assert.Throws<JsonnetException>(() => Print("importstr '/dev/zero'"));
            Assert.Throws<JsonnetException>(() => Print("importstr 'lib'"));
            Assert.Throws<JsonnetException>(() => Print("importstr 'missing'"));

            string Print(string program) =>
                JsonnetProgram.Compile(program, Path.Combine(root, "main")).EvaluateToString(options, Cancellation);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Evaluate_Trace_GoesToTheHost()
    {
        var lines = new List<JsonnetTrace>();

        var result = JsonnetProgram.Compile("local a = 1,\nx = std.trace('once', a); [x, x]", "snippet")
            .Evaluate(new JsonnetOptions { Trace = lines.Add }, Cancellation);

        Assert.Equal("[1,1]", result!.ToJsonString());
        Assert.Equal([new JsonnetTrace("snippet", 2, "once")], lines);
    }

    [Fact]
    public void Evaluate_ManyThreads_ShareTheProgram()
    {
        var program = JsonnetProgram.Compile(
            "function(ctx) local s = std; { v: std.sort([ctx.n, '😀b'[1], 'x']), w: s.length('😀'), [if ctx.n == '1' then 'one']: 1 }",
            "snippet");

        Parallel.For(0, 500, i =>
        {
            var arguments = new Dictionary<string, JsonNode?> { ["ctx"] = new JsonObject { ["n"] = $"{i}" } };
            var result = program.Evaluate(arguments, JsonnetLimits.Default, CancellationToken.None);
            Assert.Equal($"{i}", result!["v"]![0]!.GetValue<string>());
        });
    }

    [Fact]
    public void Evaluate_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        var limits = new JsonnetLimits { MaxSteps = long.MaxValue, Timeout = TimeSpan.FromMinutes(1) };

        Assert.Throws<OperationCanceledException>(() => JsonnetProgram.Compile("local f(x) = f(x) tailstrict; f(1)", "snippet")
            .Evaluate(new JsonnetOptions { Limits = limits }, source.Token));
    }

    [Fact]
    public void Evaluate_PastDeadline_IsBudgetError()
    {
        var clock = new LeapingClock();

        var error = Assert.Throws<JsonnetException>(() => JsonnetProgram.Compile("std.foldl(function(a, b) a + b, std.range(1, 10000), 0)", "snippet")
            .Evaluate(new JsonnetOptions { TimeProvider = clock }, Cancellation));

        Assert.Equal(JsonnetErrorKind.Budget, error.Kind);
    }

    [Theory]
    [InlineData("std.repeat('x', 99)", 103, true)]
    [InlineData("std.repeat('x', 99)", 101, false)]
    public void EvaluateToString_Output_IsLimited(string source, int limit, bool fits)
    {
        var options = new JsonnetOptions { Limits = new JsonnetLimits { MaxOutput = limit } };
        var program = JsonnetProgram.Compile(source, "snippet");

        if (fits)
        {
            Assert.Equal(102, program.EvaluateToString(options, Cancellation).Length);
        }
        else
        {
            Assert.Equal(
                JsonnetErrorKind.Budget,
                Assert.Throws<JsonnetException>(() => program.EvaluateToString(options, Cancellation)).Kind);
        }
    }

    [Fact]
    public void Evaluate_HalfCharacterInArgument_BecomesReplacement()
    {
        var arguments = new Dictionary<string, JsonNode?> { ["x"] = "a\ud83d" };

        var result = JsonnetProgram.Compile("function(x) x + std.char(57005)", "snippet").Evaluate(arguments, JsonnetLimits.Default, Cancellation);

        Assert.Equal("a\ufffd\ufffd", result!.GetValue<string>());
    }

    [Fact]
    public void EvaluateToText_OtherThanString_Fails() => Assert.Throws<JsonnetException>(() =>
        JsonnetProgram.Compile("1", "snippet").EvaluateToText(new JsonnetOptions(), Cancellation));

    private sealed class MapImporter(Dictionary<string, string> files) : IJsonnetImporter
    {
        public JsonnetImport? Import(string importingFile, string path)
        {
            var name = Path.Combine(Path.GetDirectoryName(importingFile) ?? "", path);
            return files.TryGetValue(name, out var text) ? new JsonnetImport(name, Encoding.UTF8.GetBytes(text)) : null;
        }
    }

    /// <summary>Every look at it is a minute later.</summary>
    private sealed class LeapingClock : TimeProvider
    {
        private long _minutes;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _minutes += 60;
    }
}
