namespace OtpGateway.FirstFactor;

/// <summary>A login as a request presented it: which one, not whose.</summary>
/// <param name="Authenticator">The name of the authenticator that it was presented to.</param>
/// <param name="Question">What the application is asked about it.</param>
internal sealed record PresentedLogin(string Authenticator, Presented.ToAsk Question)
{
    /// <summary>Whether it is the same login, by its cookies. What has none is like nothing else.</summary>
    public bool IsSameAs(PresentedLogin other) => Authenticator == other.Authenticator && Question.Binding.Count > 0 && Question.Binding.SequenceEqual(other.Question.Binding);

    /// <summary>Whether the application was asked the very same: a cookie that is good from one network may be no one's from another.</summary>
    public bool IsAskedLike(PresentedLogin other) => Authenticator == other.Authenticator && Question.Headers.SequenceEqual(other.Question.Headers);
}
