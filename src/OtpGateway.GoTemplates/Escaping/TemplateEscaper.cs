using System.Globalization;
using System.Runtime.CompilerServices;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Syntax;

namespace OtpGateway.GoTemplates.Escaping;

/// <summary>
/// Finds out for every action of a set where in a page its value lands, and what has to be done to it there. A template that is
/// called in several contexts is rewritten for each.
/// </summary>
internal sealed class TemplateEscaper
{
    /// <summary>Nodes visited. Loops inside loops are visited twice at each level when their context changes.</summary>
    private const int MaxVisits = 500_000;

    /// <summary>Characters of text that count as one visit.</summary>
    private const int CharactersPerVisit = 256;

    private static readonly PageContext Start = new(PageState.Text);

    /// <summary>The arguments of the template's own html or urlquery, before they are escaped.</summary>
    private static readonly GoFunction JoinedArguments = new("html", [], ParameterType.Any,
        (context, arguments) => Formatting.Formatter.Print(context.Budget, arguments));

    private readonly IReadOnlyDictionary<string, Template> _templates;
    private readonly Dictionary<(string Name, PageContext Context), PageContext> _outcomes = [];
    private readonly Dictionary<(string Name, PageContext Context), Template> _escaped = [];
    private readonly Dictionary<(string Name, PageContext Context), string> _names = [];
    private readonly HashSet<(string Name, PageContext Context)> _calledInside = [];
    private readonly List<(string Name, PageContext Context)> _journal = [];
    private readonly string _entry;
    private LoopExits? _loop;
    private Template _template;
    private int _position;
    private int _visits;

    private TemplateEscaper(IReadOnlyDictionary<string, Template> templates, string entry)
    {
        _templates = templates;
        _entry = entry;
        _template = templates[entry];
    }

    /// <summary>The templates reached from the entry, rewritten; the entry keeps its name.</summary>
    public static IReadOnlyDictionary<string, Template> Escape(IReadOnlyDictionary<string, Template> templates, string entry)
    {
        var escaper = new TemplateEscaper(templates, entry);
        try
        {
            escaper._names[(entry, Start)] = entry;
            var end = escaper.EscapeTemplate(entry, Start);
            if (end.State != PageState.Text)
            {
                throw new EvaluationException($"ends in a non-text context: {end.State}");
            }
        }
        catch (Exception error) when (error is not GoTemplateException)
        {
            throw escaper._template.Source.Error(escaper._position, error is EvaluationException ? error.Message : "cannot be escaped", error);
        }

        return escaper._escaped.ToDictionary(pair => escaper._names[pair.Key], pair => pair.Value, StringComparer.Ordinal);
    }

    private PageContext EscapeTemplate(string name, PageContext context)
    {
        var key = (name, context);
        if (_outcomes.TryGetValue(key, out var known))
        {
            _calledInside.Add(key);
            return known;
        }

        var template = _templates.GetValueOrDefault(name) ?? throw new EvaluationException($"no such template \"{name}\"");
        EnsureStack();
        NameEscaped(key);
        var (caller, loop) = (_template, _loop);
        (_template, _loop) = (template, null);
        // Calls of itself are taken to leave the context as they found it; if that proves wrong, to leave it as the body did.
        var end = TryEscapeBody(key, template, assumed: context, out var holds);
        if (!holds)
        {
            end = TryEscapeBody(key, template, assumed: end, out holds);
        }

        if (!holds)
        {
            throw new EvaluationException($"cannot compute output context for template {name}");
        }

        (_template, _loop) = (caller, loop);
        return end;
    }

    /// <summary>A name for the template in this context that no other has, the entry's included.</summary>
    private void NameEscaped((string Name, PageContext Context) key)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{key.Name}$escaped{_names.Count}");
        _names.TryAdd(key, name == _entry ? name + "'" : name);
    }

    private PageContext TryEscapeBody((string Name, PageContext Context) key, Template template, PageContext assumed, out bool holds)
    {
        var mark = _journal.Count;
        _journal.Add(key);
        _outcomes[key] = assumed;
        _calledInside.Remove(key);
        var (body, end) = EscapeList(key.Context, template.Body);
        holds = !_calledInside.Contains(key) || end == assumed;
        if (holds)
        {
            _outcomes[key] = end;
            _escaped[key] = template with { Body = body };
            return end;
        }

        // What was found on the way rests on the wrong assumption.
        foreach (var stale in _journal.Skip(mark))
        {
            _outcomes.Remove(stale);
            _escaped.Remove(stale);
        }

        _journal.RemoveRange(mark, _journal.Count - mark);
        return end;
    }

    private (List<Node> Nodes, PageContext Context) EscapeList(PageContext context, IReadOnlyList<Node> nodes)
    {
        EnsureStack();
        var rewritten = new List<Node>(nodes.Count);
        foreach (var node in nodes)
        {
            if (context.State == PageState.Dead)
            {
                break;
            }

            (var next, context) = EscapeNode(context, node);
            rewritten.Add(next);
        }

        return (rewritten, context);
    }

    private (Node Node, PageContext Context) EscapeNode(PageContext context, Node node)
    {
        _position = node.Position;
        _visits += 1 + (node is TextNode { Text.Length: var length } ? length / CharactersPerVisit : 0);
        if (_visits > MaxVisits)
        {
            throw new EvaluationException("too complex to be escaped");
        }

        switch (node)
        {
            case TextNode text:
                return TextRewriter.Rewrite(context, text);
            case ActionNode action:
                return EscapeAction(context, action);
            case IfNode branch:
                var (ifArms, ifElse, afterIf) = EscapeArms(context, branch.Arms, branch.Else, "if");
                return (branch with { Arms = ifArms, Else = ifElse }, afterIf);
            case WithNode branch:
                var (withArms, withElse, afterWith) = EscapeArms(context, branch.Arms, branch.Else, "with");
                return (branch with { Arms = withArms, Else = withElse }, afterWith);
            case RangeNode range:
                return EscapeRange(context, range);
            case TemplateNode call:
                var end = EscapeTemplate(call.Name, context);
                return (call with { Name = _names[(call.Name, context)] }, end);
            case BreakNode or ContinueNode:
                _loop!.Contexts.Add(context);
                return (node, new PageContext(PageState.Dead));
            default:
                throw new InvalidOperationException($"no escaping for {node.GetType()}");
        }
    }

    private (List<Arm> Arms, List<Node>? Else, PageContext Context) EscapeArms(PageContext context, IReadOnlyList<Arm> arms, IReadOnlyList<Node>? otherwise, string keyword)
    {
        var position = _position;
        var rewritten = new List<Arm>(arms.Count);
        var ends = new List<PageContext>(arms.Count);
        foreach (var arm in arms)
        {
            var (body, end) = EscapeList(context, arm.Body);
            rewritten.Add(arm with { Body = body });
            ends.Add(end);
        }

        var (elseBody, joined) = otherwise is null ? (null, context) : EscapeList(context, otherwise);
        _position = position;
        for (var i = ends.Count - 1; i >= 0; i--)
        {
            joined = ContextJoin.Join(ends[i], joined, keyword);
        }

        return (rewritten, elseBody, joined);
    }

    private (Node Node, PageContext Context) EscapeRange(PageContext context, RangeNode range)
    {
        var position = _position;
        var (body, end) = EscapeLoopBody(context, range.Body);
        // The body also follows itself. Where it leaves the context as it was, its second turn is its first.
        if (end != context)
        {
            var (_, again) = EscapeLoopBody(end, range.Body);
            _position = position;
            end = ContextJoin.Join(end, again, "range");
        }

        var (elseBody, otherwise) = range.Else is null ? (null, context) : EscapeList(context, range.Else);
        _position = position;
        return (range with { Body = body, Else = elseBody }, ContextJoin.Join(end, otherwise, "range"));
    }

    private (List<Node> Body, PageContext Context) EscapeLoopBody(PageContext context, IReadOnlyList<Node> nodes)
    {
        var outer = _loop;
        var loop = _loop = new LoopExits();
        var (body, end) = EscapeList(context, nodes);
        _loop = outer;
        foreach (var exit in loop.Contexts)
        {
            end = ContextJoin.Join(end, exit, "range");
        }

        return (body, end);
    }

    private static (Node Node, PageContext Context) EscapeAction(PageContext context, ActionNode action)
    {
        if (action.Pipeline.Variables.Count > 0)
        {
            return (action, context);
        }

        context = context.ForValue();
        ForbidMisplacedEscapers(context, action.Pipeline);
        var escapers = new List<Escaper>(3);
        switch (context.State)
        {
            case PageState.Url or PageState.CssDoubleQuoted or PageState.CssSingleQuoted or PageState.CssDoubleQuotedUrl
                or PageState.CssSingleQuotedUrl or PageState.CssUrl:
                AddUrlEscapers(context, escapers);
                break;
            case PageState.Js:
                escapers.Add(Escaper.JsValue);
                // After a value a slash divides.
                context = context with { Slash = SlashMeaning.Division };
                break;
            case PageState.JsDoubleQuoted or PageState.JsSingleQuoted:
                escapers.Add(Escaper.JsString);
                break;
            case PageState.JsTemplateLiteral:
                escapers.Add(Escaper.JsTemplateLiteral);
                break;
            case PageState.JsRegex:
                escapers.Add(Escaper.JsRegex);
                break;
            case PageState.Css:
                escapers.Add(Escaper.CssValue);
                break;
            case PageState.Text:
                escapers.Add(Escaper.Html);
                break;
            case PageState.Rcdata:
                escapers.Add(Escaper.Rcdata);
                break;
            case PageState.AttributeName or PageState.Tag:
                context = context with { State = PageState.AttributeName };
                escapers.Add(Escaper.HtmlName);
                break;
            case PageState.Srcset:
                escapers.Add(Escaper.Srcset);
                break;
            case PageState.Attribute:
                break;
            default:
                escapers.Add(Escaper.Comment);
                break;
        }

        if (context.Delimiter != AttributeDelimiter.None)
        {
            escapers.Add(context.Delimiter == AttributeDelimiter.SpaceOrTagEnd ? Escaper.UnquotedAttribute : Escaper.Attribute);
        }

        return (MergeOwnEscaper(action, escapers), context);
    }

    private static void AddUrlEscapers(PageContext context, List<Escaper> escapers)
    {
        switch (context.UrlPart)
        {
            case UrlPart.None or UrlPart.PreQuery:
                if (context.UrlPart == UrlPart.None)
                {
                    escapers.Add(Escaper.UrlFilter);
                }

                var inString = context.State is PageState.CssDoubleQuoted or PageState.CssSingleQuoted;
                escapers.Add(inString ? Escaper.CssString : Escaper.UrlNormalizer);
                break;
            case UrlPart.QueryOrFragment:
                escapers.Add(Escaper.UrlEscaper);
                break;
            case UrlPart.Unknown:
                throw new EvaluationException("appears in an ambiguous context within a URL");
        }
    }

    /// <summary>The template's own html and urlquery are allowed only last, and html not in an attribute without quotes.</summary>
    private static void ForbidMisplacedEscapers(PageContext context, Pipeline pipeline)
    {
        for (var i = 0; i < pipeline.Commands.Count; i++)
        {
            if (pipeline.Commands[i].Operands[0] is FunctionOperand { Function.Name: "html" or "urlquery" } own
                && (i < pipeline.Commands.Count - 1
                    || own.Function.Name == "html" && context is { State: PageState.Attribute, Delimiter: AttributeDelimiter.SpaceOrTagEnd }))
            {
                throw new EvaluationException($"predefined escaper \"{own.Function.Name}\" disallowed in template");
            }
        }
    }

    /// <summary>A value the template escapes itself is not escaped the same way twice: its own escaper takes the place of ours.</summary>
    private static ActionNode MergeOwnEscaper(ActionNode action, List<Escaper> escapers)
    {
        var commands = action.Pipeline.Commands;
        var last = commands[^1];
        if (last.Operands[0] is not FunctionOperand { Function.Name: "html" or "urlquery" } own)
        {
            return action with { Escapers = escapers };
        }

        var isHtml = own.Function.Name == "html";
        var equivalent = escapers.FindIndex(escaper => isHtml
            ? escaper is Escaper.Html or Escaper.Attribute or Escaper.Rcdata
            : escaper is Escaper.UrlEscaper or Escaper.UrlNormalizer);
        var isWhole = commands.Count == 1;
        if (isWhole && last.Operands.Count == 1 || !isWhole && last.Operands.Count > 1 && equivalent < 0)
        {
            // Called with nothing, or with more than what is piped in: left where it is, and what it gives is escaped as any value.
            return action with { Escapers = escapers };
        }

        var kept = commands.Take(commands.Count - 1).ToList();
        if (isWhole)
        {
            kept.Add(last with { Operands = [new FunctionOperand(own.Position, JoinedArguments), .. last.Operands.Skip(1)] });
        }

        if (equivalent >= 0)
        {
            escapers[equivalent] = isHtml ? Escaper.PlainHtml : Escaper.UrlQuery;
        }
        else
        {
            escapers.Insert(0, isHtml ? Escaper.PlainHtml : Escaper.UrlQuery);
        }

        return action with { Pipeline = action.Pipeline with { Commands = kept }, Escapers = escapers };
    }

    private static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new EvaluationException("too complex to be escaped");
        }
    }
}
