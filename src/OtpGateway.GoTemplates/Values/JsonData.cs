using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.GoTemplates.Execution;

namespace OtpGateway.GoTemplates.Values;

/// <summary>JSON as Go's encoding/json decodes it into an empty interface. Each rendering works on its own copy.</summary>
internal static class JsonData
{
    public static object? Decode(JsonNode? node, Budget budget)
    {
        budget.Step();
        budget.Enter();
        try
        {
            switch (node)
            {
                case null:
                    return null;
                case JsonObject source:
                    var map = new GoMap();
                    foreach (var (key, value) in source)
                    {
                        map.Entries[GoString.Sanitize(key)] = Decode(value, budget) ?? NilInterface.Value;
                    }

                    return map;
                case JsonArray source:
                    var items = new object?[source.Count];
                    for (var i = 0; i < items.Length; i++)
                    {
                        items[i] = Decode(source[i], budget) ?? NilInterface.Value;
                    }

                    return new GoList(items);
                default:
                    return DecodeScalar(node);
            }
        }
        finally
        {
            budget.Leave();
        }
    }

    /// <summary>The object as a Go struct. A whole number directly in it is an int; below, as everywhere in decoded JSON, it is a float64.</summary>
    public static GoMap DecodeStruct(JsonObject fields, string typeName, Budget budget)
    {
        budget.Step();
        var result = new GoMap { StructName = typeName };
        foreach (var (name, value) in fields)
        {
            result.Entries[name] = Decode(value, budget) is double number && double.IsInteger(number) && Math.Abs(number) < 1L << 53
                ? (long)number
                : Decode(value, budget);
        }

        return result;
    }

    public static object? Decode(JsonElement element, Budget budget)
    {
        budget.Step();
        budget.Enter();
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    var map = new GoMap();
                    foreach (var property in element.EnumerateObject())
                    {
                        map.Entries[GoString.Sanitize(property.Name)] = Decode(property.Value, budget) ?? NilInterface.Value;
                    }

                    return map;
                case JsonValueKind.Array:
                    var items = new List<object?>();
                    foreach (var item in element.EnumerateArray())
                    {
                        items.Add(Decode(item, budget) ?? NilInterface.Value);
                    }

                    return new GoList([.. items]);
                case JsonValueKind.String:
                    return GoString.Sanitize(ReadString(element));
                case JsonValueKind.Number:
                    return Finite(element.GetDouble());
                case JsonValueKind.True:
                    return true;
                case JsonValueKind.False:
                    return false;
                default:
                    return null;
            }
        }
        finally
        {
            budget.Leave();
        }
    }

    private static object? DecodeScalar(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String => GoString.Sanitize(ReadString(node.AsValue())),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Finite(node.AsValue().TryGetValue<double>(out var number)
            ? number
            : double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>A JsonValue made from a char, a Guid or a date is a string only once it is written.</summary>
    private static string ReadString(JsonValue value)
    {
        if (value.TryGetValue<JsonElement>(out var element))
        {
            return ReadString(element);
        }

        return value.TryGetValue<string>(out var text) ? text : ReadString(JsonDocument.Parse(value.ToJsonString()).RootElement);
    }

    private static string ReadString(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // .NET refuses half a surrogate pair, Go replaces it.
            return Unescape(element.GetRawText());
        }
    }

    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            switch (raw[++i])
            {
                case 'u':
                    text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                case 'b':
                    text.Append('\b');
                    break;
                case 'f':
                    text.Append('\f');
                    break;
                case 'n':
                    text.Append('\n');
                    break;
                case 'r':
                    text.Append('\r');
                    break;
                case 't':
                    text.Append('\t');
                    break;
                default:
                    text.Append(raw[i]);
                    break;
            }
        }

        return text.ToString();
    }

    private static double Finite(double number) =>
        double.IsFinite(number) ? number : throw new EvaluationException("a number of the data is too large for a float64");
}
