namespace OtpGateway.Pages;

/// <summary>Entry of who somebody is, before a code is sent.</summary>
/// <remarks>Fields posted: <c>csrf_token</c>, <c>method=code</c>, and those of the page.</remarks>
internal sealed record EntryPage : FlowPage
{
    public required EntryKind Kind { get; init; }

    public required IReadOnlyList<EntryField> Fields { get; init; }

    public IReadOnlyList<EntryLink> Links { get; init; } = [];
}
