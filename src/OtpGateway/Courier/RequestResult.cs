namespace OtpGateway.Courier;

/// <summary>What a channel's configuration makes of a message.</summary>
internal abstract record RequestResult
{
    private RequestResult()
    {
    }

    /// <summary>A request; <paramref name="Unwrapped"/> when <c>{ body: "JSON text" }</c> was taken for that JSON.</summary>
    public sealed record Made(OutgoingRequest Request, bool Unwrapped) : RequestResult;

    /// <summary>The snippet says that the message is not to be sent.</summary>
    public sealed record Cancelled : RequestResult;

    /// <summary>There is none; <paramref name="Permanent"/> when there will be none the next time either.</summary>
    public sealed record Failed(string Error, bool Permanent) : RequestResult;
}
