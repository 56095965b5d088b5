using System.Net;
using System.Text.Json.Nodes;
using OtpGateway.Flows;

namespace OtpGateway.Commands;

/// <summary>The limits of a gateway that is at work, through its admin API.</summary>
internal sealed class AdminLimitAccess(AdminApi api) : ILimitAccess
{
    public Task<JsonObject> ShowAsync(LimitSelector selector, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, selector, cancellationToken);

    public async Task<int> ResetAsync(LimitSelector selector, CancellationToken cancellationToken) =>
        (int)(await AskAsync(HttpMethod.Delete, selector, cancellationToken))["forgotten"]!;

    private async Task<JsonObject> AskAsync(HttpMethod method, LimitSelector selector, CancellationToken cancellationToken)
    {
        var query = string.Join('&', new[] { ("identity", selector.Identity), ("address", selector.Address), ("ip", selector.Ip), ("prefix", selector.Prefix) }
            .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
        var (status, body, _) = await api.SendAsync(method, "admin/limits" + (query.Length > 0 ? "?" + query : ""), null, cancellationToken);
        return status == HttpStatusCode.OK && body is JsonObject answer ? answer : throw AdminApi.Unexpected(status, body);
    }
}
