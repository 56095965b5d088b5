using System.CommandLine;
using OtpGateway.Commands;

namespace OtpGateway.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("serve --config a --dev", "a|True")]
    [InlineData("--config a --config b", "a,b|False")]
    [InlineData("", "|False")]
    [InlineData("--config=@a", "@a|False")]
    public async Task RunAsync_NoCommand_Serves(string arguments, string expected)
    {
        var seen = "";
        Assert.Equal(0, (await RunAsync(Split(arguments), told => seen = told)).Exit);
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("nonsense", "There is no command 'nonsense'; see otp-gateway --help")]
    [InlineData("serve --nonsense", "See otp-gateway serve --help")]
    [InlineData("--config", "See otp-gateway serve --help")]
    [InlineData("jsonnet eval", "See otp-gateway jsonnet eval --help")]
    [InlineData("jsonnet", "See otp-gateway jsonnet --help")]
    public async Task RunAsync_Unknown_SaysWhereHelpIs(string arguments, string message)
    {
        var (exit, output, errors) = await RunAsync(Split(arguments), _ => Assert.Fail("it served"));

        Assert.Equal(CommandLine.Unusable, exit);
        Assert.Empty(output);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "serve")]
    [InlineData("help", "jsonnet")]
    [InlineData("help jsonnet", "eval-batch")]
    [InlineData("jsonnet eval --help", "--ext-str <K=V>")]
    public async Task RunAsync_Help_IsPrinted(string arguments, string part)
    {
        var (exit, output, errors) = await RunAsync(Split(arguments), _ => Assert.Fail("it served"));

        Assert.Equal(0, exit);
        Assert.Empty(errors);
        Assert.Contains(part, output, StringComparison.Ordinal);
    }

    private static string[] Split(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments, Action<string> serve)
    {
        var files = new Option<string[]>("--config");
        var dev = new Option<bool>("--dev");
        var command = new Command("serve") { files, dev };
        command.SetAction(told => serve($"{string.Join(',', told.GetValue(files) ?? [])}|{told.GetValue(dev)}"));
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var invocation = new InvocationConfiguration { Output = output, Error = errors };
        var exit = await CommandLine.RunAsync(new RootCommand { command, JsonnetCommand.Make() }, arguments, invocation, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), errors.ToString());
    }
}
