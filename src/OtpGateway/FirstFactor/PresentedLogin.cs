namespace OtpGateway.FirstFactor;

/// <summary>A login as a request presented it: which one, not whose.</summary>
/// <param name="Authenticator">The name of the authenticator that it was presented to.</param>
/// <param name="Question">What the application is asked about it.</param>
internal sealed record PresentedLogin(string Authenticator, Presented.ToAsk Question)
{
    /// <summary>Whether both are one login: by its cookies, or by all that is sent where no cookies make it.</summary>
    public bool IsSameAs(PresentedLogin other) =>
        Authenticator == other.Authenticator
        && Question.Binding.SequenceEqual(other.Question.Binding)
        && (Question.Binding.Count > 0 || Question.Headers.SequenceEqual(other.Question.Headers));
}
