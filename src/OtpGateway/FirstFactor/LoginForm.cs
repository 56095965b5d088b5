using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>
/// The application's own login form, watched: for applications that cannot be asked who is calling. Who signs in with
/// success is known from then on by the cookie that the application's answer sets.
/// </summary>
internal sealed record LoginForm : Authenticator
{
    public const string Type = "login_form";

    private static readonly TimeSpan LeastLifespan = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostLifespan = TimeSpan.FromDays(30);

    /// <summary>The cookies that make a login. The first is the one that every login must set.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>Every request by which somebody can sign in.</summary>
    public required IReadOnlyList<LoginRequest> Forms { get; init; }

    /// <summary>What ends a login, besides an answer that takes its cookie away or sets another. Default: nothing.</summary>
    public IReadOnlyList<LogoutRequest> Logout { get; init; } = [];

    /// <summary>Whether a cookie that the application sets anew, outside of its forms, is of the same login. Default: no, it ends it.</summary>
    public bool FollowsRenewal { get; init; }

    /// <summary>How long a login is remembered that is not seen. Default: 8 hours.</summary>
    public TimeSpan Lifespan { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The cookie that every login must set.</summary>
    public string Cookie => Only[0];

    /// <summary>Whether the request may sign somebody in: also in spellings that are not watched, but that the application may take for a form.</summary>
    public bool MaySignIn(string method, ReadOnlySpan<char> target)
    {
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))
            return false;
        return IsLikeForm(target);
    }

    /// <summary>Whether the target is one of the forms in any spelling, whatever the method.</summary>
    public bool IsLikeForm(ReadOnlySpan<char> target)
    {
        for (var i = 0; i < Forms.Count; i++)
            if (LoginPath.IsLike(target, Forms[i].Path))
                return true;
        return false;
    }

    public bool SignsOut(string method, ReadOnlySpan<char> target)
    {
        for (var i = 0; i < Logout.Count; i++)
            if (Logout[i].Is(method, target))
                return true;
        return false;
    }

    public override Presented Present(HttpContext context)
    {
        var cookies = ApplicationCookies.Read(context.Request.Headers.Cookie, Only, out var twice);
        if (twice is not null)
            return new Presented.Twice(twice);
        return cookies.Any(cookie => cookie.Key == Cookie) ? new Presented.Observed(cookies, Lifespan) : new Presented.Nothing();
    }

    public override IReadOnlyList<string> CredentialHeaders => [];

    public override IReadOnlyList<string> OtherHeaders(HttpContext context) => [];

    public static LoginForm? ReadFrom(ConfigNode node)
    {
        var only = node.Strings("only");
        if (only.Count == 0)
            node.Problem("only", "must name the cookies that make a login, such as [\"SESSION\"], first the one that every login sets");
        foreach (var (index, name) in only.Index())
        {
            if (!HttpToken.IsToken(name))
                node.Problem($"only[{index}]", "must be the exact name of a cookie");
            else if (only.Take(index).Contains(name))
                node.Problem($"only[{index}]", $"'{name}' occurs twice");
        }
        var forms = node.Items("forms");
        if (forms.Count == 0)
            node.Problem("forms", "must list the requests that sign somebody in, such as [{ \"path\": \"/login\", \"user_field\": \"username\", \"success\": { \"location_not\": \"/login*\" } }]");
        var form = new LoginForm
        {
            Name = ReadName(node, Type),
            Only = only,
            Forms = [.. forms.Select(LoginRequest.Read)],
            Logout = [.. node.Items("logout").Select(LogoutRequest.Read)],
            FollowsRenewal = node.Choice("renewal", false, ("end", false), ("follow", true)),
            Lifespan = node.Duration("lifespan", TimeSpan.FromHours(8), LeastLifespan, MostLifespan),
        };
        return only.Count == 0 ? null : form;
    }
}
