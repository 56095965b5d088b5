using OtpGateway.Configuration;

namespace OtpGateway.Sessions;

/// <summary>The gateway's session and its cookies (<c>session</c>, <c>cookies</c>, <c>gateway.step_up</c>).</summary>
internal sealed record SessionOptions
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>How long a session lives, whatever its level. Default: 24 hours.</summary>
    public TimeSpan Lifespan { get; init; } = Day;

    /// <summary>What the names of all the gateway's cookies begin with; over https, <c>__Host-</c> stands before it. Default: <c>otp_gateway</c>.</summary>
    public string CookieName { get; init; } = "otp_gateway";

    /// <summary>Whether the cookie outlives the browser window. Default: yes.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>What <c>sessions/whoami</c> demands. Default: the highest level the identity can reach.</summary>
    public RequiredAal WhoamiAal { get; init; } = RequiredAal.HighestAvailable;

    /// <summary>How long a second factor counts, counted from its own time. A route's <c>max_age</c> can only shorten it. Default: 1 hour, at most 24.</summary>
    public TimeSpan StepUpMaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a second factor counts without a request. Default: 15 minutes, at most 1 hour.</summary>
    public TimeSpan StepUpIdle { get; init; } = TimeSpan.FromMinutes(15);

    public static SessionOptions Read(ConfigNode root)
    {
        var defaults = new SessionOptions();
        var session = root.Section("session");
        session.Ignore("earliest_possible_extend");
        var whoami = session.Section("whoami");
        whoami.Ignore("tokenizer");
        var cookie = session.Section("cookie");
        RefuseOtherScope(cookie);
        RefuseOtherScope(root.Section("cookies"));
        var stepUp = root.Section("gateway").Section("step_up");
        return new SessionOptions
        {
            Lifespan = session.Duration("lifespan", defaults.Lifespan, TimeSpan.FromMinutes(1), 366 * Day),
            CookieName = ReadCookieName(cookie, defaults.CookieName),
            Persistent = cookie.Bool("persistent", defaults.Persistent),
            WhoamiAal = whoami.Choice("required_aal", defaults.WhoamiAal,
                ("aal1", RequiredAal.Aal1), ("highest_available", RequiredAal.HighestAvailable), ("aal2", RequiredAal.Aal2)),
            StepUpMaxAge = stepUp.Duration("max_age", defaults.StepUpMaxAge, TimeSpan.FromSeconds(1), Day),
            // The last request is written down at most once a minute: a shorter time could not be kept.
            StepUpIdle = stepUp.Duration("idle", defaults.StepUpIdle, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
        };
    }

    private static string ReadCookieName(ConfigNode cookie, string fallback)
    {
        var name = cookie.String("name", fallback);
        if (!HttpToken.IsToken(name))
            cookie.Problem("name", "must consist of letters, digits and the characters !#$%&'*+-.^_`|~");
        else if (name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase))
            cookie.Problem("name", "must stand without its prefix: over https the gateway writes __Host- before it");
        else
            return name;
        return fallback;
    }

    // __Host- cookies have no domain, the path "/" and always Secure; Lax is what the resumed navigation needs.
    private static void RefuseOtherScope(ConfigNode node)
    {
        node.Ignore("secure");
        if (node.String("domain", "").Length > 0)
            node.Problem("domain", "must be left out: the gateway's cookies are for its own host only");
        if (node.String("path", "/") != "/")
            node.Problem("path", "must be \"/\": the gateway's cookies are read on every route");
        if (!string.Equals(node.String("same_site", "Lax"), "Lax", StringComparison.OrdinalIgnoreCase))
            node.Problem("same_site", "must be \"Lax\"");
    }
}
