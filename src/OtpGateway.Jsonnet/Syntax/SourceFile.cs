namespace OtpGateway.Jsonnet.Syntax;

/// <summary>A file's name and text; places are kept as offsets and turned into lines only when an error needs one.</summary>
internal sealed class SourceFile(string name, string text)
{
    public string Name { get; } = name;

    public string Text { get; } = text;

    public (int Line, int Column) Locate(int offset)
    {
        var before = Text.AsSpan(0, Math.Clamp(offset, 0, Text.Length));
        var line = before.Count('\n') + 1;
        var column = 1;
        foreach (var c in before[(before.LastIndexOf('\n') + 1)..])
        {
            if (!char.IsLowSurrogate(c))
            {
                column++;
            }
        }

        return (line, column);
    }

    public JsonnetException Error(int offset, string message)
    {
        var (line, column) = Locate(offset);
        return new JsonnetException(JsonnetErrorKind.Static, message, Name, line, column, []);
    }
}
