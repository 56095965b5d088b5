namespace OtpGateway.Flows;

/// <summary>
/// Where one tab goes after its flow: tabs share a flow, each brings its own target in the query, a held request
/// (<c>held</c>) or a URL (<c>return_to</c>).
/// </summary>
internal sealed record FlowTarget(string HeldId, string ReturnTo)
{
    public static FlowTarget None { get; } = new("", "");

    public static FlowTarget Of(HttpRequest request) => new(Single(request, "held"), Single(request, "return_to"));

    /// <summary>The target as it goes on in the query of the flow's own URLs.</summary>
    public string Query =>
        (HeldId.Length > 0 ? "&held=" + Uri.EscapeDataString(HeldId) : "") + (ReturnTo.Length > 0 ? "&return_to=" + Uri.EscapeDataString(ReturnTo) : "");

    // A parameter given twice is read differently by different readers: it counts as not given.
    private static string Single(HttpRequest request, string name) => request.Query[name] is { Count: 1 } values ? values[0] ?? "" : "";
}
