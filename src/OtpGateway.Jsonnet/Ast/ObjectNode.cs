namespace OtpGateway.Jsonnet.Ast;

internal sealed class ObjectNode(SourceFile file, int offset, ObjectField[] fields, Binding[] locals, AssertClause[] asserts)
    : Node(file, offset)
{
    /// <summary>Fewer fields are found faster one by one.</summary>
    private const int IndexThreshold = 8;

    private readonly FrameLayout _layout = new();
    private readonly bool _hasComputedNames = fields.Any(field => field.NameNode is not null);
    private Dictionary<string, int>? _index;

    public ObjectField[] Fields { get; } = fields;

    public AssertClause[] Asserts { get; } = asserts;

    /// <summary>The fields in the order of their names, if none is computed.</summary>
    public int[] SortedFields { get; private set; } = [];

    public override void Resolve(Scope scope)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Fields.Length; i++)
        {
            var field = Fields[i];

            // The name is computed before there is an object.
            field.NameNode?.Resolve(scope);
            if (field.Name is not null && !names.TryAdd(field.Name, i))
            {
                throw File.Error(field.Offset, $"duplicate field: {field.Name}");
            }
        }

        var inner = scope.Inner(_layout, isObject: true);
        Binding.Declare(locals, inner, File);
        foreach (var binding in locals)
        {
            inner.ResolveDelayed(binding.Body);
        }

        foreach (var clause in Asserts)
        {
            clause.Resolve(inner);
        }

        foreach (var field in Fields)
        {
            field.Body.Resolve(inner);
        }

        if (!_hasComputedNames)
        {
            _index = Fields.Length > IndexThreshold ? names : null;
            SortedFields = [.. Enumerable.Range(0, Fields.Length).OrderBy(i => Fields[i].Name!, CodePointComparer.Instance)];
        }
    }

    public override Value Evaluate(Evaluator evaluator, Frame frame)
    {
        if (!_hasComputedNames)
        {
            return ObjectValue.New(evaluator, new LiteralCore(this, frame, null, null));
        }

        evaluator.Allocate(DataCore.FieldSize * (long)Fields.Length);
        var names = new string?[Fields.Length];
        var index = new Dictionary<string, int>(Fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var field = Fields[i];
            names[i] = field.NameNode is null ? field.Name : FieldName(evaluator, field.NameNode, frame);
            if (names[i] is { } name && !index.TryAdd(name, i))
            {
                throw evaluator.Error(field.NameNode ?? this, "duplicate field name");
            }
        }

        return ObjectValue.New(evaluator, new LiteralCore(this, frame, names, index));
    }

    public int Find(string name)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(name, out var field) ? field : -1;
        }

        for (var i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The frame in which fields, locals and assertions see an object as self.</summary>
    public Frame NewFrame(Evaluator evaluator, Frame outer, ObjectValue self, ObjectLayer layer)
    {
        evaluator.Allocate(Frame.Size + (8L * _layout.SlotCount));
        var frame = new Frame(outer, _layout.SlotCount, self, layer);
        Binding.Bind(locals, evaluator, frame);
        return frame;
    }

    /// <returns>The computed name, or null if the field is to be left out.</returns>
    internal static string? FieldName(Evaluator evaluator, Node node, Frame frame) => node.Evaluate(evaluator, frame) switch
    {
        StringValue text => text.FieldName(evaluator),
        NullValue => null,
        var other => throw evaluator.Error(node, $"field name must be a string, got {other.TypeName}"),
    };
}
