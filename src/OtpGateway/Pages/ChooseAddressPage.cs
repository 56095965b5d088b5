namespace OtpGateway.Pages;

/// <summary>Choice of the address the code goes to, or, with a single one, the question whether to send at all.</summary>
/// <remarks>Fields posted: <c>csrf_token</c>, <c>method=code</c>, <c>address=&lt;id&gt;</c>.</remarks>
internal sealed record ChooseAddressPage : FlowPage
{
    public required IReadOnlyList<AddressChoice> Addresses { get; init; }
}
