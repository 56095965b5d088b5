using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using OtpGateway.Configuration;
using OtpGateway.Http;
using OtpGateway.Sessions;
using OtpGateway.Storage;

namespace OtpGateway.Proxy;

/// <summary>
/// Signs what the application is told of a caller (JSON Web Token, RFC 7519, with ES256): good for one request, of one
/// method and path, for seconds. Every node signs with the same key, which comes from <c>secrets.cookie</c>: the first
/// secret signs, the keys of all are published (RFC 7517).
/// </summary>
internal sealed class IdentityTokens : IDisposable
{
    private readonly ECDsa first;
    private readonly string header;
    private readonly Live<ProxyOptions> options;
    private readonly Live<SessionOptions> sessionOptions;
    private readonly GatewayUrls urls;
    private readonly StoreClock clock;
    private readonly RandomNumberGenerator random;

    public IdentityTokens(KeyRing keys, Live<ProxyOptions> options, Live<SessionOptions> sessionOptions, GatewayUrls urls, StoreClock clock, RandomNumberGenerator random)
    {
        (this.options, this.sessionOptions, this.urls, this.clock, this.random) = (options, sessionOptions, urls, clock, random);
        var published = new JsonArray();
        var seeds = keys.Seeds("identity token", 48);
        foreach (var (id, seed) in seeds)
        {
            using var pair = PairOf(seed);
            var point = pair.ExportParameters(includePrivateParameters: false).Q;
            published.Add(new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["alg"] = "ES256",
                ["use"] = "sig",
                ["kid"] = id,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            });
        }
        first = PairOf(seeds[0].Seed);
        header = Encode(new JsonObject { ["alg"] = "ES256", ["kid"] = seeds[0].Id, ["typ"] = "JWT" });
        KeySet = new JsonObject { ["keys"] = published }.ToJsonString();
    }

    /// <summary>The public keys, as a JSON Web Key Set.</summary>
    public string KeySet { get; }

    /// <summary>The token for a request that is about to be forwarded.</summary>
    public string Issue(HttpContext context, SatisfiedCaller caller, IdentityTokenOptions told)
    {
        var now = clock.GetUtcNow();
        var level = caller.LevelAt(context, sessionOptions.Value, now);
        var confirmation = caller.ConfirmationOf(context);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var id = new byte[16];
        random.GetBytes(id);
        var claims = new JsonObject
        {
            ["iss"] = urls.OriginText,
            ["sub"] = caller.FirstFactor.Identity.ExternalId,
            ["aud"] = told.Audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + told.Lifespan).ToUnixTimeSeconds(),
            ["jti"] = Base64Url.EncodeToString(id),
            ["acr"] = level == Aal.Aal2 ? "aal2" : "aal1",
            ["amr"] = new JsonArray([.. Methods(caller, level, confirmation)]),
            // As the application gets it: an extended CONNECT arrives there as the GET of an upgrade.
            ["method"] = HttpMethods.IsConnect(context.Request.Method) ? "GET" : context.Request.Method,
            ["path"] = query < 0 ? target : target[..query],
        };
        if (AuthenticatedAt(caller, level, confirmation) is { } at)
            claims["auth_time"] = at.ToUnixTimeSeconds();
        var signed = $"{header}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(first.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => first.Dispose();

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    // RFC 8176; of a code by mail it has no name.
    private static IEnumerable<JsonNode> Methods(SatisfiedCaller caller, Aal level, AuthenticationMethod? confirmation)
    {
        var methods = new List<string>(caller.FirstFactor.Amr);
        foreach (var method in caller.Session?.Methods ?? [])
        {
            // Beside what confirmed this request nobody asks how old the others are.
            var counts = method.Aal != "aal2" || (confirmation is null ? level == Aal.Aal2 && !method.Transaction : ReferenceEquals(method, confirmation));
            if (method.Channel is null || !counts)
                continue;
            methods.Add("otp");
            methods.Add(method.Channel);
        }
        if (level == Aal.Aal2)
            methods.Add("mfa");
        return methods.Distinct(StringComparer.Ordinal).Select(method => (JsonNode)method);
    }

    private static DateTimeOffset? AuthenticatedAt(SatisfiedCaller caller, Aal level, AuthenticationMethod? confirmation)
    {
        if (confirmation is not null)
            return DateTimeOffset.FromUnixTimeMilliseconds(confirmation.CompletedAt);
        if (level != Aal.Aal2)
            return caller.Session?.FirstFactorAt;
        var (ours, theirs) = (caller.Session?.SecondFactorAt, caller.FirstFactor.SecondFactorAt);
        return ours > theirs || theirs is null ? ours : theirs;
    }

    // A private key is a number from 1 to n - 1 (FIPS 186-5, A.2.1: 64 bits more than it has, and what is left of them by n - 1).
    private static ECDsa PairOf(byte[] seed)
    {
        var order = BigInteger.Parse("00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var number = new BigInteger(seed, isUnsigned: true, isBigEndian: true) % (order - 1) + 1;
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var secret = new byte[32];
        bytes.CopyTo(secret, secret.Length - bytes.Length);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
    }
}
