namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A named template of a set, with the source its positions refer to.</summary>
internal sealed record Template(string Name, Source Source, IReadOnlyList<Node> Body)
{
    /// <summary>Whether it holds nothing but blanks and definitions; such a one never replaces another.</summary>
    public bool IsEmpty => Body.All(node => node is TextNode text && string.IsNullOrWhiteSpace(text.Text));
}
