namespace OtpGateway.FirstFactor;

/// <summary>
/// Everything of a request that decides who is calling, to be compared with an earlier request's: equal credentials are
/// the same caller until the earlier answer's time has run out.
/// </summary>
internal readonly record struct Credential(string? Cookie, string? Authorization, string? Other)
{
    public bool IsEmpty => Cookie is null && Authorization is null && Other is null;

    public override string ToString() => "***";
}
