namespace OtpGateway.Demo.Bank;

/// <summary>What an API call is refused with: <c>{"error":{"code":401,"message":"…"}}</c>.</summary>
internal sealed record ApiError(ApiErrorBody Error)
{
    public static ApiError Of(int code, string message) => new(new ApiErrorBody(code, message));
}
