using System.Globalization;
using OtpGateway.Flows;
using OtpGateway.Flows.Settings;
using OtpGateway.Flows.Visitors;
using OtpGateway.Http;
using OtpGateway.Sessions;

namespace OtpGateway.Pages;

/// <summary>The files the pages need. The pages themselves are rendered by whoever has something to show.</summary>
internal static class PagesEndpoints
{
    // A new version of the gateway has a new script soon, and asking costs next to nothing.
    private const string ForAWhile = "public, max-age=600";
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Maps <c>{base_path}/assets/{file}</c>.</summary>
    public static IEndpointConventionBuilder MapPageAssets(this IEndpointRouteBuilder endpoints, string basePath) =>
        endpoints.MapMethods($"{basePath.TrimEnd('/')}/assets/{{file}}", [HttpMethods.Get, HttpMethods.Head], ServeAsset);

    /// <summary>Maps the pages of flows and errors, and says "not found" for everything else below the base path: it is never proxied.</summary>
    public static void MapPages(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        endpoints.MapMethods(urls.Path("/login"), [HttpMethods.Get, HttpMethods.Head], ShowFlowAsync).WithOrder(int.MinValue);
        foreach (var kind in (FlowKind[])[FlowKind.Registration, FlowKind.Verification, FlowKind.Recovery])
            endpoints.MapMethods(urls.Path("/" + kind.Text()), [HttpMethods.Get, HttpMethods.Head], (HttpContext context, VisitorSubmission visitors, VisitorPages pages, PageRenderer renderer) =>
                ShowVisitorsAsync(context, kind, visitors, pages, renderer, urls)).WithOrder(int.MinValue);
        endpoints.MapMethods(urls.Path("/settings"), [HttpMethods.Get, HttpMethods.Head], ShowSettingsAsync).WithOrder(int.MinValue);
        endpoints.MapMethods(urls.Path(GatewayUrls.DonePath), [HttpMethods.Get, HttpMethods.Head], ShowDoneAsync).WithOrder(int.MinValue);
        endpoints.MapMethods(urls.Path("/step-up.js"), [HttpMethods.Get, HttpMethods.Head], ServeStepUpScript).WithOrder(int.MinValue);
        endpoints.MapMethods(urls.Path("/error"), [HttpMethods.Get, HttpMethods.Head], ShowErrorAsync).WithOrder(int.MinValue);
        if (urls.Prefix.Length > 0)
            endpoints.Map(urls.Path("/{**rest}"), NotFoundAsync).WithOrder(int.MinValue + 1);
    }

    private static async Task ShowVisitorsAsync(HttpContext context, FlowKind kind, VisitorSubmission visitors, VisitorPages pages, PageRenderer renderer, GatewayUrls urls)
    {
        Page page = await visitors.FindAsync(context, kind) is { } flow ? pages.Show(flow) : new ErrorPage { Kind = ErrorKind.FlowNotFound, LinkUrl = urls.OriginText + "/" };
        await renderer.RenderAsync(context, page, context.RequestAborted);
    }

    private static async Task ShowFlowAsync(HttpContext context, VisitorSubmission visitors, VisitorPages visitorPages, FlowCallers callers, LoginFlows flows, FlowPages pages, FlowTargets targets, PageRenderer renderer, GatewayUrls urls, CookieNames cookies)
    {
        var cancellationToken = context.RequestAborted;
        var target = FlowTarget.Of(context.Request);
        // A page stands in between: whatever was counted as going round in circles begins anew.
        if (RawCookies.Mentions(context.Request.Headers.Cookie, cookies.Rounds))
            context.Response.Cookies.Delete(cookies.Rounds, cookies.Options(null, SameSiteMode.Lax));
        if (await visitors.FindAsync(context, FlowKind.Login) is { HasPassed: false } signIn)
        {
            await renderer.RenderAsync(context, visitorPages.Show(signIn), cancellationToken);
            return;
        }
        if (await callers.FindAsync(context, cancellationToken) is not FlowCallerResult.Found { Caller: var caller }
            || await flows.FindAsync(context.Request.Query["flow"].ToString(), caller, cancellationToken) is not { } flow)
        {
            await renderer.RenderAsync(context, new ErrorPage { Kind = ErrorKind.FlowNotFound, LinkUrl = urls.OriginText + "/" }, cancellationToken);
            return;
        }
        if (!flow.HasPassed)
        {
            await renderer.RenderAsync(context, await pages.ShowAsync(flow, caller, target, cancellationToken), cancellationToken);
            return;
        }
        // Another tab has passed, or this one came back: on to where it was going. Only for the person's own navigation.
        if (RequestFacts.IsOurOwnOrTyped(context.Request, urls.Origin) && RequestKinds.Of(context.Request) == RequestKind.Navigation)
            context.Response.Redirect303(await targets.OpenAsync(context, target, flow, caller, cancellationToken));
        else
            await renderer.RenderAsync(context, new PassedPage { ContinueUrl = urls.Absolute($"/login?flow={flow.Id}{target.Query}") }, cancellationToken);
    }

    /// <summary>The page of a settings flow; without one, a new one begins.</summary>
    private static async Task ShowSettingsAsync(HttpContext context, SettingsRequests requests, SettingsPages pages, PageRenderer renderer, GatewayUrls urls, CookieNames cookies)
    {
        if (RawCookies.Mentions(context.Request.Headers.Cookie, cookies.Rounds))
            context.Response.Cookies.Delete(cookies.Rounds, cookies.Options(null, SameSiteMode.Lax));
        if (context.Request.Query["flow"].Count == 0)
            context.Response.Redirect303(urls.Absolute(GatewayUrls.SettingsPath));
        else if (await requests.ViewAsync(context) is { } view)
            await renderer.RenderAsync(context, pages.Show(view), context.RequestAborted);
    }

    /// <summary>What went wrong, by one of a few names: nothing of a URL is ever shown but a trait's name and a time to wait.</summary>
    private static Task ShowErrorAsync(HttpContext context, PageRenderer renderer, GatewayUrls urls)
    {
        var trait = context.Request.Query["trait"].ToString();
        var kind = context.Request.Query["id"].ToString() switch
        {
            "no_address" => ErrorKind.NoAddress,
            "second_factor_impossible" => ErrorKind.SecondFactorImpossible,
            "address_changed" => ErrorKind.AddressChanged,
            "bad_return_to" => ErrorKind.BadReturnTo,
            "bad_request" => ErrorKind.BadRequest,
            "too_many_flows" => ErrorKind.TooManyFlows,
            "disabled" => ErrorKind.NotFound,
            "unavailable" => ErrorKind.ServiceUnavailable,
            "flow_not_found" => ErrorKind.FlowNotFound,
            "csrf" => ErrorKind.CsrfFailed,
            "in_progress" => ErrorKind.InProgress,
            "outcome_unknown" => ErrorKind.OutcomeUnknown,
            "already_carried_out" => ErrorKind.AlreadyCarriedOut,
            "request_gone" => ErrorKind.RequestGone,
            _ => ErrorKind.Unexpected,
        };
        return renderer.RenderAsync(context, new ErrorPage
        {
            Kind = kind,
            RetryAfter = kind == ErrorKind.TooManyFlows && int.TryParse(context.Request.Query["wait"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var wait) ? TimeSpan.FromSeconds(Math.Clamp(wait, 1, 86_400)) : null,
            Trait = kind == ErrorKind.NoAddress && IsTraitName(trait) ? trait : null,
            LinkUrl = urls.OriginText + "/",
        }, context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context, PageRenderer renderer, GatewayUrls urls)
    {
        if (RequestKinds.Of(context.Request) == RequestKind.Navigation)
            return renderer.RenderAsync(context, new ErrorPage { Kind = ErrorKind.NotFound, LinkUrl = urls.OriginText + "/" }, context.RequestAborted);
        return new ApiError(404, "Unable to locate the resource").WriteAsync(context, context.RequestAborted);
    }

    private static bool IsTraitName(string text) => text.Length is > 0 and <= 64 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');

    /// <summary>The end of a window that another page has opened. Only at the end of a person's own way: a link elsewhere announces nothing.</summary>
    private static Task ShowDoneAsync(HttpContext context, PageRenderer renderer, GatewayUrls urls) => renderer.RenderAsync(context, new DonePage
    {
        Announced = RequestKinds.Of(context.Request) == RequestKind.Navigation && RequestFacts.IsOurOwnOrTyped(context.Request, urls.Origin),
    }, context.RequestAborted);

    private static Task ServeStepUpScript(HttpContext context, StepUpScript script)
    {
        PageHeaders.Set(context.Response);
        context.Response.Headers.CacheControl = ForAWhile;
        return Results.Bytes(script.Content, "text/javascript; charset=utf-8", entityTag: script.Tag).ExecuteAsync(context);
    }

    private static async Task ServeAsset(HttpContext context, string file, PageAssets assets)
    {
        var response = context.Response;
        PageHeaders.Set(response);
        if (assets.Find(file) is not { } asset)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // While nodes differ in version or configuration, a page of one may ask the other: our content then, but not for good.
        if (asset.FileName == file)
            response.Headers.CacheControl = Forever;
        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(asset.Content, context.RequestAborted);
    }
}
