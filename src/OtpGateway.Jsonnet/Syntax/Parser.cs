namespace OtpGateway.Jsonnet.Syntax;

/// <summary>
/// Turns tokens into nodes, by recursive descent. Whatever can go on for long in a real program (sums, <c>else if</c>,
/// <c>local</c> after <c>local</c>) is read in a loop; real nesting is counted and limited.
/// </summary>
internal sealed partial class Parser
{
    private const int MaxNesting = 1000;

    /// <summary>At every so many levels the parser and, later, the evaluation look whether there is stack left.</summary>
    private const int GuardInterval = 16;

    private readonly SourceFile _file;
    private readonly Lexer _tokens;
    private int _at;

    /// <summary>Levels of the tree above the place, whether they were read by recursion or in a loop.</summary>
    private int _nesting;

    /// <summary>Levels of <see cref="Expression"/> on the stack.</summary>
    private int _recursion;

    private Parser(SourceFile file)
    {
        _file = file;
        _tokens = new Lexer(file);
    }

    private ref readonly Token Current => ref _tokens[_at];

    public static Node Parse(SourceFile file)
    {
        var parser = new Parser(file);
        var node = parser.Expression();
        return parser.Current.Kind == TokenKind.End ? node : throw parser.Unexpected("the end of the file");
    }

    private JsonnetException Unexpected(string expected)
    {
        var what = Current.Kind switch
        {
            TokenKind.End => "the end of the file",
            TokenKind.Identifier => "a name",
            TokenKind.Number => "a number",
            TokenKind.String or TokenKind.TextBlock => "a string",
            TokenKind.Keyword or TokenKind.Operator or TokenKind.Symbol => $"\"{Current.Text}\"",
        };
        return _file.Error(Current.Offset, $"expected {expected}, got {what}");
    }

    private Token Take() => _tokens[_at++];

    private bool TrySymbol(char symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryKeyword(string keyword)
    {
        if (!Current.IsKeyword(keyword))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool TryOperator(string text)
    {
        if (!Current.IsOperator(text))
        {
            return false;
        }

        _at++;
        return true;
    }

    private void ExpectSymbol(char symbol)
    {
        if (!TrySymbol(symbol))
        {
            throw Unexpected($"\"{symbol}\"");
        }
    }

    private void ExpectOperator(string text)
    {
        if (!TryOperator(text))
        {
            throw Unexpected($"\"{text}\"");
        }
    }

    private void ExpectKeyword(string keyword)
    {
        if (!TryKeyword(keyword))
        {
            throw Unexpected(keyword);
        }
    }

    private string ExpectName() => Current.Kind == TokenKind.Identifier ? Take().Text : throw Unexpected("a name");

    /// <summary>Every recursion of the parser comes through here.</summary>
    private Node Expression()
    {
        CountNesting();
        Node node;
        if (++_recursion % GuardInterval == 0)
        {
            node = new GuardNode(StackGuard.HasRoom ? Binary(0) : StackGuard.RunElsewhere(BinaryOfAnyRank));
        }
        else
        {
            node = Binary(0);
        }

        _nesting--;
        _recursion--;
        return node;
    }

    private Node BinaryOfAnyRank() => Binary(0);

    private void CountNesting()
    {
        if (++_nesting > MaxNesting)
        {
            throw _file.Error(Current.Offset, "program is nested too deeply");
        }
    }

    /// <summary>Operands joined by operators that bind at least as tightly as a rank.</summary>
    private Node Binary(int minRank)
    {
        var offset = Current.Offset;
        var left = Unary();
        var operands = new List<BinaryNode.Operand>();
        var rank = -1;
        var levels = 0;
        while (true)
        {
            var next = OperatorHere();
            if (next is not var (operation, nextRank) || nextRank < minRank)
            {
                _nesting -= levels;
                return Chain();
            }

            _at++;
            if (operation == BinaryOperator.In && Current.IsKeyword("super") && !IsSuperAccess())
            {
                _at++;
                CountNesting();
                levels++;
                left = new GuardNode(new InSuperNode(_file, offset, Chain()));
                continue;
            }

            if (nextRank != rank)
            {
                left = Chain();
                rank = nextRank;
            }

            operands.Add(new BinaryNode.Operand(operation, Binary(nextRank + 1)));
        }

        Node Chain()
        {
            if (operands.Count == 0)
            {
                return left;
            }

            var chain = new BinaryNode(_file, offset, left, [.. operands]);
            operands.Clear();
            return chain;
        }
    }

    private bool IsSuperAccess() => _tokens[_at + 1].IsSymbol('.') || _tokens[_at + 1].IsSymbol('[');

    /// <summary>The operator that comes next, with its rank: the higher, the tighter.</summary>
    private (BinaryOperator Operator, int Rank)? OperatorHere()
    {
        var token = Current;
        if (token.IsKeyword("in"))
        {
            return (BinaryOperator.In, 6);
        }

        if (token.Kind != TokenKind.Operator)
        {
            return null;
        }

        return token.Text switch
        {
            "||" => (BinaryOperator.Or, 0),
            "&&" => (BinaryOperator.And, 1),
            "|" => (BinaryOperator.BitwiseOr, 2),
            "^" => (BinaryOperator.BitwiseXor, 3),
            "&" => (BinaryOperator.BitwiseAnd, 4),
            "==" => (BinaryOperator.Equal, 5),
            "!=" => (BinaryOperator.NotEqual, 5),
            "<" => (BinaryOperator.Less, 6),
            "<=" => (BinaryOperator.LessOrEqual, 6),
            ">" => (BinaryOperator.Greater, 6),
            ">=" => (BinaryOperator.GreaterOrEqual, 6),
            "<<" => (BinaryOperator.ShiftLeft, 7),
            ">>" => (BinaryOperator.ShiftRight, 7),
            "+" => (BinaryOperator.Add, 8),
            "-" => (BinaryOperator.Subtract, 8),
            "*" => (BinaryOperator.Multiply, 9),
            "/" => (BinaryOperator.Divide, 9),
            "%" => (BinaryOperator.Remainder, 9),
            _ => null,
        };
    }

    private Node Unary()
    {
        var offset = Current.Offset;
        List<UnaryOperator>? operators = null;
        while (Current.Kind == TokenKind.Operator)
        {
            (operators ??= []).Add(Current.Text switch
            {
                "+" => UnaryOperator.Plus,
                "-" => UnaryOperator.Minus,
                "!" => UnaryOperator.Not,
                "~" => UnaryOperator.BitwiseNot,
                _ => throw Unexpected("an expression"),
            });
            _at++;
        }

        var operand = Operand();
        return operators is null ? operand : new UnaryNode(_file, offset, [.. operators], operand);
    }

    private Node Operand()
    {
        var token = Current;
        if (token.Kind == TokenKind.Keyword)
        {
            switch (token.Text)
            {
                case "local" or "assert":
                    return Block();
                case "if":
                    return If();
                case "function":
                    _at++;
                    ExpectSymbol('(');
                    var parameters = Parameters();
                    return new FunctionNode(_file, token.Offset, "anonymous", parameters, Expression());
                case "error":
                    _at++;
                    return new ErrorNode(_file, token.Offset, Expression());
                case "import" or "importstr" or "importbin":
                    return Import();
            }
        }

        return Postfix(Primary());
    }

    private BlockNode Block()
    {
        var offset = Current.Offset;
        var statements = new List<BlockNode.Statement>();
        while (true)
        {
            if (TryKeyword("local"))
            {
                var bindings = new List<Binding>();
                do
                {
                    bindings.Add(Bind());
                }
                while (TrySymbol(','));

                statements.Add(new BlockNode.Statement([.. bindings], null));
            }
            else if (TryKeyword("assert"))
            {
                statements.Add(new BlockNode.Statement([], Assert()));
            }
            else
            {
                return new BlockNode(_file, offset, [.. statements], Expression());
            }

            ExpectSymbol(';');
        }
    }

    private Binding Bind()
    {
        var offset = Current.Offset;
        var name = ExpectName();
        if (TrySymbol('('))
        {
            var parameters = Parameters();
            ExpectOperator("=");
            return new Binding(offset, name, new FunctionNode(_file, offset, name, parameters, Expression()));
        }

        ExpectOperator("=");
        return new Binding(offset, name, Named(name));
    }

    /// <summary>An expression; a function takes the name it is bound to.</summary>
    private Node Named(string name)
    {
        if (!Current.IsKeyword("function"))
        {
            return Expression();
        }

        var offset = Take().Offset;
        ExpectSymbol('(');
        var parameters = Parameters();
        return new FunctionNode(_file, offset, name, parameters, Expression());
    }

    private AssertClause Assert()
    {
        var condition = Expression();
        return new AssertClause(condition, TryOperator(":") ? Expression() : null);
    }

    private IfNode If()
    {
        var offset = Current.Offset;
        var branches = new List<IfNode.Branch>();
        while (true)
        {
            ExpectKeyword("if");
            var condition = Expression();
            ExpectKeyword("then");
            branches.Add(new IfNode.Branch(condition, Expression()));
            if (!TryKeyword("else"))
            {
                return new IfNode(_file, offset, [.. branches], null);
            }

            if (!Current.IsKeyword("if"))
            {
                return new IfNode(_file, offset, [.. branches], Expression());
            }
        }
    }

    private ImportNode Import()
    {
        var keyword = Take();
        var path = Current;
        var node = Expression();

        // The path must be known without evaluating anything.
        if (path.Kind != TokenKind.String || node is not (LiteralNode or GuardNode) || !_tokens[_at - 1].Equals(path))
        {
            throw _file.Error(path.Offset, "the path of an import must be a plain string");
        }

        var kind = keyword.Text switch
        {
            "import" => ImportKind.Code,
            "importstr" => ImportKind.Text,
            _ => ImportKind.Binary,
        };
        return new ImportNode(_file, keyword.Offset, kind, path.Text);
    }

    /// <summary>Parameters up to the closing parenthesis; the opening one is read.</summary>
    private FunctionNode.Parameter[] Parameters()
    {
        var parameters = new List<FunctionNode.Parameter>();
        while (!TrySymbol(')'))
        {
            if (parameters.Count > 0)
            {
                ExpectSymbol(',');
                if (TrySymbol(')'))
                {
                    break;
                }
            }

            var offset = Current.Offset;
            var name = ExpectName();
            parameters.Add(new FunctionNode.Parameter(offset, name, TryOperator("=") ? Expression() : null));
        }

        return [.. parameters];
    }

    private Node Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new LiteralNode(_file, token.Offset, NumberValue.Of(token.Number));
            case TokenKind.String or TokenKind.TextBlock:
                return new LiteralNode(_file, token.Offset, StringValue.Literal(token.Text));
            case TokenKind.Identifier:
                return new VariableNode(_file, token.Offset, token.Text);
            case TokenKind.Symbol when token.Text == "(":
                var inner = Expression();
                ExpectSymbol(')');
                return inner;
            case TokenKind.Symbol when token.Text == "[":
                return ArrayLiteral(token.Offset);
            case TokenKind.Symbol when token.Text == "{":
                return ObjectLiteral(token.Offset);
            case TokenKind.Symbol when token.Text == "$":
                return new RootNode(_file, token.Offset);
            case TokenKind.Keyword:
                switch (token.Text)
                {
                    case "null":
                        return new LiteralNode(_file, token.Offset, NullValue.Instance);
                    case "true":
                        return new LiteralNode(_file, token.Offset, BooleanValue.True);
                    case "false":
                        return new LiteralNode(_file, token.Offset, BooleanValue.False);
                    case "self":
                        return new SelfNode(_file, token.Offset);
                    case "super":
                        return Super(token.Offset);
                }

                break;
        }

        _at--;
        throw Unexpected("an expression");
    }

    private SuperNode Super(int offset)
    {
        if (TrySymbol('.'))
        {
            return new SuperNode(_file, offset, ExpectName(), null);
        }

        if (!TrySymbol('['))
        {
            throw Unexpected("\".\" or \"[\" after super");
        }

        var index = Expression();
        ExpectSymbol(']');
        return new SuperNode(_file, offset, null, index);
    }
}
