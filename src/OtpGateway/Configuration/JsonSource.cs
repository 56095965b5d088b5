using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OtpGateway.Configuration;

/// <summary>Reads a JSON file, with comments and trailing commas; a key that stands twice in an object is a problem.</summary>
internal static class JsonSource
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Null (and a problem) where the file is not one JSON object.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> content, string file, ConfigReport report)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(content, Options);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                report.Problem(At(file, content, reader.TokenStartIndex), "must be an object");
                return null;
            }
            var tree = ReadObject(ref reader, content, file, report);
            // Anything but comments behind the object is an error.
            while (reader.Read())
            {
            }
            return tree;
        }
        catch (JsonException exception)
        {
            var lineStart = 0;
            for (var line = 0; line < exception.LineNumber; line++)
                lineStart += content[lineStart..].IndexOf((byte)'\n') + 1;
            // The exception repeats the place, counted from 0 and in bytes.
            var message = exception.Message.Split(" LineNumber:")[0];
            report.Problem(At(file, content, lineStart + (exception.BytePositionInLine ?? 0)), $"is not JSON: {message}");
            return null;
        }
        catch (InvalidOperationException)
        {
            report.Problem(At(file, content, reader.TokenStartIndex), "is not UTF-8");
            return null;
        }
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, string file, ConfigReport report)
    {
        var container = new JsonObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var start = reader.TokenStartIndex;
            reader.Read();
            var value = ReadValue(ref reader, content, file, report);
            if (!container.TryAdd(key, value))
                report.Problem(At(file, content, start), $"the key '{key}' stands here for the second time");
        }
        return container;
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, string file, ConfigReport report)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, content, file, report);
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Add(ReadValue(ref reader, content, file, report));
                return list;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return JsonNode.Parse(reader.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return JsonValue.Create(reader.GetBoolean());
            default:
                return null;
        }
    }

    private static string At(string file, ReadOnlySpan<byte> content, long position)
    {
        var before = content[..(int)Math.Min(position, content.Length)];
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"{file}({line},{column})";
    }
}
