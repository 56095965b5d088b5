using OtpGateway.GoTemplates.Escaping;

namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A pipeline whose value is printed, unless it declares or assigns variables.</summary>
internal sealed record ActionNode(int Position, Pipeline Pipeline) : Node(Position)
{
    /// <summary>What the value goes through before it is printed; found when the template is escaped.</summary>
    public IReadOnlyList<Escaper> Escapers { get; init; } = [];
}
