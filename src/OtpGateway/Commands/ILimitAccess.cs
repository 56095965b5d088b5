using System.Text.Json.Nodes;
using OtpGateway.Flows;

namespace OtpGateway.Commands;

/// <summary>The limits as the commands reach them: in the store, or through the gateway that holds the store.</summary>
internal interface ILimitAccess
{
    Task<JsonObject> ShowAsync(LimitSelector selector, CancellationToken cancellationToken);

    /// <returns>How many counts were forgotten.</returns>
    Task<int> ResetAsync(LimitSelector selector, CancellationToken cancellationToken);
}
