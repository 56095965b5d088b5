namespace OtpGateway.Flows;

/// <summary>The kinds of flows by their names in URLs, configuration and database.</summary>
internal static class FlowKinds
{
    public static string Text(this FlowKind kind) => kind switch
    {
        FlowKind.Login => "login",
        FlowKind.Registration => "registration",
        FlowKind.Verification => "verification",
        FlowKind.Recovery => "recovery",
        FlowKind.Settings => "settings",
    };

    public static FlowKind Parse(string text) => text switch
    {
        "login" => FlowKind.Login,
        "registration" => FlowKind.Registration,
        "verification" => FlowKind.Verification,
        "recovery" => FlowKind.Recovery,
        "settings" => FlowKind.Settings,
        _ => throw new InvalidDataException("A flow is of a kind that this version does not know."),
    };
}
