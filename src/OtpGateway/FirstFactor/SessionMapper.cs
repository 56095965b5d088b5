using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.Identities;
using OtpGateway.Jsonnet;

namespace OtpGateway.FirstFactor;

/// <summary>
/// Makes a caller out of the application's answer: by the operator's Jsonnet, <c>function(ctx) { id, traits, aal, amr,
/// authenticated_at }</c>, or without one from a session as Ory Kratos writes it (API reference, toSession).
/// </summary>
internal sealed class SessionMapper
{
    // Longer or stranger ids than these would not survive the way to the upstream in a header.
    private const int MaxIdLength = 512;

    // Ory's name of backup codes (Ory Kratos API reference, session).
    private const string BackupCode = "lookup_secret";

    private readonly JsonnetProgram? program;

    private SessionMapper(JsonnetProgram? program, string source)
    {
        this.program = program;
        Source = source;
    }

    /// <summary>Understands the answer of Ory Kratos's <c>/sessions/whoami</c>.</summary>
    public static SessionMapper Kratos { get; } = new(null, "");

    /// <summary>The text it was made from.</summary>
    public string Source { get; }

    /// <summary>Reads <c>mapper_url</c>; what is wrong with the program is reported with its line and column.</summary>
    public static SessionMapper Read(ConfigNode node)
    {
        if (ConfiguredDocument.Load(node, "mapper_url") is not { } document)
            return Kratos;
        try
        {
            var program = JsonnetProgram.Compile(document.Text, document.Name);
            if (IsFunction(program))
                return new SessionMapper(program, document.Text);
            // Its result would be the same for everybody who calls.
            node.Problem("mapper_url", "must be a function of the application's answer: function(ctx) { id: …, traits: { … } }");
        }
        catch (JsonnetException exception)
        {
            node.Problem("mapper_url", $"line {exception.Line}, column {exception.Column}: {exception.Reason}");
        }
        return Kratos;
    }

    /// <summary>The caller, or null when nobody is signed in.</summary>
    /// <exception cref="CheckFailedException">The answer cannot be understood.</exception>
    public CheckedSession? Map(SessionAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            return program is null ? FromKratos(answer.Body) : FromMapper(Evaluate(program, answer, cancellationToken));
        }
        catch (JsonnetException exception)
        {
            // Not its words: they may quote what the program was given.
            throw new CheckFailedException($"the mapper failed ({exception.Kind}) at {exception.File}, line {exception.Line}, column {exception.Column}");
        }
        catch (InvalidOperationException)
        {
            throw new CheckFailedException("the answer holds text that is not Unicode");
        }
    }

    private static JsonNode? Evaluate(JsonnetProgram program, SessionAnswer answer, CancellationToken cancellationToken)
    {
        var context = new JsonObject
        {
            ["status"] = answer.Status,
            ["headers"] = new JsonObject(answer.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["body"] = answer.Body?.DeepClone(),
            ["cookies"] = new JsonObject(answer.Cookies.Select(cookie => KeyValuePair.Create(cookie.Key, (JsonNode?)cookie.Value))),
        };
        return program.Evaluate(new Dictionary<string, JsonNode?> { ["ctx"] = context }, JsonnetLimits.Default, cancellationToken);
    }

    private static CheckedSession? FromMapper(JsonNode? result)
    {
        if (result is null)
            return null;
        if (result is not JsonObject caller)
            throw new CheckFailedException("the mapper must give an object or null");
        var aal = Text(caller, "aal") ?? "aal1";
        return aal switch
        {
            "aal0" => null,
            "aal1" or "aal2" => new CheckedSession
            {
                Subject = Id(caller, "the mapper"),
                Traits = Traits(caller, "the mapper"),
                ClaimsSecondFactor = aal == "aal2",
                AuthenticatedAt = Time(caller["authenticated_at"]),
                // Which of the methods the time belongs to is not told.
                AuthenticatedWithoutBackupCodeAt = Amr(caller["amr"]).Contains(BackupCode) ? null : Time(caller["authenticated_at"]),
                Amr = Amr(caller["amr"]),
            },
            _ => throw new CheckFailedException("the mapper's aal must be aal0, aal1 or aal2"),
        };
    }

    private static CheckedSession? FromKratos(JsonNode? body)
    {
        if (body is not JsonObject session || session["identity"] is not JsonObject identity || session["active"] is not JsonValue active || !active.TryGetValue<bool>(out var isActive))
            throw new CheckFailedException("the answer is no session of Ory Kratos: give a mapper_url");
        if (!isActive || Text(identity, "state") is not (null or "active"))
            return null;
        var methods = (session["authentication_methods"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        return new CheckedSession
        {
            Subject = Id(identity, "the identity"),
            Traits = Traits(identity, "the identity"),
            ClaimsSecondFactor = Text(session, "authenticator_assurance_level") == "aal2",
            // The session's own time is that of the last factor of any kind; the second factor's own is the right one.
            AuthenticatedAt = methods.Where(method => Text(method, "aal") == "aal2").Select(method => Time(method["completed_at"])).Max() ?? Time(session["authenticated_at"]),
            AuthenticatedWithoutBackupCodeAt = methods.Where(method => Text(method, "aal") == "aal2" && Text(method, "method") != BackupCode).Select(method => Time(method["completed_at"])).Max()
                ?? (methods.Any(method => Text(method, "method") == BackupCode) ? null : Time(session["authenticated_at"])),
            Amr = [.. methods.Select(method => Text(method, "method")).OfType<string>()],
        };
    }

    private static string Id(JsonObject caller, string owner)
    {
        if (Text(caller, "id") is not { Length: > 0 and <= MaxIdLength } id || string.IsNullOrWhiteSpace(id))
            throw new CheckFailedException($"{owner} has no id, a text of 1 to {MaxIdLength} characters");
        return id.Any(char.IsControl) ? throw new CheckFailedException($"{owner} has an id with control characters") : id;
    }

    private static JsonObject Traits(JsonObject caller, string owner) => caller["traits"] switch
    {
        null => [],
        JsonObject traits => traits.DeepClone().AsObject(),
        _ => throw new CheckFailedException($"the traits of {owner} must be an object"),
    };

    private static string[] Amr(JsonNode? amr) => amr switch
    {
        null => [],
        JsonArray methods => [.. methods.Select(method => method is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw new CheckFailedException("the mapper's amr must be a list of texts"))],
        _ => throw new CheckFailedException("the mapper's amr must be a list of texts"),
    };

    private static string? Text(JsonObject container, string key) => container[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw new CheckFailedException($"{key} must be a text"),
    };

    // As in RFC 3339, or in seconds since 1970 (RFC 7519, NumericDate).
    private static DateTimeOffset? Time(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String
                && DateTimeOffset.TryParse(value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time):
                return time;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var seconds)
                && seconds is >= 0 and < 253_402_300_800:
                return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            default:
                throw new CheckFailedException("authenticated_at must be a time");
        }
    }

    // A function cannot be called without its argument; anything else evaluates to what it is.
    private static bool IsFunction(JsonnetProgram program)
    {
        try
        {
            program.Evaluate(new Dictionary<string, JsonNode?>(), JsonnetLimits.Default, CancellationToken.None);
            return false;
        }
        catch (JsonnetException)
        {
            return true;
        }
    }
}
