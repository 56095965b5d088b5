namespace OtpGateway.Flows;

/// <summary>The states as they stand in the database and in Ory's JSON.</summary>
internal static class FlowStates
{
    public static string Text(this FlowState state) => state switch
    {
        FlowState.ChooseMethod => "choose_method",
        FlowState.SentEmail => "sent_email",
        FlowState.PassedChallenge => "passed_challenge",
    };

    public static FlowState Parse(string text) => text switch
    {
        "choose_method" => FlowState.ChooseMethod,
        "sent_email" => FlowState.SentEmail,
        "passed_challenge" => FlowState.PassedChallenge,
        _ => throw new InvalidDataException("A flow has a state that this version does not know."),
    };
}
