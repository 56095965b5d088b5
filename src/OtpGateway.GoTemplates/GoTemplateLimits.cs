namespace OtpGateway.GoTemplates;

/// <summary>What one rendering may cost before it ends with an error.</summary>
public sealed record GoTemplateLimits
{
    /// <summary>The limits used by hosts that have no opinion.</summary>
    public static GoTemplateLimits Default { get; } = new();

    /// <summary>Steps of evaluation: actions, calls, loop turns and turns inside functions. Default: 1 000 000.</summary>
    public long MaxSteps { get; init; } = 1_000_000;

    /// <summary>Length of the output in UTF-16 units. Default: 1 048 576.</summary>
    public int MaxOutput { get; init; } = 1_048_576;

    /// <summary>
    /// Units of text and list elements made on the way, all together, whether or not they reach the output.
    /// Default: 33 554 432.
    /// </summary>
    public long MaxAllocation { get; init; } = 33_554_432;

    /// <summary>Nesting of template calls and of values being walked. Default: 10 000.</summary>
    /// <remarks>Go allows 100 000 calls; its stacks grow, ours do not, and a thread with a small one ends earlier, with the same error.</remarks>
    public int MaxDepth { get; init; } = 10_000;

    /// <summary>Wall-clock time. Default: 2 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
