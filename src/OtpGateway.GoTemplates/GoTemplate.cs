using System.Text.Json.Nodes;
using OtpGateway.GoTemplates.Escaping;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Parsing;
using OtpGateway.GoTemplates.Syntax;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates;

/// <summary>A parsed Go template. It never changes and can be rendered by many threads at once.</summary>
public sealed class GoTemplate
{
    private readonly string _name;
    private readonly Lazy<IReadOnlyDictionary<string, Template>> _templates;

    private GoTemplate(string name, IReadOnlyDictionary<string, Template> templates, GoTemplateMode mode)
    {
        _name = name;
        // As in Go, a page whose branches end in different contexts is an error of its first rendering, and of every later one.
        _templates = mode == GoTemplateMode.Text
            ? new Lazy<IReadOnlyDictionary<string, Template>>(templates)
            : new Lazy<IReadOnlyDictionary<string, Template>>(() => TemplateEscaper.Escape(templates, name));
    }

    /// <summary>Parses a template and all it defines.</summary>
    /// <param name="source">The text of the template.</param>
    /// <param name="name">The name it has in error messages and for <c>{{template}}</c>.</param>
    /// <param name="mode">How values are escaped.</param>
    /// <returns>The template, ready to be rendered.</returns>
    /// <exception cref="GoTemplateException">The source is no template.</exception>
    public static GoTemplate Parse(string source, string name, GoTemplateMode mode) =>
        Parse([new KeyValuePair<string, string>(name, source)], name, mode);

    /// <summary>Parses several sources into one set, in which each can call the others by name.</summary>
    /// <param name="sources">Names and texts. Of two definitions of one name the later that is not empty counts.</param>
    /// <param name="entry">The name of the template that is rendered.</param>
    /// <param name="mode">How values are escaped.</param>
    /// <returns>The template, ready to be rendered.</returns>
    /// <exception cref="GoTemplateException">A source is no template, or none has the name of the entry.</exception>
    public static GoTemplate Parse(IEnumerable<KeyValuePair<string, string>> sources, string entry, GoTemplateMode mode)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(entry);
        var templates = new Dictionary<string, Template>(StringComparer.Ordinal);
        foreach (var (name, text) in sources)
        {
            var source = new Source(name, GoString.Sanitize(text));
            foreach (var template in Parser.Parse(source, FunctionTable.Default).Values)
            {
                if (!template.IsEmpty || !templates.ContainsKey(template.Name))
                {
                    templates[template.Name] = template;
                }
            }
        }

        return templates.ContainsKey(entry)
            ? new GoTemplate(entry, templates, mode)
            : throw new GoTemplateException($"template: {entry}: no such template");
    }

    /// <summary>Renders the template.</summary>
    /// <param name="data">The dot of the template. It is read once, before rendering starts.</param>
    /// <param name="limits">What the rendering may cost.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    /// <returns>The whole output.</returns>
    /// <exception cref="GoTemplateException">The rendering failed or cost too much.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public string Render(JsonNode? data, GoTemplateLimits limits, CancellationToken cancellationToken) =>
        Render(data, limits, TimeProvider.System, cancellationToken);

    /// <summary>Renders the template by the time of a given clock.</summary>
    /// <param name="data">The dot of the template. It is read once, before rendering starts.</param>
    /// <param name="limits">What the rendering may cost.</param>
    /// <param name="clock">The clock the time limit is measured with.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    /// <returns>The whole output.</returns>
    /// <exception cref="GoTemplateException">The rendering failed or cost too much.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public string Render(JsonNode? data, GoTemplateLimits limits, TimeProvider clock, CancellationToken cancellationToken) =>
        Render(data, null, limits, clock, cancellationToken);

    /// <summary>Renders the template with a Go struct as its dot: a field that the data lacks is an error, where a map would give <c>&lt;no value&gt;</c>.</summary>
    /// <param name="fields">The fields by their Go names. What is below them is maps and lists.</param>
    /// <param name="typeName">The Go name of the type, for the error: <c>can't evaluate field X in type T</c>.</param>
    /// <param name="limits">What the rendering may cost.</param>
    /// <param name="cancellationToken">Ends the rendering early.</param>
    /// <returns>The whole output.</returns>
    /// <exception cref="GoTemplateException">The rendering failed or cost too much.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public string RenderStruct(JsonObject fields, string typeName, GoTemplateLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(typeName);
        return Render(fields, typeName, limits, TimeProvider.System, cancellationToken);
    }

    private string Render(JsonNode? data, string? typeName, GoTemplateLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(clock);
        cancellationToken.ThrowIfCancellationRequested();
        var templates = _templates.Value;
        try
        {
            var budget = new Budget(limits, clock, cancellationToken);
            return Executor.Render(templates, _name, Decode(data, typeName, budget), budget);
        }
        catch (Exception error) when (error is not (GoTemplateException or OperationCanceledException))
        {
            // Templates and data come from outside: whatever they hit upon, the host sees one kind of error.
            throw templates[_name].Source.Error(0, error is EvaluationException ? error.Message : "cannot be rendered", error);
        }
    }

    private static object? Decode(JsonNode? data, string? typeName, Budget budget)
    {
        try
        {
            return typeName is null ? JsonData.Decode(data, budget) : JsonData.DecodeStruct((JsonObject)data!, typeName, budget);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // .NET reads objects late and then refuses keys that are given twice or are no Unicode.
            throw new EvaluationException("the data cannot be read: " + error.Message);
        }
    }
}
