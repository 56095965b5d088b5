using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using OtpGateway.Commands;

namespace OtpGateway.Tests.Commands;

public sealed class JsonnetCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("otp-jsonnet-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Eval_Program_PrintsItsValue()
    {
        var (exit, output, errors) = await RunAsync("eval", Write("a.jsonnet", "{ b: [1, 'ü'], a: {}, file: std.thisFile }"));

        Assert.Equal((0, ""), (exit, errors));
        Assert.Equal($"{{\n   \"a\": {{ }},\n   \"b\": [\n      1,\n      \"ü\"\n   ],\n   \"file\": \"{Path.Combine(directory, "a.jsonnet")}\"\n}}\n", output);
    }

    [Fact]
    public async Task Eval_Variables_ReachTheProgram()
    {
        var file = Write("a.jsonnet", "function(s, c, d=0) [std.extVar('s'), std.extVar('c'), std.extVar('PATH') != '', s, c, d]");

        var (exit, output, errors) = await RunAsync(
            "eval", "--ext-str", "s=a=b", "--ext-str", "PATH", "--ext-code", "c={x: 1}.x", "--tla-str", "s=-", "--tla-code", "c=-1", "--tla-code=c=std.length('ab')", file);

        Assert.Equal((0, ""), (exit, errors));
        Assert.Equal("""["a=b",1,true,"-",2,0]""", JsonNode.Parse(output)!.ToJsonString());
    }

    [Fact]
    public async Task Eval_TextAsked_PrintsItWithALineEnd()
    {
        var (exit, output, _) = await RunAsync("eval", "--string", Write("a.jsonnet", "'a\"b'"));

        Assert.Equal((0, "a\"b\n"), (exit, output));
    }

    [Fact]
    public async Task Eval_Imports_LookBesideTheFileThenInTheLastDirectory()
    {
        foreach (var (name, content) in new[] { ("one/x", "'one'"), ("two/x", "'two'"), ("one/y", "'y'"), ("main/z", "'z'") })
            Write($"{name}.libsonnet", content);
        var file = Write("main/a.jsonnet", "[import 'x.libsonnet', import 'y.libsonnet', import 'z.libsonnet']");

        var (_, output, errors) = await RunAsync("eval", "--jpath", Path.Combine(directory, "one"), "--jpath", Path.Combine(directory, "two"), file);

        Assert.Empty(errors);
        Assert.Equal("""["two","y","z"]""", JsonNode.Parse(output)!.ToJsonString());
    }

    [Theory]
    [InlineData("error 'no'", "RUNTIME ERROR: no\n\t")]
    [InlineData("{ a: 1", "STATIC ERROR: ")]
    [InlineData("std.extVar('absent')", "undefined external variable")]
    [InlineData("importstr '/dev/zero'", "import not found")]
    [InlineData("local f(x) = f(x + 1) tailstrict; f(0)", "takes more than 10000000 steps")]
    [InlineData("std.repeat('x', 1e9)", "bytes of memory")]
    [InlineData("local a = { b: a }; a", "max stack frames exceeded.")]
    public async Task Eval_BadProgram_SaysSoOnTheErrorOutput(string program, string message)
    {
        var (exit, output, errors) = await RunAsync("eval", Write("a.jsonnet", program));

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(message, errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_NothingToRead_SaysWhat()
    {
        Assert.Contains("there is no such file", (await RunAsync("eval", Path.Combine(directory, "absent"))).Errors, StringComparison.Ordinal);
        var (exit, _, errors) = await RunAsync("eval", "--ext-str", "OTPGATEWAY_ABSENT", Write("a.jsonnet", "1"));
        Assert.Equal(1, exit);
        Assert.Contains("There is no environment variable OTPGATEWAY_ABSENT", errors, StringComparison.Ordinal);
        Assert.Contains("<extvar:x>:1:2", (await RunAsync("eval", "--ext-code", "x=(", "--ext-code", "unseen=)", Write("a.jsonnet", "std.extVar('x')"))).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_Trace_NamesFileAndLineAndIsCut()
    {
        var file = Write("a.jsonnet", "\nstd.trace('seen', [std.trace(std.repeat('x', 1000), i) for i in std.range(1, 1000)])");

        var (exit, output, errors) = await RunAsync("eval", file);

        Assert.Equal(0, exit);
        Assert.Equal(1000, JsonNode.Parse(output)!.AsArray().Count);
        Assert.StartsWith($"TRACE: {file}:2 seen", errors, StringComparison.Ordinal);
        Assert.InRange(errors.Length, 60_000, 80_000);
    }

    [Fact]
    public async Task EvalBatch_BadLines_StopNothing()
    {
        var file = Write("a.jsonnet", "function(x, y=0) { v: std.extVar('v'), w: std.extVar('w'), x: x, y: y, i: importstr 'in' }");
        Write("lib/in", "here");
        string[] lines =
        [
            """{"id":1,"file":"FILE","jpath":["DIR/lib"],"extStr":{"v":"1"},"extCode":{"w":"2*3"},"tlaStr":{"x":"1"},"tlaCode":{"y":"[1]"}}"""
                .Replace("FILE", file, StringComparison.Ordinal).Replace("DIR", directory, StringComparison.Ordinal),
            """{"id":"text","file":"FILE","string":true}""".Replace("FILE", Write("t.jsonnet", "'a\u2028😀'"), StringComparison.Ordinal),
            "no json",
            "",
            "[1]",
            """{"id":"twice","id":"twice"}""",
            """{"id":"lone \ud800","file":"a"}""",
            """{"id":"no file"}""",
            """{"id":"kind","file":"a","extStr":{"a":1}}""",
            """{"id":"kind too","file":"a","string":1}""",
            """{"id":"absent","file":"/absent/at/all"}""",
            """{"id":"wrong","file":"FILE"}""".Replace("FILE", file, StringComparison.Ordinal),
            """{"id":{"any":[1]},"file":"FILE","extStr":{},"string":false}""".Replace("FILE", Write("n.jsonnet", "1e21"), StringComparison.Ordinal),
        ];

        var (exit, output, errors) = await RunAsync("eval-batch", Write("list", string.Join('\n', lines)));

        Assert.Equal((0, ""), (exit, errors));
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(lines.Length - 1, answers.Count);
        Assert.Equal("""{"i":"here","v":"1","w":6,"x":"1","y":[1]}""", JsonNode.Parse((string)answers[0]["output"]!)!.ToJsonString());
        Assert.Equal((1, true), ((int)answers[0]["id"]!, (bool)answers[0]["ok"]!));
        Assert.Equal("a\u2028😀\n", (string)answers[1]["output"]!);
        foreach (var bad in answers[2..^1])
        {
            Assert.False((bool)bad["ok"]!, bad.ToJsonString());
            Assert.NotEqual("", (string)bad["error"]!);
            Assert.DoesNotContain(" at OtpGateway", (string)bad["error"]!, StringComparison.Ordinal);
            Assert.Equal(3, bad.Count);
        }
        Assert.Equal("missing argument: x", ((string)answers[^2]["error"]!).Split('\n')[0].Split(": ", 2)[1]);
        Assert.Equal("""{"id":{"any":[1]},"ok":true,"output":"1000000000000000000000\n"}""", answers[^1].ToJsonString());
    }

    [Fact]
    public async Task EvalBatch_NoList_IsUnusable()
    {
        var (exit, _, errors) = await RunAsync("eval-batch", Path.Combine(directory, "absent"));

        Assert.Equal(CommandLine.Unusable, exit);
        Assert.Contains("absent", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ProgramAndMistake_EndWithTheirCodes()
    {
        using var good = Start("eval", Write("a.jsonnet", "'ü😀\\u007f'"));
        using var bad = Start("eval", Write("b.jsonnet", "local f(n) = [f(n + 1)]; f(0)"));

        Assert.Equal("\"ü😀\\u007f\"\n", await good.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Contains("max stack frames exceeded.", await bad.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await good.WaitForExitAsync(TestContext.Current.CancellationToken);
        await bad.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 1), (good.ExitCode, bad.ExitCode));
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "otp-gateway.dll"), "jsonnet", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter();
        var exit = await JsonnetCommand.Make().Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = errors }, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), errors.ToString());
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }
}
