namespace OtpGateway.FirstFactor;

/// <summary>What the cookies of an answer do to the login that its request presented.</summary>
/// <param name="Before">The login.</param>
/// <param name="After">What the application is asked about what the browser has now; null where that is nothing.</param>
internal sealed record LoginChange(PresentedLogin Before, Presented.ToAsk? After);
