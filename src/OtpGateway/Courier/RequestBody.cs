using System.Text;
using System.Text.Json;

namespace OtpGateway.Courier;

/// <summary>The bytes of a request's body, made of what a snippet printed.</summary>
internal sealed record RequestBody
{
    public byte[] Bytes { get; init; } = [];

    /// <summary>Whether <c>{ body: "JSON text" }</c> was taken for that JSON.</summary>
    public bool Unwrapped { get; init; }

    /// <summary>Why there is no body; null when there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>JSON goes out exactly as it was printed, its line break included.</summary>
    public static RequestBody Of(string json, BodyEncoding encoding, bool unwrap)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        }
        catch (JsonException)
        {
            return new RequestBody { Problem = "the snippet made no JSON" };
        }
        using (document)
        {
            if (encoding == BodyEncoding.Form)
                return FormBody.TryWrite(document.RootElement, out var form, out var problem)
                    ? new RequestBody { Bytes = Encoding.UTF8.GetBytes(form) }
                    : new RequestBody { Problem = problem };
            return unwrap && Wrapped(document.RootElement) is { } wrapped
                ? new RequestBody { Bytes = Encoding.UTF8.GetBytes(wrapped), Unwrapped = true }
                : new RequestBody { Bytes = Encoding.UTF8.GetBytes(json) };
        }
    }

    // Exactly one field, named body, whose text is itself an object or a list.
    private static string? Wrapped(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1
            || !value.TryGetProperty("body", out var body) || body.ValueKind != JsonValueKind.String)
            return null;
        var text = body.GetString()!;
        try
        {
            using var inner = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return inner.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
