namespace OtpGateway.Sessions;

/// <summary>
/// The names of the gateway's cookies. All begin alike, so that one scan finds them; over https they carry
/// <c>__Host-</c>, which browsers accept from the very host alone (RFC 6265bis section 4.1.3).
/// </summary>
internal sealed class CookieNames(string common, bool https)
{
    private readonly string start = https ? "__Host-" : "";

    /// <summary>What every name of ours contains.</summary>
    public string Common { get; } = common;

    public string Session { get; } = (https ? "__Host-" : "") + common + "_session";

    /// <summary>A held request's cookie carries the held id in its name: two tabs do not disturb each other.</summary>
    public string HeldPrefix { get; } = (https ? "__Host-" : "") + common + "_held_";

    public string Held(string heldId) => HeldPrefix + heldId;

    /// <summary>Counts interrupts that follow each other without a page in between.</summary>
    public string Rounds => start + Common + "_rounds";

    /// <summary>Tells the browser apart in which somebody begins a flow who is not signed in.</summary>
    public string Visitor => start + Common + "_visitor";

    public CookieOptions Options(TimeSpan? maxAge, SameSiteMode sameSite) => new()
    {
        HttpOnly = true,
        Secure = https,
        SameSite = sameSite,
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
