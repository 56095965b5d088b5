namespace OtpGateway.Flows;

/// <summary>What came of the wish for a flow.</summary>
/// <param name="Flow">The one to use: the new one, or one that is open already.</param>
/// <param name="GaveWay">The ids of the flows that ended for it.</param>
internal sealed record StartedFlow(Flow Flow, IReadOnlyList<string> GaveWay);
