namespace OtpGateway.Jsonnet.Std;

/// <summary>The library: made once for the process, never changed, shared by all evaluations.</summary>
internal static class StandardLibrary
{
    private static readonly Dictionary<string, Value> Members = Build();

    private static readonly DataCore Core = new([.. Members.Keys], [.. Members.Values], areHidden: true);

    /// <summary>A member that is the same in every file.</summary>
    public static Value? Find(string name) => Members.GetValueOrDefault(name);

    /// <summary>The library as an object, with what depends on the file.</summary>
    public static ObjectValue ForFile(string fileName)
    {
        var own = new DataCore(["thisFile"], [StringValue.Of(CodePoints.Repair(fileName))], areHidden: true);
        return new ObjectValue(new ObjectLayer(own, new ObjectLayer(Core, null)));
    }

    private static Dictionary<string, Value> Build()
    {
        var table = new BuiltinTable();
        TypeFunctions.AddTo(table);
        StringFunctions.AddTo(table);
        ArrayFunctions.AddTo(table);
        ObjectFunctions.AddTo(table);
        MathFunctions.AddTo(table);
        EncodingFunctions.AddTo(table);
        ManifestFunctions.AddTo(table);
        ParseFunctions.AddTo(table);
        ExternalFunctions.AddTo(table);
        return new Dictionary<string, Value>(table.Members, StringComparer.Ordinal);
    }
}
