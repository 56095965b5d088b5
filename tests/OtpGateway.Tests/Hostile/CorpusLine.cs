namespace OtpGateway.Tests.Hostile;

/// <param name="Group">The heading above it.</param>
/// <param name="Text">Byte for byte, one character each.</param>
internal sealed record CorpusLine(string Group, string Text)
{
    public override string ToString() => $"{Group}: {(Text.Length > 200 ? Text[..200] + "…" : Text)}";
}
