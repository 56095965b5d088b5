using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// Where a request goes: scheme, host and port as they are configured; segments of the path and values of the query may be
/// Go templates over the snippet's <c>ctx</c>. What a template makes stays within its segment or value.
/// </summary>
internal sealed class RequestUrl
{
    // Enough for any URL that a server takes.
    private static readonly GoTemplateLimits Limits = GoTemplateLimits.Default with { MaxSteps = 100_000, MaxOutput = 16 * 1024, Timeout = TimeSpan.FromMilliseconds(500) };

    // What Go prints for a name that is not there.
    private const string NoValue = "<no value>";

    private readonly string origin;
    private readonly IReadOnlyList<Segment> path;
    private readonly string tail;
    private readonly IReadOnlyList<QueryValue> query;

    private RequestUrl(Uri shape, string origin, IReadOnlyList<Segment> path, string tail, IReadOnlyList<QueryValue> query)
    {
        Shape = shape;
        this.origin = origin;
        this.path = path;
        this.tail = tail;
        this.query = query;
    }

    /// <summary>The URL as configured, with a letter in place of each templated segment: for its scheme, host, port and fixed parts.</summary>
    public Uri Shape { get; }

    /// <summary>What stands in the query and may be a key.</summary>
    public IEnumerable<Secret> Secrets =>
        [.. Shape.Query.TrimStart('?').Split('&').Select(pair => new Secret(Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..]))),
         .. query.SelectMany(value => value.Fixed).Select(text => new Secret(text))];

    /// <summary>What a provider may repeat of a value that is a URL: a key may be a segment of its path.</summary>
    public static IEnumerable<Secret> PartsOf(Secret value)
    {
        if (!Uri.TryCreate(value.Reveal(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return [];
        string[] parts = [url.AbsoluteUri, url.PathAndQuery, .. url.AbsolutePath.Split('/'), .. url.Query.TrimStart('?').Split('&').Select(pair => pair[(pair.IndexOf('=') + 1)..])];
        return parts.Select(part => new Secret(Uri.UnescapeDataString(part)));
    }

    /// <summary>A fixed URL, of a built-in provider.</summary>
    public static RequestUrl Of(Uri url) => new(url, url.GetLeftPart(UriPartial.Authority), [new Segment(url.AbsolutePath.TrimStart('/'), null)], url.Query, []);

    /// <summary>Null when <c>url</c> is missing or wrong; it is reported then.</summary>
    public static RequestUrl? Read(ConfigNode node)
    {
        var query = ReadQuery(node);
        var text = node.RequiredString("url");
        if (text.Length == 0)
            return null;
        var start = text.IndexOf("://", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOfAny(['/', '?', '#'], start + 3);
        var origin = end < 0 ? text : text[..end];
        if (TemplateActions.In(origin))
        {
            node.Problem("url", "scheme, host and port cannot be templates: a message must not choose whom its text is sent to; {{ }} may stand in segments of the path, and in query");
            return null;
        }
        var rest = text[origin.Length..];
        var pathEnd = TemplateActions.IndexOutside(rest, "?#", 0);
        if (TemplateActions.In(rest[pathEnd..]))
        {
            node.Problem("url", "has a template behind the ?; put it into request_config.query, which encodes it: \"query\": { \"to\": \"{{ .recipient }}\" }");
            return null;
        }
        if (ReadPath(node, rest[..pathEnd]) is not { } path || ReadShape(node, origin, path, rest[pathEnd..]) is not { } shape)
            return null;
        return new RequestUrl(shape, origin, path, shape.Query, query);
    }

    /// <summary>False, and why, when a template fails or makes something that cannot stand there.</summary>
    /// <param name="ctx">The dot of the templates.</param>
    /// <param name="spaces">How a blank is written in the query: <c>+</c> as in a form, or <c>%20</c> where the request is signed.</param>
    /// <param name="url">The URL.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    public bool TryMake(JsonObject ctx, string spaces, out Uri url, out string problem, CancellationToken cancellationToken)
    {
        url = Shape;
        var text = new StringBuilder(origin);
        foreach (var segment in path)
        {
            var value = segment.Text;
            if (segment.Template is not null && !TryRender(segment.Template, ctx, out value, out problem, cancellationToken))
                return false;
            // Clients and servers take such segments out of a path, with the one before.
            if (segment.Template is not null && value is ("" or "." or ".."))
            {
                problem = "a segment of url is empty, '.' or '..' for this message";
                return false;
            }
            text.Append('/').Append(segment.Template is null ? value : Uri.EscapeDataString(value));
        }
        text.Append(tail);
        var separator = tail.Length == 0 ? '?' : '&';
        foreach (var item in query)
        {
            if (!TryRender(item.Template, ctx, out var value, out problem, cancellationToken))
                return false;
            text.Append(separator).Append(FormBody.Encode(item.Name)).Append('=').Append(FormBody.Encode(value).Replace("+", spaces, StringComparison.Ordinal));
            separator = '&';
        }
        problem = "url is too long for this message";
        if (!Uri.TryCreate(text.ToString(), UriKind.Absolute, out var made) || made.Host != Shape.Host || made.Port != Shape.Port)
            return false;
        url = made;
        return true;
    }

    private static List<QueryValue> ReadQuery(ConfigNode node)
    {
        var values = new List<QueryValue>();
        var section = node.Section("query");
        foreach (var (name, text) in section.Strings())
            if (name.Length == 0)
                section.Problem(name, "needs a name");
            else if (Parse(section, name, text) is { } template)
                values.Add(new QueryValue(name, template, [.. TemplateActions.Outside(text).Select(part => part.Trim())]));
        return values;
    }

    private static List<Segment>? ReadPath(ConfigNode node, string path)
    {
        var segments = new List<Segment>();
        for (var at = 0; at < path.Length;)
        {
            var end = TemplateActions.IndexOutside(path, "/", at + 1);
            var text = path[(at + 1)..end];
            var template = TemplateActions.In(text) ? Parse(node, "url", text) : null;
            if (template is null && TemplateActions.In(text))
                return null;
            segments.Add(new Segment(text, template));
            at = end;
        }
        return segments;
    }

    private static GoTemplate? Parse(ConfigNode node, string key, string text)
    {
        try
        {
            return GoTemplate.Parse(text, node.At(key), GoTemplateMode.Text);
        }
        catch (GoTemplateException exception)
        {
            node.Problem(key, $"is not a valid template, {exception.Message}");
            return null;
        }
    }

    private static Uri? ReadShape(ConfigNode node, string origin, List<Segment> path, string tail)
    {
        var text = origin + string.Concat(path.Select(segment => "/" + (segment.Template is null ? segment.Text : "x"))) + tail;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var shape) || shape.Scheme is not ("http" or "https") || shape.Host.Length == 0)
        {
            node.Problem("url", "must be an address that begins with https:// or http://");
            return null;
        }
        if (shape.UserInfo.Length > 0)
            node.Problem("url", "must not hold a user or password; put them into auth");
        if (shape.Fragment.Length > 0)
            node.Warn("url", "the part after # is never sent to the provider");
        return shape;
    }

    private static bool TryRender(GoTemplate template, JsonObject ctx, out string value, out string problem, CancellationToken cancellationToken)
    {
        value = problem = "";
        try
        {
            value = template.Render(ctx, Limits, cancellationToken);
        }
        catch (GoTemplateException exception)
        {
            problem = exception.Message;
            return false;
        }
        // The message's own text may say so for reasons of its own.
        if (!value.Contains(NoValue, StringComparison.Ordinal) || ctx["body"]?.ToString().Contains(NoValue, StringComparison.Ordinal) == true)
            return true;
        problem = $"a template of url or query names a value that this message does not have (ctx has {string.Join(", ", ctx.Select(field => field.Key))})";
        return false;
    }

    private sealed record Segment(string Text, GoTemplate? Template);

    private sealed record QueryValue(string Name, GoTemplate Template, IReadOnlyList<string> Fixed);
}
