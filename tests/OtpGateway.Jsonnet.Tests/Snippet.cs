namespace OtpGateway.Jsonnet.Tests;

/// <summary>Short ways to evaluate a program.</summary>
internal static class Snippet
{
    /// <summary>The value as JSON without blanks, numbers in their shortest form.</summary>
    public static string Json(string program) => JsonnetProgram
        .Compile($"std.manifestJsonMinified(({program}\n))", "snippet")
        .EvaluateToText(new JsonnetOptions(), TestContext.Current.CancellationToken);

    public static string Print(string program) =>
        JsonnetProgram.Compile(program, "snippet").EvaluateToString(new JsonnetOptions(), TestContext.Current.CancellationToken);

    public static JsonnetException Error(string program, JsonnetLimits? limits = null) => Assert.Throws<JsonnetException>(() =>
        JsonnetProgram.Compile(program, "snippet").EvaluateToString(
            new JsonnetOptions { Limits = limits ?? JsonnetLimits.Default },
            TestContext.Current.CancellationToken));
}
