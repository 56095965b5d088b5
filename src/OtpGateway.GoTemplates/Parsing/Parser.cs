using System.Runtime.CompilerServices;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Syntax;

namespace OtpGateway.GoTemplates.Parsing;

/// <summary>Makes the templates of one source.</summary>
internal sealed class Parser
{
    /// <summary>Nesting of actions and parentheses in the source.</summary>
    /// <remarks>Parsing, escaping and evaluating recurse over the tree; written by hand, a template rarely passes 10.</remarks>
    private const int MaxNesting = 500;

    /// <summary>Length of a source; a whole mail with its styles has 100 000.</summary>
    private const int MaxLength = 2_097_152;

    private readonly Source _source;
    private readonly FunctionTable _functions;
    private readonly List<Token> _tokens;
    private readonly Dictionary<string, Template> _templates = new(StringComparer.Ordinal);
    private List<string> _variables = ["$"];
    private int _next;
    private int _nesting;
    private int _ranges;

    private Parser(Source source, FunctionTable functions)
    {
        _source = source;
        _functions = functions;
        _tokens = Lexer.Read(source.Text);
    }

    /// <summary>The source's own template and all it defines, by name.</summary>
    public static IReadOnlyDictionary<string, Template> Parse(Source source, FunctionTable functions)
    {
        if (source.Text.Length > MaxLength)
        {
            throw source.Error(0, $"longer than {MaxLength} characters");
        }

        var parser = new Parser(source, functions);
        parser.ParseSource();
        return parser._templates;
    }

    private void ParseSource()
    {
        var body = new List<Node>();
        while (Peek().Kind != TokenKind.End)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                var start = _next++;
                if (NextWord().Kind == TokenKind.Define)
                {
                    ParseDefinition();
                    continue;
                }

                _next = start;
            }

            var node = ParseTextOrAction(out var terminator);
            if (terminator is { } stray)
            {
                throw Error(stray, $"unexpected {{{{{stray.Text}}}}}");
            }

            if (node is not null)
            {
                body.Add(node);
            }
        }

        Add(new Template(_source.Name, _source, body), _tokens[_next]);
    }

    private void Add(Template template, Token at)
    {
        if (!_templates.TryGetValue(template.Name, out var present) || present.IsEmpty)
        {
            _templates[template.Name] = template;
        }
        else if (!template.IsEmpty)
        {
            throw Error(at, $"multiple definition of template \"{template.Name}\"");
        }
    }

    private void ParseDefinition()
    {
        var name = ParseTemplateName("define clause");
        Expect(TokenKind.RightDelimiter, "define clause");
        var outer = (_variables, _ranges);
        (_variables, _ranges) = (["$"], 0);
        var (body, terminator) = ParseBody();
        (_variables, _ranges) = outer;
        if (terminator.Kind != TokenKind.EndKeyword)
        {
            throw Error(terminator, "unexpected {{else}} in define clause");
        }

        Add(new Template(name, _source, body), terminator);
    }

    /// <summary>Nodes up to an <c>end</c> or an <c>else</c>, of which the delimiter after <c>end</c> is consumed too.</summary>
    private (List<Node> Body, Token Terminator) ParseBody()
    {
        Descend();
        var body = new List<Node>();
        while (Peek().Kind != TokenKind.End)
        {
            var node = ParseTextOrAction(out var terminator);
            if (terminator is { } end)
            {
                _nesting--;
                return (body, end);
            }

            if (node is not null)
            {
                body.Add(node);
            }
        }

        throw Error(Peek(), "unexpected EOF");
    }

    private Node? ParseTextOrAction(out Token? terminator)
    {
        terminator = null;
        var token = NextWord();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextNode(token.Position, token.Text);
            case TokenKind.LeftDelimiter:
                return ParseAction(out terminator);
            default:
                throw Unexpected(token, "input");
        }
    }

    private Node? ParseAction(out Token? terminator)
    {
        terminator = null;
        var token = NextWord();
        switch (token.Kind)
        {
            case TokenKind.Block:
                return ParseBlock(token);
            case TokenKind.Break or TokenKind.Continue:
                return ParseJump(token);
            case TokenKind.Else:
                terminator = token;
                // An else that carries its own condition leaves it to the caller.
                if (PeekWord().Kind is not (TokenKind.If or TokenKind.With))
                {
                    Expect(TokenKind.RightDelimiter, "else");
                }

                return null;
            case TokenKind.EndKeyword:
                terminator = token;
                Expect(TokenKind.RightDelimiter, "end");
                return null;
            case TokenKind.If:
                var (ifArms, ifElse) = ParseArms(token, TokenKind.If, "if");
                return new IfNode(token.Position, ifArms, ifElse);
            case TokenKind.With:
                var (withArms, withElse) = ParseArms(token, TokenKind.With, "with");
                return new WithNode(token.Position, withArms, withElse);
            case TokenKind.Range:
                return ParseRange(token);
            case TokenKind.Template:
                return ParseTemplateCall(token);
            default:
                _next--;
                var position = Peek().Position;
                return new ActionNode(position, ParsePipeline("command", TokenKind.RightDelimiter));
        }
    }

    private Node ParseJump(Token token)
    {
        var end = NextWord();
        if (end.Kind != TokenKind.RightDelimiter)
        {
            throw Unexpected(end, $"{{{{{token.Text}}}}}");
        }

        if (_ranges == 0)
        {
            throw Error(token, $"{{{{{token.Text}}}}} outside {{{{range}}}}");
        }

        return token.Kind == TokenKind.Break ? new BreakNode(token.Position) : new ContinueNode(token.Position);
    }

    private (List<Arm> Arms, List<Node>? Else) ParseArms(Token token, TokenKind keyword, string context)
    {
        var arms = new List<Arm>();
        var variables = _variables.Count;
        while (true)
        {
            var condition = ParsePipeline(context, TokenKind.RightDelimiter);
            var (body, terminator) = ParseBody();
            arms.Add(new Arm(token.Position, condition, body));
            List<Node>? otherwise = null;
            if (terminator.Kind == TokenKind.Else)
            {
                if (PeekWord().Kind == keyword)
                {
                    token = NextWord();
                    continue;
                }

                if (PeekWord().Kind is TokenKind.If or TokenKind.With)
                {
                    throw Unexpected(PeekWord(), "else");
                }

                (otherwise, terminator) = ParseBody();
                if (terminator.Kind != TokenKind.EndKeyword)
                {
                    throw Error(terminator, "expected end; found {{else}}");
                }
            }

            _variables.RemoveRange(variables, _variables.Count - variables);
            return (arms, otherwise);
        }
    }

    private RangeNode ParseRange(Token token)
    {
        var variables = _variables.Count;
        var pipeline = ParsePipeline("range", TokenKind.RightDelimiter);
        _ranges++;
        var (body, terminator) = ParseBody();
        _ranges--;
        List<Node>? otherwise = null;
        if (terminator.Kind == TokenKind.Else)
        {
            if (PeekWord().Kind is TokenKind.If or TokenKind.With)
            {
                throw Unexpected(PeekWord(), "else");
            }

            (otherwise, terminator) = ParseBody();
            if (terminator.Kind != TokenKind.EndKeyword)
            {
                throw Error(terminator, "expected end; found {{else}}");
            }
        }

        _variables.RemoveRange(variables, _variables.Count - variables);
        return new RangeNode(token.Position, pipeline, body, otherwise);
    }

    private TemplateNode ParseTemplateCall(Token token)
    {
        var name = ParseTemplateName("template clause");
        if (PeekWord().Kind == TokenKind.RightDelimiter)
        {
            NextWord();
            return new TemplateNode(token.Position, name, null);
        }

        return new TemplateNode(token.Position, name, ParsePipeline("template clause", TokenKind.RightDelimiter));
    }

    /// <summary>A block is a definition and a call of it in one.</summary>
    private TemplateNode ParseBlock(Token token)
    {
        var name = ParseTemplateName("block clause");
        var pipeline = ParsePipeline("block clause", TokenKind.RightDelimiter);
        var outer = (_variables, _ranges);
        (_variables, _ranges) = (["$"], 0);
        var (body, terminator) = ParseBody();
        (_variables, _ranges) = outer;
        if (terminator.Kind != TokenKind.EndKeyword)
        {
            throw Error(terminator, "unexpected {{else}} in block clause");
        }

        Add(new Template(name, _source, body), terminator);
        return new TemplateNode(token.Position, name, pipeline);
    }

    private string ParseTemplateName(string context)
    {
        var token = NextWord();
        return token.Kind is TokenKind.String or TokenKind.RawString
            ? Constants.Unquote(token.Text) ?? throw Error(token, "invalid syntax")
            : throw Unexpected(token, context);
    }

    private Pipeline ParsePipeline(string context, TokenKind end)
    {
        Descend();
        var position = PeekWord().Position;
        var (variables, isAssignment) = ParseDeclarations(context);
        var commands = new List<Command>();
        while (true)
        {
            var token = NextWord();
            if (token.Kind == end)
            {
                CheckPipeline(commands, token, context);
                _nesting--;
                return new Pipeline(position, variables, isAssignment, commands);
            }

            if (!StartsOperand(token.Kind))
            {
                throw Unexpected(token, context);
            }

            _next--;
            commands.Add(ParseCommand());
        }
    }

    private (List<string> Variables, bool IsAssignment) ParseDeclarations(string context)
    {
        var variables = new List<string>();
        while (PeekWord().Kind == TokenKind.Variable)
        {
            // A variable is declared only if := or = follows; otherwise it is the pipeline's first operand.
            var start = _next;
            var variable = NextWord();
            var sign = PeekWord();
            if (sign.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                NextWord();
                variables.Add(variable.Text);
                _variables.Add(variable.Text);
                return (variables, sign.Kind == TokenKind.Assign);
            }

            if (sign is not { Kind: TokenKind.Character, Text: "," })
            {
                _next = start;
                return (variables, false);
            }

            NextWord();
            variables.Add(variable.Text);
            _variables.Add(variable.Text);
            if (context != "range" || variables.Count >= 2)
            {
                throw Error(sign, $"too many declarations in {context}");
            }

            if (PeekWord().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis))
            {
                throw Error(PeekWord(), "range can only initialize variables");
            }
        }

        return (variables, false);
    }

    private void CheckPipeline(List<Command> commands, Token end, string context)
    {
        if (commands.Count == 0)
        {
            throw Error(end, $"missing value for {context}");
        }

        for (var stage = 1; stage < commands.Count; stage++)
        {
            if (commands[stage].Operands[0] is BoolOperand or DotOperand or NilOperand or NumberOperand or StringOperand)
            {
                throw _source.Error(commands[stage].Position, $"non executable command in pipeline stage {stage + 1}");
            }
        }
    }

    private Command ParseCommand()
    {
        var operands = new List<Operand>();
        var position = PeekWord().Position;
        while (true)
        {
            if (StartsOperand(PeekWord().Kind))
            {
                SkipSpace();
                operands.Add(ParseOperand());
            }
            else
            {
                SkipSpace();
            }

            var token = Next();
            switch (token.Kind)
            {
                case TokenKind.Space:
                    continue;
                case TokenKind.RightDelimiter or TokenKind.RightParenthesis:
                    _next--;
                    break;
                case TokenKind.Pipe:
                    break;
                default:
                    throw Unexpected(token, "operand");
            }

            return operands.Count > 0 ? new Command(position, operands) : throw Error(token, "empty command");
        }
    }

    private Operand ParseOperand()
    {
        var term = ParseTerm();
        if (Peek().Kind != TokenKind.Field)
        {
            return term;
        }

        var path = new List<string>();
        while (Peek().Kind == TokenKind.Field)
        {
            path.Add(Next().Text[1..]);
        }

        return term switch
        {
            FieldOperand field => field with { Path = [.. field.Path, .. path] },
            VariableOperand variable => variable with { Path = [.. variable.Path, .. path] },
            Pipeline or FunctionOperand => new ChainOperand(term.Position, term, path),
            _ => throw _source.Error(term.Position, $"unexpected . after term \"{term.Describe()}\""),
        };
    }

    private Operand ParseTerm()
    {
        var token = NextWord();
        var position = token.Position;
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return new FunctionOperand(position, _functions.Find(token.Text) ?? throw Error(token, $"function \"{token.Text}\" not defined"));
            case TokenKind.Dot:
                return new DotOperand(position);
            case TokenKind.Nil:
                return new NilOperand(position);
            case TokenKind.Variable:
                return _variables.Contains(token.Text) ? new VariableOperand(position, token.Text, []) : throw Error(token, $"undefined variable \"{token.Text}\"");
            case TokenKind.Field:
                return new FieldOperand(position, [token.Text[1..]]);
            case TokenKind.Bool:
                return new BoolOperand(position, token.Text == "true");
            case TokenKind.Number:
                return Constants.ReadNumber(position, token.Text) ?? throw Error(token, $"bad number syntax: \"{token.Text}\"");
            case TokenKind.CharConstant:
                return Constants.ReadCharacter(position, token.Text) ?? throw Error(token, $"malformed character constant: {token.Text}");
            case TokenKind.String or TokenKind.RawString:
                return new StringOperand(position, token.Text, Constants.Unquote(token.Text) ?? throw Error(token, "invalid syntax"));
            case TokenKind.LeftParenthesis:
                return ParsePipeline("parenthesized pipeline", TokenKind.RightParenthesis);
            default:
                throw Unexpected(token, "operand");
        }
    }

    private static bool StartsOperand(TokenKind kind) => kind is TokenKind.Bool or TokenKind.CharConstant or TokenKind.Dot or TokenKind.Field
        or TokenKind.Identifier or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String or TokenKind.Variable
        or TokenKind.LeftParenthesis;

    private void Descend()
    {
        if (++_nesting > MaxNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error(Peek(), $"nested deeper than {MaxNesting}");
        }
    }

    private Token Peek()
    {
        var token = _tokens[_next];
        return token.Kind == TokenKind.Error ? throw Error(token, token.Text) : token;
    }

    private Token Next()
    {
        var token = Peek();
        // The last token stays, so that reading on at the end is harmless.
        if (token.Kind != TokenKind.End)
        {
            _next++;
        }

        return token;
    }

    private void SkipSpace()
    {
        while (Peek().Kind == TokenKind.Space)
        {
            _next++;
        }
    }

    private Token NextWord()
    {
        SkipSpace();
        return Next();
    }

    private Token PeekWord()
    {
        var ahead = _next;
        while (_tokens[ahead].Kind == TokenKind.Space)
        {
            ahead++;
        }

        var token = _tokens[ahead];
        return token.Kind == TokenKind.Error ? throw Error(token, token.Text) : token;
    }

    private void Expect(TokenKind kind, string context)
    {
        var token = NextWord();
        if (token.Kind != kind)
        {
            throw Unexpected(token, context);
        }
    }

    private GoTemplateException Unexpected(Token token, string context) => Error(token, $"unexpected {token} in {context}");

    private GoTemplateException Error(Token token, string message) => _source.Error(token.Position, message);
}
