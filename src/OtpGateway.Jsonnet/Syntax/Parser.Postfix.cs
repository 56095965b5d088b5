namespace OtpGateway.Jsonnet.Syntax;

/// <content>What stands behind an expression: fields, indices, slices, calls.</content>
internal sealed partial class Parser
{
    /// <summary>Fields, indices, calls and objects behind an expression. Each is a level of the tree, so each is counted.</summary>
    private Node Postfix(Node node)
    {
        var levels = 0;
        while (true)
        {
            var token = Current;
            if (TrySymbol('.'))
            {
                node = new IndexNode(_file, token.Offset, node, ExpectName(), null);
            }
            else if (TrySymbol('['))
            {
                node = IndexOrSlice(token.Offset, node);
            }
            else if (TrySymbol('('))
            {
                node = Call(node);
            }
            else if (TrySymbol('{'))
            {
                var above = ObjectLiteral(token.Offset);
                node = new BinaryNode(_file, token.Offset, node, [new BinaryNode.Operand(BinaryOperator.Add, above)]);
            }
            else
            {
                _nesting -= levels;
                return node;
            }

            CountNesting();
            levels++;
            if (levels % GuardInterval == 0)
            {
                node = new GuardNode(node);
            }
        }
    }

    private Node IndexOrSlice(int offset, Node target)
    {
        var parts = new Node?[3];
        var part = 0;
        while (true)
        {
            if (TrySymbol(']'))
            {
                if (part == 0)
                {
                    return parts[0] is null
                        ? throw _file.Error(offset, "an index is missing")
                        : new IndexNode(_file, offset, target, null, parts[0]);
                }

                return new SliceNode(_file, offset, target, parts[0], parts[1], parts[2]);
            }

            var colons = Current.IsOperator(":") ? 1 : Current.IsOperator("::") ? 2 : 0;
            if (colons > 0 && part + colons <= 2)
            {
                _at++;
                part += colons;
            }
            else if (parts[part] is null)
            {
                parts[part] = Expression();
            }
            else
            {
                throw Unexpected("\"]\"");
            }
        }
    }

    private ApplyNode Call(Node target)
    {
        var offset = target.Offset;
        var positional = new List<Node>();
        var names = new List<string>();
        var named = new List<Node>();
        var isFirst = true;
        while (!TrySymbol(')'))
        {
            if (!isFirst)
            {
                ExpectSymbol(',');
                if (TrySymbol(')'))
                {
                    break;
                }
            }

            isFirst = false;
            if (Current.Kind == TokenKind.Identifier && _tokens[_at + 1].IsOperator("="))
            {
                names.Add(Take().Text);
                _at++;
                named.Add(Expression());
            }
            else if (names.Count > 0)
            {
                throw _file.Error(Current.Offset, "a positional argument cannot follow a named one");
            }
            else
            {
                positional.Add(Expression());
            }
        }

        var isStrict = TryKeyword("tailstrict");
        return new ApplyNode(_file, offset, target, [.. positional], [.. names], [.. named], isStrict);
    }
}
