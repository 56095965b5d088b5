namespace OtpGateway.Http;

/// <summary>The request headers, besides Cookie and Authorization, by which somebody is recognised: never kept with a held request, always taken from the request that is there now.</summary>
internal sealed record CredentialHeaders(IReadOnlyList<string> Names);
