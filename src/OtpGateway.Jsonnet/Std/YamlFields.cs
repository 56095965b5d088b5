namespace OtpGateway.Jsonnet.Std;

/// <summary>The fields of a YAML mapping as they are read.</summary>
internal sealed class YamlFields(BuiltinCall call)
{
    private readonly Dictionary<string, Value> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _merged = new(StringComparer.Ordinal);

    /// <summary>Of fields with the same name the last one counts.</summary>
    public void Add(string name, Value value)
    {
        call.Evaluator.Allocate(DataCore.FieldSize);
        _own[name] = value;
    }

    /// <summary>Takes over the fields of another mapping; fields of this one, and of mappings merged earlier, come first.</summary>
    public void Merge(ObjectValue source)
    {
        foreach (var field in source.Fields(call.Evaluator))
        {
            call.Evaluator.Step();
            call.Evaluator.Allocate(DataCore.FieldSize);
            _merged.TryAdd(field.Name, source.Get(call.Evaluator, field));
        }
    }

    public ObjectValue ToValue()
    {
        foreach (var (name, value) in _merged)
        {
            _own.TryAdd(name, value);
        }

        return ObjectValue.FromData(call.Evaluator, [.. _own.Keys], [.. _own.Values]);
    }
}
