namespace OtpGateway.Jsonnet;

/// <summary>Everything an evaluation is given. The defaults give it nothing but the standard library.</summary>
public sealed record JsonnetOptions
{
    /// <summary>What the evaluation may use up. Default: <see cref="JsonnetLimits.Default"/>.</summary>
    public JsonnetLimits Limits { get; init; } = JsonnetLimits.Default;

    /// <summary>The clock that <see cref="JsonnetLimits.Timeout"/> is measured with. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The arguments of a program that is a function, by the names of its parameters (<c>jsonnet --tla-str</c> and
    /// <c>--tla-code</c>). A program that is no function ignores them. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, JsonnetInput> TopLevelArguments { get; init; } = new Dictionary<string, JsonnetInput>();

    /// <summary>What <c>std.extVar</c> finds (<c>jsonnet --ext-str</c> and <c>--ext-code</c>). Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonnetInput> ExternalVariables { get; init; } = new Dictionary<string, JsonnetInput>();

    /// <summary>What <c>std.native</c> finds; other names give null. Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonnetNativeFunction> NativeFunctions { get; init; } =
        new Dictionary<string, JsonnetNativeFunction>();

    /// <summary>Finds imported files. Default: none, and every import is an error.</summary>
    public IJsonnetImporter? Importer { get; init; }

    /// <summary>Receives what <c>std.trace</c> says. Default: nobody.</summary>
    public Action<JsonnetTrace>? Trace { get; init; }
}
