using System.CommandLine;

namespace OtpGateway.Commands;

/// <summary><c>otp-gateway jsonnet eval FILE</c>: prints what the <c>jsonnet</c> command prints.</summary>
internal static class JsonnetEvalCommand
{
    private const int Failed = 1;

    public static Command Make()
    {
        var file = new Argument<string>("FILE") { Description = "the program; only regular files are read, also by its imports" };
        var extStr = Pairs("--ext-str", "what std.extVar(K) gives; without =V it is taken from the environment");
        var extCode = Pairs("--ext-code", "the same, V is an expression of the language");
        var tlaStr = Pairs("--tla-str", "an argument of a program that is a function; without =V it is taken from the environment");
        var tlaCode = Pairs("--tla-code", "the same, V is an expression of the language");
        var jpath = new Option<string[]>("--jpath", "-J") { HelpName = "DIR", Description = "where to look for imports after the importing file's own folder; the last one given is looked at first" };
        var asString = new Option<bool>("--string", "-S") { Description = "the result must be a string, and is printed as it is" };
        var command = new Command("eval", $"Evaluates a program and prints its value as JSON. Exit code 1: it failed. {JsonnetRun.Help}")
        {
            extStr, extCode, tlaStr, tlaCode, jpath, asString, file,
        };
        command.SetAction(async (told, cancellationToken) =>
        {
            var errors = told.InvocationConfiguration.Error;
            var missing = new List<string>();
            var run = new JsonnetRun
            {
                File = told.GetRequiredValue(file),
                Jpath = told.GetValue(jpath) ?? [],
                ExtStr = Read(told.GetValue(extStr), missing),
                ExtCode = Read(told.GetValue(extCode), missing),
                TlaStr = Read(told.GetValue(tlaStr), missing),
                TlaCode = Read(told.GetValue(tlaCode), missing),
                String = told.GetValue(asString),
            };
            foreach (var name in missing)
                await errors.WriteLineAsync($"There is no environment variable {name}: set it, or write {name}=VALUE");
            if (missing.Count > 0)
                return Failed;
            var answer = run.Evaluate(errors, cancellationToken);
            if (!answer.Ok)
            {
                await errors.WriteLineAsync(answer.Text);
                return Failed;
            }
            await told.InvocationConfiguration.Output.WriteAsync(answer.Text);
            return 0;
        });
        return command;
    }

    private static Option<string[]> Pairs(string name, string description) => new(name) { HelpName = "K=V", Description = description };

    /// <summary>Of several values for one name the last one counts.</summary>
    private static Dictionary<string, string> Read(string[]? pairs, List<string> missing)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
        {
            if (pair.Split('=', 2) is [var key, var given])
                values[key] = given;
            else if (Environment.GetEnvironmentVariable(pair) is { } found)
                values[pair] = found;
            else
                missing.Add(pair);
        }
        return values;
    }
}
