using System.Text.Json.Nodes;

namespace OtpGateway.Jsonnet;

/// <summary>A function of the host that programs reach with <c>std.native(name)</c>.</summary>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="Body">
/// Called with one JSON value per parameter. An exception it throws is an error of the program; its message is not shown.
/// </param>
public sealed record JsonnetNativeFunction(IReadOnlyList<string> Parameters, Func<IReadOnlyList<JsonNode?>, JsonNode?> Body);
