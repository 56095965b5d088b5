namespace OtpGateway.Demo.Bank;

internal static class HttpContextExtensions
{
    /// <summary>The session that <see cref="SignedInFilter"/> has found.</summary>
    public static BankSession BankSession(this HttpContext context) =>
        context.Features.Get<BankSession>() ?? throw new InvalidOperationException("This endpoint has no SignedInFilter.");
}
