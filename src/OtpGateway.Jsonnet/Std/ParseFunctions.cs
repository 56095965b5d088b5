namespace OtpGateway.Jsonnet.Std;

/// <summary>Text of other formats as values.</summary>
internal static class ParseFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("parseJson", "str", JsonParser.Parse);
        table.Add("parseYaml", "str", YamlParser.Parse);
    }
}
