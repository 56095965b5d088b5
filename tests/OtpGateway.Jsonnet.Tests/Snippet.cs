namespace OtpGateway.Jsonnet.Tests;

/// <summary>Short ways to evaluate a program.</summary>
internal static class Snippet
{
    // What a program gives must not depend on how busy the machine is.
    private static readonly JsonnetOptions Patient = new() { Limits = JsonnetLimits.Default with { Timeout = TimeSpan.FromMinutes(1) } };

    /// <summary>The value as JSON without blanks, numbers in their shortest form.</summary>
    public static string Json(string program) => JsonnetProgram
        .Compile($"std.manifestJsonMinified(({program}\n))", "snippet")
        .EvaluateToText(Patient, TestContext.Current.CancellationToken);

    public static string Print(string program) =>
        JsonnetProgram.Compile(program, "snippet").EvaluateToString(Patient, TestContext.Current.CancellationToken);

    public static JsonnetException Error(string program, JsonnetLimits? limits = null) => Assert.Throws<JsonnetException>(() =>
        JsonnetProgram.Compile(program, "snippet").EvaluateToString(
            new JsonnetOptions { Limits = limits ?? JsonnetLimits.Default },
            TestContext.Current.CancellationToken));
}
