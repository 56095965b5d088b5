using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet;

/// <summary>A function of the host that programs reach with <c>std.native(name)</c>.</summary>
/// <param name="Parameters">The names of its parameters; none can be left out.</param>
/// <param name="Body">
/// Called with one JSON value per parameter, from whatever thread evaluates. Its time is only looked at when it returns. An
/// exception it throws is an error of the program; its message is not shown. A <see cref="JsonnetException"/> or an
/// <see cref="OperationCanceledException"/> goes through as it is.
/// </param>
public sealed record JsonnetNativeFunction(IReadOnlyList<string> Parameters, Func<IReadOnlyList<JsonNode?>, JsonNode?> Body);
