namespace OtpGateway.Jsonnet;

/// <summary>Everything an evaluation is given. The defaults give it nothing but the standard library.</summary>
public sealed record JsonnetOptions
{
    /// <summary>What the evaluation may use up. Default: <see cref="JsonnetLimits.Default"/>.</summary>
    public JsonnetLimits Limits { get; init; } = JsonnetLimits.Default;

    /// <summary>The clock of the deadline. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The named arguments of a program that is a function. Default: none.</summary>
    public IReadOnlyDictionary<string, JsonnetInput> TopLevelArguments { get; init; } = new Dictionary<string, JsonnetInput>();

    /// <summary>What <c>std.extVar</c> finds. Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonnetInput> ExternalVariables { get; init; } = new Dictionary<string, JsonnetInput>();

    /// <summary>What <c>std.native</c> finds. Default: nothing.</summary>
    public IReadOnlyDictionary<string, JsonnetNativeFunction> NativeFunctions { get; init; } =
        new Dictionary<string, JsonnetNativeFunction>();

    /// <summary>Finds imported files. Default: none, and every import is an error.</summary>
    public IJsonnetImporter? Importer { get; init; }

    /// <summary>Receives what <c>std.trace</c> says. Default: nobody.</summary>
    public Action<string>? Trace { get; init; }
}
