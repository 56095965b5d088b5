using OtpGateway.Http;

namespace OtpGateway.Flows.Settings;

/// <summary>The settings flow over HTTP, under Ory's names below <c>gateway.base_path</c>.</summary>
internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder endpoints, GatewayUrls urls)
    {
        var settings = endpoints.MapGroup(urls.Prefix).WithOrder(int.MinValue);
        settings.MapGet(GatewayUrls.SettingsPath, (HttpContext context, SettingsRequests requests) => requests.BeginAsync(context, FlowType.Browser));
        settings.MapGet("/self-service/settings/api", (HttpContext context, SettingsRequests requests) => requests.BeginAsync(context, FlowType.Api));
        settings.MapGet("/self-service/settings/flows", (HttpContext context, SettingsRequests requests) => requests.ReadAsync(context));
        settings.MapPost("/self-service/settings", (HttpContext context, SettingsRequests requests) => requests.SubmitAsync(context));
    }
}
