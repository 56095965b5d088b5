using OtpGateway.Configuration;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Jsonnet;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Proxy;

/// <summary>What a route demands of its caller.</summary>
internal sealed record RouteRequirement
{
    private static readonly (string Word, Aal? Level)[] Levels = [("aal0", Sessions.Aal.Aal0), ("aal1", Sessions.Aal.Aal1), ("aal2", Sessions.Aal.Aal2)];

    /// <summary>YARP's own word for a route without authorization, beside the levels.</summary>
    private static readonly (string Word, Aal? Level)[] Policies = [("anonymous", Sessions.Aal.Aal0), ("aal1", Sessions.Aal.Aal1), ("aal2", Sessions.Aal.Aal2)];

    private static readonly (string Word, PathLeeway Leeway)[] Leeways = [("allow-semicolon", PathLeeway.Semicolon), ("allow-double-slash", PathLeeway.DoubleSlash), ("allow-encoded-slash", PathLeeway.EncodedSlash)];

    public required Aal Aal { get; init; }

    /// <summary>How old the second factor may be; zero asks again for every operation. Null: as old as <c>gateway.step_up</c> says.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The trait whose address the code goes to; empty for the caller's choice.</summary>
    public string Via { get; init; } = "";

    /// <summary>Whether an interrupted request is held. Default: yes.</summary>
    public bool Hold { get; init; } = true;

    /// <summary>Whether a backup code will do. Default: no.</summary>
    public bool BackupCodes { get; init; }

    /// <summary>What says in words what a request would do: each one is a transaction, with a code of its own that is sent with these words. Null: nothing is said.</summary>
    public TransactionSnippet? Message { get; init; }

    /// <summary>Whether it is what the form on the page demands that is asked for, and when the page is opened already (<c>challenge: form</c>). Default: what the request itself demands.</summary>
    public bool ChallengeForm { get; init; }

    /// <summary>Whether caches are told what the application says. Default: no; an answer on a protected route is kept by nobody.</summary>
    public bool CacheAsUpstream { get; init; }

    /// <summary>What a target may have that not every upstream reads alike. Default: nothing; a protected route is never given any.</summary>
    public PathLeeway Paths { get; init; }

    /// <summary>Whether what would be refused is let through and only told to the audit trail: for trying a demand out. Default: no.</summary>
    public bool ReportOnly { get; init; }

    /// <summary>The second factors that meet it.</summary>
    public AcceptedFactors Accepted => new(Via, BackupCodes);

    /// <summary>Every operation asks again.</summary>
    public bool Once => MaxAge == TimeSpan.Zero || Message is not null;

    /// <summary><c>gateway.default_aal</c>; null when it is not set.</summary>
    public static Aal? ReadDefault(ConfigNode gateway) => gateway.Choice("default_aal", null, Levels);

    /// <summary>Reads a YARP route's metadata and authorization policy. What is wrong is reported, and reads as the strictest.</summary>
    public static RouteRequirement Read(ConfigNode route, Aal? defaultAal)
    {
        var metadata = route.Section("Metadata");
        var told = metadata.Choice("aal", null, Levels);
        var policy = route.Choice("AuthorizationPolicy", null, Policies);
        if (told is not null && policy is not null && told != policy)
            route.Problem("AuthorizationPolicy", $"contradicts Metadata.aal, which is {Word(told.Value)}");
        if (!metadata.Has("aal") && !route.Has("AuthorizationPolicy") && defaultAal is null)
            metadata.Problem("aal", "is missing, and there is no gateway.default_aal");
        var requirement = new RouteRequirement
        {
            // A level that cannot be read is the strictest: what else is said of the route is then judged as it was meant.
            Aal = told ?? (metadata.Has("aal") ? Sessions.Aal.Aal2 : policy ?? defaultAal ?? Sessions.Aal.Aal2),
            MaxAge = metadata.OptionalDuration("max_age", TimeSpan.Zero, TimeSpan.FromHours(24)),
            Via = metadata.String("via", ""),
            Hold = metadata.Bool("hold", true),
            BackupCodes = metadata.Choice("backup_codes", false, ("allow", true), ("deny", false)),
            Message = TransactionSnippet.Read(metadata, "message"),
            ChallengeForm = metadata.Choice("challenge", false, ("request", false), ("form", true)),
            CacheAsUpstream = metadata.Choice("cache", false, ("no-store", false), ("upstream", true)),
            Paths = ReadPaths(metadata),
            ReportOnly = metadata.Bool("report_only", false),
        };
        if (requirement.Aal != Sessions.Aal.Aal2)
            foreach (var key in (string[])["max_age", "via", "backup_codes", "message"])
                if (metadata.Has(key))
                    metadata.Problem(key, $"says something about the second factor, and the route demands {Word(requirement.Aal)} only");
        if (requirement.Aal != Sessions.Aal.Aal0 && metadata.Has("paths"))
            metadata.Problem("paths", $"gives leave for paths that can be read in more than one way, and the route demands {Word(requirement.Aal)}: only one of aal0 may have them");
        if (requirement is { Aal: Sessions.Aal.Aal0, ReportOnly: true })
            metadata.Problem("report_only", "says what becomes of those who do not meet the demand, and the route demands aal0: everybody meets it");
        if (requirement.ReportOnly)
            metadata.Warn("report_only", $"lets everybody through: what {Word(requirement.Aal)} would have refused is in the audit trail only");
        if (requirement.Aal == Sessions.Aal.Aal0 && metadata.Has("cache"))
            metadata.Problem("cache", "says something about protected answers, and the route demands aal0: what the application says is left as it is");
        if (metadata.Has("via") && requirement.Via.Length == 0)
            metadata.Problem("via", "must name a trait");
        if (requirement is { BackupCodes: true, Via.Length: > 0 })
            metadata.Problem("backup_codes", "contradicts via: a backup code goes to no address");
        if (metadata.Has("message"))
            CheckTransaction(metadata, requirement);
        return requirement;
    }

    private static PathLeeway ReadPaths(ConfigNode metadata)
    {
        var leeway = PathLeeway.None;
        foreach (var word in metadata.String("paths", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Leeways.FirstOrDefault(known => known.Word == word) is { Word: not null } known)
                leeway |= known.Leeway;
            else
                metadata.Problem("paths", $"'{word}' is not valid: {Spelling.Hint(word, [.. Leeways.Select(other => other.Word)])}");
        }
        return leeway;
    }

    private static void CheckTransaction(ConfigNode metadata, RouteRequirement requirement)
    {
        if (!requirement.Hold)
            metadata.Problem("hold", "contradicts message: what is confirmed is the request that is held");
        if (requirement.MaxAge is { } maxAge && maxAge != TimeSpan.Zero)
            metadata.Problem("max_age", "contradicts message: a code that tells what it confirms is good for that alone");
        if (requirement.BackupCodes)
            metadata.Problem("backup_codes", "contradicts message: a backup code does not tell what it confirms");
    }

    /// <summary>What is asked for where a page's form demands this: the same, and the page itself is opened as before. What a form demands on trial alone is not asked for yet.</summary>
    public RouteRequirement ForItsForm(RouteRequirement form) => form.ReportOnly ? this : this with { Aal = form.Aal, MaxAge = form.MaxAge, Via = form.Via, BackupCodes = form.BackupCodes };

    /// <summary>
    /// The requirement in full, defaults included. YARP rebuilds the endpoint of a route only when the route's configuration
    /// differs from the one before; with the effective requirement in it, a changed default is a changed route.
    /// </summary>
    public Dictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["aal"] = Word(Aal), ["hold"] = Hold ? "true" : "false", ["backup_codes"] = BackupCodes ? "allow" : "deny" };
        if (MaxAge is { } maxAge)
            metadata["max_age"] = GoDuration.Format(maxAge);
        if (Via.Length > 0)
            metadata["via"] = Via;
        if (Message is not null)
            metadata["message"] = Message.Source;
        if (ReportOnly)
            metadata["report_only"] = "true";
        if (CacheAsUpstream)
            metadata["cache"] = "upstream";
        if (Paths != PathLeeway.None)
            metadata["paths"] = string.Join(", ", Leeways.Where(known => Paths.HasFlag(known.Leeway)).Select(known => known.Word));
        return metadata;
    }

    /// <summary>Reads back what <see cref="ToMetadata"/> wrote into the route that YARP applies. A route without it has no requirement: null, and refused.</summary>
    public static RouteRequirement? Of(RouteConfig route)
    {
        if (route.Metadata is not { } metadata || !metadata.TryGetValue("aal", out var word) || Levels.FirstOrDefault(level => level.Word == word).Level is not { } aal)
            return null;
        TimeSpan? limit = null;
        if (metadata.TryGetValue("max_age", out var text))
        {
            if (!GoDuration.TryParse(text, out var maxAge))
                return null;
            limit = maxAge;
        }
        TransactionSnippet? message = null;
        try
        {
            if (metadata.TryGetValue("message", out var snippet))
                message = TransactionSnippet.Compile(snippet);
        }
        catch (JsonnetException)
        {
            return null;
        }
        return new RouteRequirement
        {
            Aal = aal,
            MaxAge = limit,
            Via = metadata.GetValueOrDefault("via", ""),
            Hold = metadata.GetValueOrDefault("hold") != "false",
            BackupCodes = metadata.GetValueOrDefault("backup_codes") == "allow",
            Message = message,
            CacheAsUpstream = metadata.GetValueOrDefault("cache") == "upstream",
            ReportOnly = metadata.GetValueOrDefault("report_only") == "true",
            Paths = Leeways.Where(known => metadata.GetValueOrDefault("paths", "").Split(", ").Contains(known.Word)).Aggregate(PathLeeway.None, (sum, known) => sum | known.Leeway),
        };
    }

    private static string Word(Aal aal) => Levels.First(level => level.Level == aal).Word;
}
