namespace OtpGateway.Jsonnet.Syntax;

/// <content>Arrays, objects and their comprehensions.</content>
internal sealed partial class Parser
{
    private Node ArrayLiteral(int offset)
    {
        var items = new List<Node>();
        while (!TrySymbol(']'))
        {
            if (items.Count > 0)
            {
                ExpectSymbol(',');
                if (TrySymbol(']'))
                {
                    break;
                }

                if (items.Count == 1 && Current.IsKeyword("for"))
                {
                    return ArrayComprehension(offset, items[0]);
                }
            }

            items.Add(Expression());
            if (items.Count == 1 && Current.IsKeyword("for"))
            {
                return ArrayComprehension(offset, items[0]);
            }
        }

        return new ArrayNode(_file, offset, [.. items]);
    }

    private ArrayComprehensionNode ArrayComprehension(int offset, Node body) =>
        new(_file, offset, body, Comprehension(']'));

    /// <summary>Clauses from the first <c>for</c> to the closing bracket.</summary>
    private Comprehension Comprehension(char end)
    {
        var clauses = new List<CompClause>();
        while (!TrySymbol(end))
        {
            // Each sees the variables of those before it, so each is a level.
            CountNesting();
            if (TryKeyword("for"))
            {
                var name = ExpectName();
                ExpectKeyword("in");
                clauses.Add(new CompClause(name, Expression()));
            }
            else if (clauses.Count > 0 && TryKeyword("if"))
            {
                clauses.Add(new CompClause(null, Expression()));
            }
            else
            {
                throw Unexpected($"for, if or \"{end}\"");
            }
        }

        _nesting -= clauses.Count;
        return new Comprehension([.. clauses]);
    }

    private Node ObjectLiteral(int offset)
    {
        var fields = new List<ObjectField>();
        var locals = new List<Binding>();
        var asserts = new List<AssertClause>();
        var isFirst = true;
        while (true)
        {
            if (TrySymbol('}'))
            {
                return new ObjectNode(_file, offset, [.. fields], [.. locals], [.. asserts]);
            }

            if (Current.IsKeyword("for"))
            {
                return ObjectComprehension(offset, fields, locals, asserts);
            }

            if (!isFirst)
            {
                ExpectSymbol(',');
                if (TrySymbol('}'))
                {
                    return new ObjectNode(_file, offset, [.. fields], [.. locals], [.. asserts]);
                }

                if (Current.IsKeyword("for"))
                {
                    return ObjectComprehension(offset, fields, locals, asserts);
                }
            }

            isFirst = false;
            if (TryKeyword("local"))
            {
                locals.Add(Bind());
            }
            else if (TryKeyword("assert"))
            {
                asserts.Add(Assert());
            }
            else
            {
                fields.Add(Field());
            }
        }
    }

    private ObjectField Field()
    {
        var offset = Current.Offset;
        string? name = null;
        Node? nameNode = null;
        if (TrySymbol('['))
        {
            nameNode = Expression();
            ExpectSymbol(']');
        }
        else if (Current.Kind is TokenKind.Identifier or TokenKind.String or TokenKind.TextBlock)
        {
            name = Take().Text;
        }
        else
        {
            throw Unexpected("a field");
        }

        var isMethod = TrySymbol('(');
        var parameters = isMethod ? Parameters() : [];
        var (visibility, isPlus) = Current.Kind != TokenKind.Operator
            ? throw Unexpected("\":\"")
            : Current.Text switch
            {
                ":" => (Visibility.Inherited, false),
                "::" => (Visibility.Hidden, false),
                ":::" => (Visibility.Visible, false),
                "+:" when !isMethod => (Visibility.Inherited, true),
                "+::" when !isMethod => (Visibility.Hidden, true),
                "+:::" when !isMethod => (Visibility.Visible, true),
                _ => throw Unexpected("\":\""),
            };
        _at++;
        var label = name ?? "computed";
        var body = isMethod ? new FunctionNode(_file, offset, label, parameters, Expression()) : Named(label);
        return new ObjectField(offset, name, nameNode, visibility, isPlus, body);
    }

    private ObjectComprehensionNode ObjectComprehension(
        int offset,
        List<ObjectField> fields,
        List<Binding> locals,
        List<AssertClause> asserts)
    {
        if (asserts.Count > 0 || fields is not [{ NameNode: not null, Visibility: Visibility.Inherited } field])
        {
            throw _file.Error(offset, "an object comprehension has one visible field with a computed name, and no assertions");
        }

        return new ObjectComprehensionNode(_file, offset, field.NameNode, field.IsPlus, field.Body, [.. locals], Comprehension('}'));
    }
}
