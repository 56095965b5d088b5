using System.Text.Json;
using OtpGateway.Flows.Settings;
using System.Text.Json.Nodes;

namespace OtpGateway.Flows;

/// <summary>What was posted to a flow, as a form or as JSON, with Ory's field names.</summary>
internal sealed record FlowForm
{
    public const int MaxBytes = 64 * 1024;

    private const string TraitPrefix = "traits.";

    public string CsrfToken { get; init; } = "";

    public string Method { get; init; } = "";

    public string Code { get; init; } = "";

    /// <summary>A backup code, under Ory's name.</summary>
    public string LookupSecret { get; init; } = "";

    /// <summary>What is to be changed, under Ory's names.</summary>
    public SettingsChange Settings { get; init; }

    public string Resend { get; init; } = "";

    public string Address { get; init; } = "";

    /// <summary>The address again, as clients of Ory name it beside a code.</summary>
    public string Identifier { get; init; } = "";

    /// <summary>The address to recover or verify.</summary>
    public string Email { get; init; } = "";

    /// <summary>The traits that were entered, by their dotted paths, as texts; from JSON as they are.</summary>
    public JsonObject Traits { get; init; } = [];

    /// <summary>Whether a code is to be sent. An identifier alone asks for one only where none was sent yet.</summary>
    public bool WantsCode(Flow flow) => Address.Length > 0
        || (Method is "" or "code" && (Resend.Length > 0 || (Identifier.Length > 0 && Code.Length == 0 && flow.State == FlowState.ChooseMethod)));

    /// <summary>Which of these addresses is meant, by its id, as it is shown, or as the caller knows it; null when it is none of them.</summary>
    public Identities.Address? AddressOf(Flow flow, IReadOnlyList<Identities.Address> addresses)
    {
        var wanted = Address.Length > 0 ? Address : Identifier;
        return addresses.FirstOrDefault(address => address.Id == wanted)
            ?? addresses.FirstOrDefault(address => wanted.Length > 0 && Identities.Address.Normalise(address.Channel, wanted) == address.Value)
            ?? (addresses.Where(address => address.Masked == wanted).ToList() is [var only] ? only : null)
            ?? (Address.Length == 0 && Resend.Length > 0 ? addresses.FirstOrDefault(address => address.Id == flow.SentTo) : null);
    }

    /// <summary>Reads the body; null when it is no form, no JSON object, too large, or gives a field twice.</summary>
    public static async Task<FlowForm?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        try
        {
            if (request.HasJsonContentType())
                return await ReadJsonAsync(request, cancellationToken);
            if (!request.HasFormContentType)
                return null;
            var form = await request.ReadFormAsync(cancellationToken);
            // Empty ones count as absent. Two values under one name are read differently by different readers; the same
            // value twice is not, and Ory's reference page sends its method in that way.
            if (form.Any(field => field.Value.Where(value => !string.IsNullOrEmpty(value)).Distinct().Count() > 1))
                return null;
            var traits = new JsonObject();
            foreach (var (name, values) in form)
                if (name.StartsWith(TraitPrefix, StringComparison.Ordinal) && values.FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } value)
                    traits[name[TraitPrefix.Length..]] = value;
            return From(name => form[name].FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "", traits);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException or JsonException or IOException)
        {
            return null;
        }
    }

    private static async Task<FlowForm?> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var options = new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false };
        using var document = await JsonDocument.ParseAsync(request.Body, options, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonObject? traits = null;
        var dotted = new JsonObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString() ?? "",
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                _ => "",
            };
            if (!fields.TryAdd(property.Name, text))
                return null;
            if (property.Name == "traits" && property.Value.ValueKind == JsonValueKind.Object)
                traits = JsonObject.Create(property.Value.Clone())!;
            else if (property.Name.StartsWith(TraitPrefix, StringComparison.Ordinal))
                dotted[property.Name[TraitPrefix.Length..]] = text;
        }
        return From(name => fields.GetValueOrDefault(name, ""), traits ?? dotted);
    }

    // In Ory's order, should somebody press two buttons.
    private static SettingsChange ChangeOf(Func<string, bool> isSet) =>
        isSet("lookup_secret_confirm") ? SettingsChange.ConfirmBackupCodes
        : isSet("lookup_secret_reveal") ? SettingsChange.ShowBackupCodes
        : isSet("lookup_secret_disable") ? SettingsChange.DisableBackupCodes
        : isSet("lookup_secret_regenerate") ? SettingsChange.MakeBackupCodes
        : SettingsChange.None;

    private static FlowForm From(Func<string, string> field, JsonObject traits) => new()
    {
        CsrfToken = field("csrf_token"),
        Method = field("method"),
        Code = field("code"),
        LookupSecret = field("lookup_secret"),
        Settings = ChangeOf(name => field(name) is "true" or "1"),
        Resend = field("resend"),
        Address = field("address"),
        Identifier = field("identifier"),
        Email = field("email"),
        Traits = traits,
    };
}
