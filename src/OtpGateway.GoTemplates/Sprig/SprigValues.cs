using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OtpGateway.GoTemplates.Escaping;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;
using static OtpGateway.GoTemplates.Sprig.SprigConversions;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's functions on values of any type: defaults, types, JSON, sums, paths, times.</summary>
internal static class SprigValues
{
    private const int MaxJsonDepth = 1_000;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("default", [Any], Any, (_, arguments) => arguments.Length > 1 && !IsEmpty(arguments[1]) ? arguments[1] : arguments[0]),
        new("empty", [Any], null, (_, arguments) => IsEmpty(arguments[0])),
        new("coalesce", [], Any, (_, arguments) => arguments.FirstOrDefault(argument => !IsEmpty(argument))),
        new("all", [], Any, (_, arguments) => !arguments.Any(IsEmpty)),
        new("any", [], Any, (_, arguments) => !arguments.All(IsEmpty)),
        new("ternary", [Any, Any, Bool], null, (_, arguments) => (bool)arguments[2]! ? arguments[0] : arguments[1]),
        new("fail", [ParameterType.String], null, (_, arguments) => throw new EvaluationException((string)arguments[0]!)),
        new("typeOf", [Any], null, (_, arguments) => GoTypes.NameOf(arguments[0])),
        new("typeIs", [ParameterType.String, Any], null, (_, arguments) => GoTypes.NameOf(arguments[1]) == (string)arguments[0]!),
        new("typeIsLike", [ParameterType.String, Any], null, (_, arguments) => GoTypes.NameOf(arguments[1]) is var name && ((string)arguments[0]! == name || "*" + (string)arguments[0]! == name)),
        new("kindOf", [Any], null, (_, arguments) => GoTypes.KindNameOf(arguments[0])),
        new("kindIs", [ParameterType.String, Any], null, (_, arguments) => GoTypes.KindNameOf(arguments[1]) == (string)arguments[0]!),
        new("deepEqual", [Any, Any], null, (context, arguments) => DeepEquality.AreEqual(context.Budget, arguments[0], arguments[1])),
        new("toJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0])),
        new("mustToJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0])),
        new("toPrettyJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0], indent: "  ")),
        new("mustToPrettyJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0], indent: "  ")),
        new("toRawJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0], escapeHtml: false)),
        new("mustToRawJson", [Any], null, (context, arguments) => JsonText.Write(context.Budget, arguments[0], escapeHtml: false)),
        new("fromJson", [ParameterType.String], null, (context, arguments) => ReadJson(context.Budget, (string)arguments[0]!, mustBeJson: false)),
        new("mustFromJson", [ParameterType.String], null, (context, arguments) => ReadJson(context.Budget, (string)arguments[0]!, mustBeJson: true)),
        Coder("b64enc", BaseCoding.ToBase64),
        Coder("b64dec", BaseCoding.FromBase64),
        Coder("b32enc", BaseCoding.ToBase32),
        Coder("b32dec", BaseCoding.FromBase32),
        Coder("sha1sum", text => Hex(HashSha1(Bytes(text)))),
        Coder("sha256sum", text => Hex(SHA256.HashData(Bytes(text)))),
        Coder("sha512sum", text => Hex(SHA512.HashData(Bytes(text)))),
        Coder("adler32sum", text => Adler32(Bytes(text))),
        Coder("base", PathText.Base),
        Coder("dir", PathText.Directory),
        Coder("clean", PathText.Clean),
        Coder("ext", PathText.Extension),
        Coder("isAbs", PathText.IsAbsolute),
        Coder("osBase", PathText.Base),
        Coder("osDir", PathText.Directory),
        Coder("osClean", PathText.Clean),
        Coder("osExt", PathText.Extension),
        Coder("osIsAbs", PathText.IsAbsolute),
        new("duration", [Any], null, (_, arguments) => DurationText.FromSeconds(arguments[0])),
        new("durationRound", [Any], null, (_, arguments) => DurationText.Round(arguments[0])),
        new("urlParse", [ParameterType.String], null, (context, arguments) => UrlParts.Parse(context.Budget, (string)arguments[0]!)),
        new("urlJoin", [ParameterType.Map], null, (context, arguments) => UrlParts.Join(context.Budget, arguments[0] as GoMap ?? new GoMap())),
        new("semver", [ParameterType.String], null, (_, arguments) => SemanticVersion.Parse((string)arguments[0]!).ToMap()),
        new("semverCompare", [ParameterType.String, ParameterType.String], null, (_, arguments) => VersionConstraint.Check((string)arguments[0]!, SemanticVersion.Parse((string)arguments[1]!))),
    ];

    private static GoFunction Coder(string name, Func<string, object> body) => new(name, [ParameterType.String], null, (context, arguments) =>
    {
        var text = (string)arguments[0]!;
        context.Budget.Allocate(3L * text.Length);
        context.Budget.Step(text.Length / 64);
        return body(text);
    });

    private static byte[] Bytes(string text) => GoString.ToBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Templates ask for SHA-1 to name things, not to protect them.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "The function's name promises SHA-1.")]
    private static byte[] HashSha1(byte[] bytes) => SHA1.HashData(bytes);

    private static string Adler32(byte[] bytes)
    {
        uint low = 1, high = 0;
        foreach (var unit in bytes)
        {
            low = (low + unit) % 65521;
            high = (high + low) % 65521;
        }

        return (high << 16 | low).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static object? ReadJson(Budget budget, string text, bool mustBeJson)
    {
        budget.Allocate(4L * text.Length);
        budget.Step(text.Length / 16);
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(GoString.ToOutput(text)), new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            return JsonData.Decode(document.RootElement, budget);
        }
        catch (Exception error) when (!mustBeJson && (error is JsonException or InvalidOperationException))
        {
            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new EvaluationException(error.Message);
        }
    }
}
