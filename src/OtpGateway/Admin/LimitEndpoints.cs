using System.Text.Json.Nodes;
using OtpGateway.Audit;
using OtpGateway.Flows;

namespace OtpGateway.Admin;

/// <summary>What of <c>gateway.limits</c> is used, by whom, and the end of waits and locks.</summary>
internal static class LimitEndpoints
{
    private const string Path = "/admin/limits";

    public static void MapLimits(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, ShowAsync);
        endpoints.MapDelete(Path, ResetAsync);
    }

    private static async Task ShowAsync(HttpContext context, LimitAccounts limits)
    {
        if (await ReadAsync(context, toReset: false) is { } selector)
            await AdminAnswer.WriteAsync(context, await limits.ShowAsync(selector, context.RequestAborted));
    }

    private static async Task ResetAsync(HttpContext context, LimitAccounts limits, AuditTrail audit)
    {
        if (await ReadAsync(context, toReset: true) is not { } selector)
            return;
        var forgotten = await limits.ResetAsync(selector, context.RequestAborted);
        audit.LimitsReset(selector.ToString(), selector.Identity, forgotten);
        await AdminAnswer.WriteAsync(context, new JsonObject { ["forgotten"] = forgotten });
    }

    private static async Task<LimitSelector?> ReadAsync(HttpContext context, bool toReset)
    {
        var query = context.Request.Query;
        // Of two, one would be left out without a word; one that is not known would be taken for none at all.
        var odd = query.FirstOrDefault(parameter => parameter.Key is not ("identity" or "address" or "ip" or "prefix") || parameter.Value.Count > 1).Key;
        var (selector, problem) = odd is null ? LimitSelector.Read(query["identity"], query["address"], query["ip"], query["prefix"]) : (null, "only identity, address, ip and prefix, each once");
        if (toReset && selector is { IsEmpty: true })
            (selector, problem) = (null, "say whose limits: identity, address, ip or prefix");
        if (selector is null)
            await AdminAnswer.MalformedAsync(context, problem);
        return selector;
    }
}
