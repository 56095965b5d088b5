using System.CommandLine;
using System.CommandLine.Parsing;

namespace OtpGateway.Commands;

/// <summary>Finds the command that the arguments name, and runs it.</summary>
internal static class CommandLine
{
    /// <summary>The exit code for arguments, a configuration or a store that cannot be used.</summary>
    public const int Unusable = 2;

    private static readonly string[] OfTheRoot = ["--help", "-h", "-?", "/?", "/h", "--version"];

    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, InvocationConfiguration invocation, CancellationToken cancellationToken)
    {
        // The host of the web application has its own way to end in peace; a bug keeps its stack trace.
        invocation.ProcessTerminationTimeout = null;
        invocation.EnableDefaultExceptionHandler = false;
        arguments = arguments switch
        {
            ["help", ..] => [.. arguments.Skip(1), "--help"],
            [var first, ..] when OfTheRoot.Contains(first) || !first.StartsWith('-') => arguments,
            _ => ["serve", .. arguments],
        };
        if (!arguments[0].StartsWith('-') && root.Subcommands.All(command => command.Name != arguments[0]))
        {
            await invocation.Error.WriteLineAsync($"There is no command '{arguments[0]}'; see otp-gateway --help");
            return Unusable;
        }

        // What is told stays as it was told: no files read for an @, no letters split from a bundle.
        var told = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (told.Errors.Count > 0)
        {
            foreach (var error in told.Errors)
                await invocation.Error.WriteLineAsync(error.Message);
            await invocation.Error.WriteLineAsync($"See otp-gateway {Path(told)}--help");
            return Unusable;
        }
        return await told.InvokeAsync(invocation, cancellationToken);
    }

    private static string Path(ParseResult told)
    {
        var path = "";
        for (var result = told.CommandResult; result.Parent is CommandResult parent; result = parent)
            path = $"{result.Command.Name} {path}";
        return path;
    }
}
