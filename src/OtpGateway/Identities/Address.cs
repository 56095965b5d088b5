using System.Text.Json.Nodes;
using OtpGateway.Storage;

namespace OtpGateway.Identities;

/// <summary>Where a code can go.</summary>
internal sealed record Address
{
    // 64 bit: only told apart from the other addresses of the same identity.
    private const int IdLength = 16;

    private Address(string id, string channel, string value, string trait)
    {
        Id = id;
        Channel = channel;
        Value = value;
        Trait = trait;
    }

    /// <summary>What a form posts instead of the address: means nothing outside of its identity.</summary>
    public string Id { get; }

    /// <summary><c>sms</c> or <c>email</c>.</summary>
    public string Channel { get; }

    /// <summary>The address in its one spelling. Only for the message itself.</summary>
    public string Value { get; }

    /// <summary>The trait that it comes from: <c>contact.phone</c>.</summary>
    public string Trait { get; }

    /// <summary>Whether the operator's directory says it, and not the application.</summary>
    public bool FromDirectory { get; init; }

    /// <summary>What a person who knows the address recognises, and nobody else can use.</summary>
    public string Masked => Channel == Channels.Sms ? PhoneNumber.Mask(Value) : EmailAddress.Mask(Value);

    /// <summary>The same for all spellings: what counters run under and where a code is bound to.</summary>
    public string Hash(KeyRing keys) => keys.Mac("address", Channel, Key(Channel, Value));

    /// <summary>Whether the hash is that of this address, under any secret that is still read.</summary>
    public bool HasHash(string hash, KeyRing keys) => keys.Verify("address", hash, Channel, Key(Channel, Value));

    /// <summary>Whether the text, an address of the same channel in its one spelling, names this address.</summary>
    public bool IsSpelled(string value) => Key(Channel, value) == Key(Channel, Value);

    /// <summary>The address in its one spelling, or null when the text is none for this channel.</summary>
    public static string? Normalise(string channel, string text) =>
        channel == Channels.Sms ? PhoneNumber.Normalise(text) : EmailAddress.Normalise(text);

    /// <summary>The address that the text names, or null when it names none.</summary>
    public static Address? Create(string identityId, string channel, string text, string trait, KeyRing keys)
    {
        if (Normalise(channel, text) is not { } value)
            return null;
        var hash = keys.Mac("address id", identityId, channel, Key(channel, value));
        return new Address(hash[(hash.IndexOf(':', StringComparison.Ordinal) + 1)..][..IdLength], channel, value, trait);
    }

    /// <summary>The address as it is kept, encrypted.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["channel"] = Channel, ["value"] = Value, ["trait"] = Trait };
        if (FromDirectory)
            json["from_directory"] = true;
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Address FromJson(JsonObject json) =>
        new(json["id"]!.GetValue<string>(), json["channel"]!.GetValue<string>(), json["value"]!.GetValue<string>(), json["trait"]!.GetValue<string>())
        { FromDirectory = json["from_directory"] is not null };

    public override string ToString() => $"{Channel}:{Masked}";

    // Hardly any mail server tells upper from lower case in front of the @: to count, both are one.
    private static string Key(string channel, string value) => channel == Channels.Email ? value.ToLowerInvariant() : value;
}
