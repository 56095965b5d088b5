namespace OtpGateway.Flows;

/// <summary>Who works with a flow: a browser with cookies and forms, or an API client without.</summary>
internal enum FlowType
{
    Browser,
    Api,
}
