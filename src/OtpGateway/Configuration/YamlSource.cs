using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OtpGateway.Configuration;

/// <summary>Reads a YAML file as the JSON it stands for: plain scalars are typed by the core schema of YAML 1.2.</summary>
internal static partial class YamlSource
{
    /// <summary>Aliases make a small file large; no configuration needs as many values.</summary>
    private const int MaxNodes = 100_000;

    private const int MaxDepth = 64;

    /// <summary>Null (and a problem) where the file is not one YAML mapping.</summary>
    public static JsonObject? Parse(byte[] content, string file, ConfigReport report)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content)));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                var count = 0;
                return (JsonObject)Convert(root, 0, ref count)!;
            }
            report.Problem(file, stream.Documents.Count > 1 ? "must be one document" : "must be a mapping");
        }
        catch (YamlException exception)
        {
            report.Problem($"{file}({exception.Start.Line},{exception.Start.Column})", $"is not YAML: {exception.Message}");
        }
        catch (DecoderFallbackException)
        {
            report.Problem(file, "is not UTF-8");
        }
        return null;
    }

    private static JsonNode? Convert(YamlNode node, int depth, ref int count)
    {
        if (++count > MaxNodes || depth > MaxDepth)
            throw new YamlException(node.Start, node.End, "it is too large or too deep");
        switch (node)
        {
            case YamlMappingNode mapping:
                var container = new JsonObject();
                foreach (var (key, value) in mapping)
                {
                    if (key is not YamlScalarNode name)
                        throw new YamlException(key.Start, key.End, "a key must be a text");
                    if (!container.TryAdd(name.Value ?? "", Convert(value, depth + 1, ref count)))
                        throw new YamlException(key.Start, key.End, $"the key '{name.Value}' stands here for the second time");
                }
                return container;
            case YamlSequenceNode sequence:
                var list = new JsonArray();
                foreach (var item in sequence)
                    list.Add(Convert(item, depth + 1, ref count));
                return list;
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                return null;
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag == "tag:yaml.org,2002:str" || (tag is "" or "?" && scalar.Style != ScalarStyle.Plain) || tag == "!")
            return JsonValue.Create(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when Integer().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
            ['0', 'x', .. var hex] when long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
            ['0', 'o', .. var octal] when Octal().IsMatch(octal) => JsonValue.Create(System.Convert.ToInt64(octal, 8)),
            _ when Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex("^[0-7]{1,20}$")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
