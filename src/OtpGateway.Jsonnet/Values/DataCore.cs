namespace OtpGateway.Jsonnet.Values;

/// <summary>Fields made outside the program: parsed JSON, arguments, results of the library. They know no self.</summary>
internal sealed class DataCore : ObjectCore
{
    /// <summary>What a field takes, its entry in the index included.</summary>
    public const int FieldSize = 64;

    /// <summary>Fewer fields are found faster one by one.</summary>
    private const int IndexThreshold = 8;

    private readonly string[] _names;
    private readonly Thunk[] _values;
    private readonly bool _areHidden;
    private readonly Dictionary<string, int>? _index;

    /// <summary>The names must be distinct; the arrays are taken over.</summary>
    public DataCore(string[] names, Thunk[] values, bool areHidden = false)
    {
        _names = names;
        _values = values;
        _areHidden = areHidden;
        if (names.Length > IndexThreshold)
        {
            _index = new Dictionary<string, int>(names.Length, StringComparer.Ordinal);
            for (var i = 0; i < names.Length; i++)
            {
                _index.Add(names[i], i);
            }
        }
    }

    public override int Count => _names.Length;

    public override string? NameOf(int field) => _names[field];

    public override Visibility VisibilityOf(int field) => _areHidden ? Visibility.Hidden : Visibility.Inherited;

    public override Thunk? DataOf(int field) => _values[field];

    public override int Find(string name)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(name, out var field) ? field : -1;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    public override Value Evaluate(Evaluator evaluator, ObjectValue self, ObjectLayer layer, LayerState state, int field) =>
        _values[field].Force(evaluator);
}
