using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OtpGateway.Storage;

namespace OtpGateway.Audit;

/// <summary>
/// One line of the trail: an object of JSON whose last member is a keyed hash of everything before it, the hash of the
/// line before included. Without the secrets of the gateway nobody can write one that fits.
/// </summary>
internal sealed record AuditLine(string Chain, long Seq, string Previous, string Hash)
{
    private const string HashMember = ",\"hash\":\"";
    private const string Purpose = "audit";

    /// <summary>Writes an event as the next line of a chain; without the line's end.</summary>
    public static (string Text, string Hash) Write(AuditEvent what, AuditAnchor chain, long seq, string previous, DateTimeOffset at, string? trace, KeyRing keys)
    {
        var open = Body(what, at, trace, writer =>
        {
            writer.WriteString("node", chain.Node);
            writer.WriteString("chain", chain.Chain);
            writer.WriteNumber("seq", seq);
        }, previous);
        var hash = keys.Mac(Purpose, open);
        return ($"{open}{HashMember}{hash}\"}}", hash);
    }

    /// <summary>An event without a chain, for the log.</summary>
    public static string Plain(AuditEvent what, DateTimeOffset at, string? trace) => Body(what, at, trace, _ => { }, null) + "}";

    /// <summary>Reads a line; null where it is none of ours, or was altered.</summary>
    public static AuditLine? Read(string text, KeyRing keys)
    {
        var end = text.LastIndexOf(HashMember, StringComparison.Ordinal);
        if (end < 0 || !text.EndsWith("\"}", StringComparison.Ordinal))
            return null;
        var hash = text[(end + HashMember.Length)..^2];
        if (!keys.Verify(Purpose, hash, text[..end]))
            return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return new AuditLine(root.GetProperty("chain").GetString() ?? "", root.GetProperty("seq").GetInt64(), root.GetProperty("prev").GetString() ?? "", hash);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Body(AuditEvent what, DateTimeOffset at, string? trace, Action<Utf8JsonWriter> place, string? previous)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            place(writer);
            writer.WriteString("event", what.Name);
            Write(writer, "reason", what.Reason);
            Write(writer, "rule", what.Rule);
            Write(writer, "identity", what.IdentityId);
            Write(writer, "session", what.SessionId);
            Write(writer, "flow", what.FlowId);
            Write(writer, "message", what.MessageId);
            Write(writer, "held", what.HeldId);
            Write(writer, "channel", what.Channel);
            Write(writer, "recipient", what.Recipient);
            if (what.Count is { } count)
                writer.WriteNumber("count", count);
            Write(writer, "trace", trace);
            Write(writer, "prev", previous);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan[..^1]);
    }

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}
