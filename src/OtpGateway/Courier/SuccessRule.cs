using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// Which answers mean that a provider took a message (<c>request_config.success</c>): the status must be listed, and the
/// predicate, where there is one, must agree. It is asked about every answer: of one whose status is not listed it can
/// still say why, and whether to try again.
/// </summary>
internal sealed record SuccessRule
{
    private const string Parameter = "response";

    /// <summary>Default: 2xx.</summary>
    public IReadOnlyList<StatusRange> Statuses { get; init; } = [new StatusRange(200, 299)];

    /// <summary><c>function(response)</c>: true, false or <c>{ ok, retry, 'error' }</c> (a keyword of the language, hence the quotes).</summary>
    public Snippet? When { get; init; }

    public static SuccessRule Read(ConfigNode request, ContentReader content)
    {
        var node = request.Section("success");
        var rule = new SuccessRule();
        if (node.Has("status"))
            rule = rule with { Statuses = ReadStatuses(node) };
        if (node.String("when") is not { } uri || content.ReadSnippet(node, "when", uri) is not { } when)
            return rule;
        // Nothing but its parameter can be judged before there is an answer.
        if (when.Evaluate(Arguments(new JsonObject { ["status"] = 200, ["headers"] = new JsonObject(), ["body"] = new JsonObject() }), CancellationToken.None)
                is SnippetResult.Failed failed && failed.Error.Contains($"has no parameter {Parameter}", StringComparison.Ordinal))
            node.Problem("when", $"must be a function of the answer: function({Parameter}) {Parameter}.body.status == \"0\"");
        return rule with { When = when };
    }

    public Verdict Judge(ProviderAnswer answer, CancellationToken cancellationToken)
    {
        var listed = Statuses.Any(range => range.Contains(answer.Status));
        if (When is null)
            return new Verdict { Ok = listed };
        var said = Read(When.Evaluate(Arguments(answer.ToJson()), cancellationToken));
        if (listed)
            return said.Verdict;
        // The status has decided; a predicate that was not made for such an answer does not hide what it says.
        return said.Failed ? new Verdict { Ok = false } : said.Verdict with { Ok = false };
    }

    private static Dictionary<string, JsonNode?> Arguments(JsonNode answer) => new() { [Parameter] = answer };

    private static List<StatusRange> ReadStatuses(ConfigNode node)
    {
        var ranges = new List<StatusRange>();
        var texts = node.Scalars("status");
        foreach (var (index, text) in texts.Index())
            if (StatusRange.TryParse(text, out var range))
                ranges.Add(range);
            else
                node.Problem($"status[{index}]", $"'{text}' is no status: 409, \"2xx\" or \"200-204\"");
        if (texts.Count == 0 && !node.HasString("status"))
            node.Problem("status", "must list at least one status; without the key 2xx counts");
        return ranges;
    }

    private static (Verdict Verdict, bool Failed) Read(SnippetResult result)
    {
        if (result is not SnippetResult.Made made)
            return (Unknown(result is SnippetResult.Failed failed ? failed.Error : "it raised an error"), true);
        using var document = JsonDocument.Parse(made.Json, new JsonDocumentOptions { MaxDepth = 512 });
        var value = document.RootElement;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return (new Verdict { Ok = value.GetBoolean() }, false);
        if (value.ValueKind == JsonValueKind.Object && Bool(value, "ok", out var ok) && ok is not null
            && Bool(value, "retry", out var retry) && Text(value, "error", out var error))
            return (new Verdict { Ok = ok.Value, Retry = retry, Error = error }, false);
        return (Unknown("it must give true, false or { ok: true or false, retry: true or false, 'error': 'text' }"), true);
    }

    // Nobody knows whether the provider took the message: not sent, and not given up.
    private static Verdict Unknown(string reason) => new() { Ok = false, Retry = true, Error = $"success.when failed: {reason}" };

    private static bool Bool(JsonElement value, string name, out bool? flag)
    {
        flag = null;
        if (!value.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null)
            return true;
        if (field.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return false;
        flag = field.GetBoolean();
        return true;
    }

    private static bool Text(JsonElement value, string name, out string? text)
    {
        text = null;
        if (!value.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null)
            return true;
        text = field.ValueKind == JsonValueKind.String ? field.GetString() : null;
        return text is not null;
    }
}
