namespace OtpGateway.GoTemplates.Escaping;

/// <summary>The contexts in which a loop's body is left early.</summary>
internal sealed class LoopExits
{
    public List<PageContext> Contexts { get; } = [];
}
