namespace OtpGateway.Jsonnet.Syntax;

/// <summary>The variables that live together in one frame: those of a function, an object, a comprehension or a file.</summary>
internal sealed class FrameLayout
{
    public int SlotCount { get; set; }

    /// <summary>True if something made in the frame can outlive it: only then does the frame count as memory.</summary>
    public bool IsCaptured { get; set; }
}
