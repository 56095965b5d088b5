using System.Net.Http;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Configuration;
using OtpGateway.Proxy;
using OtpGateway.Sessions;
using Yarp.ReverseProxy.Configuration;

namespace OtpGateway.Tests.Configuration;

public sealed class ReverseProxyTests : IDisposable
{
    private readonly ConfigDirectory directory = new();

    [Theory]
    [InlineData("""{ "ClusterId": "bnak", "Match": { "Path": "/a" } }""", "ClusterId", "there is no cluster 'bnak', did you mean 'bank'?")]
    [InlineData("""{ "Match": { "Path": "/a" } }""", "ClusterId", "is missing")]
    [InlineData("""{ "ClusterId": "bank" }""", "Match", "needs a Path or Hosts")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/{a" } }""", "Match.Path", "is not a route pattern")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/{**other}" } }""", "Match", "is the same as that of route 'all'")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a", "Methods": ["GE T"] } }""", "Match.Methods[0]", "is not an HTTP method")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a", "Headers": [{ "Name": "X", "Mode": "Exact" }] } }""", "Match.Headers[0].Mode", "'Exact' is not valid")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a", "Metod": "GET" } }""", "Match.Metod", "did you mean 'Methods'?")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "AuthorisationPolicy": "aal2" }""", "AuthorisationPolicy", "did you mean 'AuthorizationPolicy'?")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "AuthorizationPolicy": "" }""", "AuthorizationPolicy", "'' is not valid")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "AuthorizationPolicy": "default" }""", "AuthorizationPolicy", "'default' is not valid")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "AuthorizationPolicy": "aal1", "Metadata": { "aal": "aal0" } }""", "AuthorizationPolicy", "contradicts Metadata.aal, which is aal0")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "RateLimiterPolicy": "slow" }""", "RateLimiterPolicy", "there is no such policy, 'slow'")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "OutputCachePolicy": "x" }""", "OutputCachePolicy", "there is no such policy")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "TimeoutPolicy": "x" }""", "TimeoutPolicy", "there is no such policy")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "CorsPolicy": "default" }""", "CorsPolicy", "there is no such policy")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Timeout": "00:01:00" }""", "Timeout", "is not supported")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal1", "max_age": "5m" } }""", "Metadata.max_age", "the route demands aal1 only")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "via": "phone" } }""", "Metadata.via", "the route demands aal0 only")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "max_age": "25h" } }""", "Metadata.max_age", "must be 0s to 24h")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "maxage": "5m" } }""", "Metadata.maxage", "did you mean 'max_age'?")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "hold": "perhaps" } }""", "Metadata.hold", "must be true or false")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "x" } }""", "Metadata.message", "must begin with file://")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "file://nowhere.jsonnet" } }""", "Metadata.message", "does not exist")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "base64://J1BheScgKw==" } }""", "Metadata.message", "is not a valid Jsonnet snippet, line 1, column 8")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal1", "message": "base64://J1BheSc=" } }""", "Metadata.message", "the route demands aal1 only")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "base64://J1BheSc=", "hold": false } }""", "Metadata.hold", "contradicts message")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "base64://J1BheSc=", "max_age": "5m" } }""", "Metadata.max_age", "contradicts message")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "base64://J1BheSc=", "backup_codes": "allow" } }""", "Metadata.backup_codes", "contradicts message")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "backup_codes": "yes" } }""", "Metadata.backup_codes", "'yes' is not valid")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal1", "backup_codes": "deny" } }""", "Metadata.backup_codes", "the route demands aal1 only")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "via": "phone", "backup_codes": "allow" } }""", "Metadata.backup_codes", "contradicts via")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "cache": "public" } }""", "Metadata.cache", "'public' is not valid")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal0", "cache": "upstream" } }""", "Metadata.cache", "the route demands aal0")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "report_only": "perhaps" } }""", "Metadata.report_only", "must be true or false")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal0", "report_only": true } }""", "Metadata.report_only", "the route demands aal0")]
    [InlineData("""{ "ClusterId": "bank", "Match": { "Path": "/a" }, "MATCH": { "Path": "/b" } }""", "Match", "stands here more than once")]
    public void Read_WrongRoute_IsReportedWithItsPath(string route, string key, string message)
    {
        var load = directory.LoadOver($$"""
            { "ReverseProxy": { "Routes": { "new": {{route}} } }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } } }
            """);

        Assert.Contains(load.Problems, problem => problem.Path == $"ReverseProxy.Routes.new.{key}" && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "\"aal\": \"aal2\", \"max_age\": \"5m\"", "needs Match.Methods of GET and HEAD")]
    [InlineData("\"Methods\": [\"GET\", \"POST\"]", "\"aal\": \"aal2\"", "needs Match.Methods of GET and HEAD")]
    [InlineData("\"Methods\": [\"GET\"]", "\"aal\": \"aal1\"", "does not demand aal2")]
    [InlineData("\"Methods\": [\"GET\"]", "\"aal\": \"aal2\", \"max_age\": \"0s\"", "asks for every operation anew")]
    [InlineData("\"Methods\": [\"GET\"], \"Hosts\": [\"other.example\"]", "\"aal\": \"aal2\"", "there is no other route for a POST")]
    public void Read_ChallengeThatCannotBe_IsReported(string match, string metadata, string message)
    {
        var load = LoadForm(match, metadata);

        Assert.Contains(load.Problems, problem => problem.Path == "ReverseProxy.Routes.page.Metadata.challenge" && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ChallengeOfAPageThatDemandsMore_IsReported()
    {
        var load = directory.LoadOver("""{ "ReverseProxy": { "Routes": { "all": { "Metadata": { "aal": "aal2", "challenge": "form" } } } }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } } }""");

        Assert.Contains(load.Problems, problem => problem.Path == "ReverseProxy.Routes.all.Metadata.challenge" && problem.Message.Contains("contradicts aal", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ChallengeForm_DemandsOfThePageWhatItsFormDoes()
    {
        var load = LoadForm("\"Methods\": [\"GET\", \"HEAD\"]", "\"aal\": \"aal2\", \"max_age\": \"5m\", \"via\": \"phone\", \"hold\": false");

        var proxy = load.OptionsOrThrow().Proxy;
        var page = Assert.IsType<RouteRequirement>(RouteRequirement.Of(proxy.Routes.Single(route => route.RouteId == "page")));
        Assert.Equal((Aal.Aal2, TimeSpan.FromMinutes(5), "phone", true), (page.Aal, page.MaxAge, page.Via, page.Hold));
        Assert.Equal((Aal.Aal2, "phone"), (proxy.Requirements["page"].Aal, proxy.Requirements["page"].Via));
    }

    private ConfigLoad LoadForm(string match, string metadata) => directory.LoadOver($$"""
        {
          "ReverseProxy": { "Routes": {
            "page": { "ClusterId": "bank", "Match": { "Path": "/form/{**rest}"{{(match.Length > 0 ? ", " + match : "")}} }, "Metadata": { "aal": "aal1", "challenge": "form" } },
            "form": { "ClusterId": "bank", "Match": { "Path": "/form/{**rest}"{{(match.Length > 0 ? "" : ", \"Methods\": [\"POST\"]")}} }, "Metadata": { {{metadata}} } }
          } },
          "selfservice": { "methods": { "code": { "mfa_enabled": true } } }
        }
        """);

    [Theory]
    [InlineData("aal1", """["GET"]""", true)]
    [InlineData("aal1", """["get", "POST"]""", true)]
    [InlineData("aal1", """["GET", "HEAD"]""", false)]
    [InlineData("aal1", """["POST"]""", false)]
    [InlineData("aal0", """["GET"]""", false)]
    public void Read_ProtectedGetWithoutHead_IsWarnedOf(string aal, string methods, bool warned)
    {
        var load = directory.LoadOver($$"""
            { "ReverseProxy": { "Routes": { "new": { "ClusterId": "bank", "Match": { "Path": "/a", "Methods": {{methods}} }, "Metadata": { "aal": "{{aal}}" } } } } }
            """);

        Assert.Empty(load.Problems);
        Assert.Equal(warned, load.Report.Warnings.Any(warning => warning.StartsWith("ReverseProxy.Routes.new.Match.Methods: has GET and not HEAD", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "aal": "aal1", "paths": "allow-semicolon" }""", "gives leave for paths that can be read in more than one way, and the route demands aal1: only one of aal0 may have them")]
    [InlineData("""{ "aal": "aal0", "paths": "allow-semicolons" }""", "'allow-semicolons' is not valid: did you mean 'allow-semicolon'?")]
    public void Read_LeewayThatCannotBe_IsReported(string metadata, string problem)
    {
        var load = directory.LoadOver($$"""{ "ReverseProxy": { "Routes": { "all": { "Metadata": {{metadata}} } } } }""");

        var found = Assert.Single(load.Problems);
        Assert.Equal("ReverseProxy.Routes.all.Metadata.paths", found.Path);
        Assert.Equal(problem, found.Message);
    }

    [Fact]
    public void Read_MessageWhereNothingIsHeld_IsReported()
    {
        var load = directory.LoadOver("""
            { "ReverseProxy": { "Routes": { "pay": { "ClusterId": "bank", "Match": { "Path": "/a" }, "Metadata": { "aal": "aal2", "message": "base64://J1BheSc=" } } } },
              "gateway": { "hold": { "enabled": false } }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } } }
            """);

        var problem = Assert.Single(load.Problems);
        Assert.Equal("gateway.hold.enabled", problem.Path);
        Assert.Contains("'pay'", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Destinations": {} }""", "Destinations", "there is no destination")]
    [InlineData("""{ "Destinations": { "a": { "Address": "127.0.0.1:80" } } }""", "Destinations.a.Address", "must be an http(s) URL")]
    [InlineData("""{ "Destinations": { "a": { "Adress": "http://a/" } } }""", "Destinations.a.Adress", "did you mean 'Address'?")]
    [InlineData("""{ "Destinations": { "a": { "Address": "http://a/" } }, "HttpRequest": { "ActivityTimeout": "30" } }""", "HttpRequest.ActivityTimeout", "must be a time such as")]
    [InlineData("""{ "Destinations": { "a": { "Address": "http://a/" } }, "HttpRequest": { "Version": "two" } }""", "HttpRequest.Version", "must be \"1.1\"")]
    [InlineData("""{ "Destinations": { "a": { "Address": "http://a/" } }, "HttpClient": { "SslProtocols": ["Tls11"] } }""", "HttpClient.SslProtocols[0]", "'Tls11' is not valid")]
    public void Read_WrongCluster_IsReportedWithItsPath(string cluster, string key, string message)
    {
        var load = directory.LoadOver($$"""{ "ReverseProxy": { "Clusters": { "new": {{cluster}} } } }""");

        Assert.Contains(load.Problems, problem => problem.Path == $"ReverseProxy.Clusters.new.{key}" && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NoRoute_IsRefused()
    {
        directory.Write("proxy-config.json", """{ "dev": true, "gateway": { "default_aal": "aal0" } }""");

        Assert.Equal(new ConfigProblem("ReverseProxy.Routes", "there is no route"), Assert.Single(directory.Load().Problems));
    }

    [Fact]
    public void Read_NoAalAnywhere_NamesTheRoute()
    {
        directory.Write("proxy-config.json", ConfigDirectory.Minimal.Replace("\"default_aal\": \"aal0\", ", "", StringComparison.Ordinal));

        Assert.Contains(directory.Load().Problems, problem => problem.Path == "ReverseProxy.Routes.all.Metadata.aal" && problem.Message.Contains("there is no gateway.default_aal", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ }""", Aal.Aal1)]
    [InlineData("""{ "AuthorizationPolicy": "anonymous" }""", Aal.Aal0)]
    [InlineData("""{ "AuthorizationPolicy": "Aal2" }""", Aal.Aal2)]
    [InlineData("""{ "AuthorizationPolicy": "aal2", "Metadata": { "aal": "aal2" } }""", Aal.Aal2)]
    [InlineData("""{ "Metadata": { "aal": "aal0" } }""", Aal.Aal0)]
    public void Read_Aal_ComesFromMetadataPolicyOrDefault(string route, object aal)
    {
        var options = directory.LoadOver($$"""
            { "gateway": { "default_aal": "aal1" }, "ReverseProxy": { "Routes": { "all": {{route}} } }, "selfservice": { "methods": { "code": { "mfa_enabled": true } } } }
            """).OptionsOrThrow();

        Assert.Equal((Aal)aal, options.Proxy.Requirements["ALL"].Aal);
        Assert.Null(options.Proxy.Routes[0].AuthorizationPolicy);
    }

    [Fact]
    public void Read_Requirement_IsReadInFull()
    {
        var options = directory.LoadOver("""
            {
              "selfservice": { "methods": { "code": { "mfa_enabled": true } } },
              "ReverseProxy": { "Routes": {
                "once": { "ClusterId": "BANK", "Match": { "Path": "/transfer" }, "Metadata": { "aal": "aal2", "max_age": "0s", "via": "phone", "hold": "false" } }
              } }
            }
            """).OptionsOrThrow();

        var requirement = options.Proxy.Requirements["once"];
        Assert.Equal(new RouteRequirement { Aal = Aal.Aal2, MaxAge = TimeSpan.Zero, Via = "phone", Hold = false }, requirement);
        Assert.True(requirement.Once);
    }

    [Fact]
    public void Read_ChangedDefault_ChangesTheRoutes()
    {
        var before = directory.LoadOver("{}").OptionsOrThrow();
        var after = directory.LoadOver("""{ "gateway": { "default_aal": "aal1" } }""").OptionsOrThrow();

        Assert.NotEqual(before.Proxy.Routes[0], after.Proxy.Routes[0]);
    }

    [Theory]
    [InlineData("""{ "Path": "/a/{id}" }""", """{ "Path": "/A/{name}" }""", true)]
    [InlineData("""{ "Path": "/a/{id:int}" }""", """{ "Path": "/a/{id}" }""", false)]
    [InlineData("""{ "Path": "/a/{**id}" }""", """{ "Path": "/a/{id}" }""", false)]
    [InlineData("""{ "Path": "/a", "Methods": ["GET", "POST"] }""", """{ "Path": "/a", "Methods": ["post", "get"] }""", true)]
    [InlineData("""{ "Path": "/a", "Methods": ["GET"] }""", """{ "Path": "/a" }""", false)]
    [InlineData("""{ "Hosts": ["a.example"] }""", """{ "Path": "/{**x}", "Hosts": ["A.example"] }""", true)]
    [InlineData("""{ "Path": "/a", "Headers": [{ "Name": "X", "Values": ["1"] }] }""", """{ "Path": "/a", "Headers": [{ "Name": "x", "Values": ["1"] }] }""", true)]
    [InlineData("""{ "Path": "/a", "Headers": [{ "Name": "X", "Values": ["1"] }] }""", """{ "Path": "/a", "Headers": [{ "Name": "X", "Values": ["2"] }] }""", false)]
    [InlineData("""{ "Path": "/a", "QueryParameters": [{ "Name": "q", "Mode": "Exists" }] }""", """{ "Path": "/a" }""", false)]
    public void Read_TwoRoutes_AreRefusedWhereTheirMatchIsTheSame(string one, string two, bool same)
    {
        var load = directory.LoadOver($$"""
            { "ReverseProxy": { "Routes": { "one": { "ClusterId": "bank", "Match": {{one}} }, "two": { "ClusterId": "bank", "Match": {{two}} } } } }
            """);

        Assert.Equal(same, load.Problems.Any(problem => problem.Path == "ReverseProxy.Routes.two.Match"));
    }

    [Fact]
    public void Read_SameMatchInAnotherOrder_IsAllowed()
    {
        var load = directory.LoadOver("""{ "ReverseProxy": { "Routes": { "late": { "ClusterId": "bank", "Order": 5, "Match": { "Path": "/{**path}" } } } } }""");

        Assert.Empty(load.Problems);
    }

    [Fact]
    public void Read_EverythingOfYarp_IsRead()
    {
        var options = directory.LoadOver("""
            { "ReverseProxy": {
              "Routes": { "full": {
                "clusterid": "full", "Order": "3", "MaxRequestBodySize": -1, "CorsPolicy": "disable", "RateLimiterPolicy": "Disable",
                "Match": { "Path": "/full", "Hosts": ["a.example"], "Methods": ["GET"],
                  "Headers": [{ "Name": "X", "Values": ["1"], "Mode": "HeaderPrefix", "IsCaseSensitive": true }],
                  "QueryParameters": [{ "Name": "q", "Mode": "exists" }] },
                "Transforms": [{ "PathPrefix": "/x" }, { "RequestHeader": "A", "Set": "b" }]
              } },
              "Clusters": { "full": {
                "LoadBalancingPolicy": "RoundRobin", "Metadata": { "k": "v" },
                "Destinations": { "a": { "Address": "https://a:1/", "Health": "http://a:2/", "Host": "h", "Metadata": { "x": 1 } } },
                "SessionAffinity": { "Enabled": true, "Policy": "HashCookie", "FailurePolicy": "Redistribute", "AffinityKeyName": "k",
                  "Cookie": { "Path": "/", "SameSite": "Strict", "HttpOnly": true, "MaxAge": "1.00:00:00", "Domain": "d", "IsEssential": true, "SecurePolicy": "Always", "Expiration": "00:01:00" } },
                "HealthCheck": { "AvailableDestinationsPolicy": "HealthyOrPanic",
                  "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:00:10" },
                  "Active": { "Enabled": true, "Interval": "00:00:05", "Timeout": "00:00:02", "Policy": "ConsecutiveFailures", "Path": "/health" } },
                "HttpClient": { "SslProtocols": ["Tls12", "tls13"], "DangerousAcceptAnyServerCertificate": true, "MaxConnectionsPerServer": 10,
                  "EnableMultipleHttp2Connections": true, "RequestHeaderEncoding": "utf-8", "ResponseHeaderEncoding": "latin1",
                  "WebProxy": { "Address": "http://p:3128/", "BypassOnLocal": true, "UseDefaultCredentials": false } },
                "HttpRequest": { "ActivityTimeout": "00:02:00", "Version": "2", "VersionPolicy": "RequestVersionExact", "AllowResponseBuffering": false }
              } } } }
            """).OptionsOrThrow();

        var route = options.Proxy.Routes.Single(route => route.RouteId == "full");
        Assert.Equal((3, -1L, "full"), (route.Order, route.MaxRequestBodySize, route.ClusterId));
        Assert.Null(route.CorsPolicy);
        Assert.Equal(HeaderMatchMode.HeaderPrefix, route.Match.Headers![0].Mode);
        Assert.Equal(QueryParameterMatchMode.Exists, route.Match.QueryParameters![0].Mode);
        Assert.Equal("/x", route.Transforms![0]["pathprefix"]);
        var cluster = options.Proxy.Clusters.Single(cluster => cluster.ClusterId == "full");
        Assert.Equal("RoundRobin", cluster.LoadBalancingPolicy);
        Assert.Equal("1", cluster.Destinations!["a"].Metadata!["x"]);
        Assert.Equal(TimeSpan.FromDays(1), cluster.SessionAffinity!.Cookie!.MaxAge);
        Assert.Equal(SameSiteMode.Strict, cluster.SessionAffinity.Cookie.SameSite);
        Assert.Equal("/health", cluster.HealthCheck!.Active!.Path);
        Assert.Equal(TimeSpan.FromSeconds(10), cluster.HealthCheck.Passive!.ReactivationPeriod);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, cluster.HttpClient!.SslProtocols);
        Assert.Equal(new Uri("http://p:3128/"), cluster.HttpClient.WebProxy!.Address);
        Assert.Equal(new Version(2, 0), cluster.HttpRequest!.Version);
        Assert.Equal(HttpVersionPolicy.RequestVersionExact, cluster.HttpRequest.VersionPolicy);
    }

    [Fact]
    public async Task Check_WhatYarpRefuses_IsReported()
    {
        var options = directory.LoadOver("""
            { "ReverseProxy": {
              "Routes": { "all": { "Transforms": [{ "PathPrefiks": "/x" }] } },
              "Clusters": { "bank": { "LoadBalancingPolicy": "Fairest" } }
            } }
            """).OptionsOrThrow();
        var services = new ServiceCollection().AddLogging();
        services.AddReverseProxy();
        await using var provider = services.BuildServiceProvider();
        var report = new ConfigReport();

        await ProxyConfigSource.CheckAsync(options.Proxy, provider.GetRequiredService<IConfigValidator>(), report, TestContext.Current.CancellationToken);

        Assert.Contains(report.Problems, problem => problem.Path == "ReverseProxy.Routes.all" && problem.Message.Contains("PathPrefiks", StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.Path == "ReverseProxy.Clusters.bank" && problem.Message.Contains("Fairest", StringComparison.Ordinal));
    }

    [Fact]
    public void Replace_ChangeToken_IsSignalledWithTheNewConfigurationInPlace()
    {
        var before = directory.LoadOver("{}").OptionsOrThrow().Proxy;
        var after = directory.LoadOver("""{ "gateway": { "default_aal": "aal1" } }""").OptionsOrThrow().Proxy;
        var source = new ProxyConfigSource(before);
        ProxyOptions? seen = null;
        using var registration = source.GetConfig().ChangeToken.RegisterChangeCallback(_ => seen = source.Options, null);

        source.Replace(after);

        Assert.Same(after, seen);
        Assert.Same(after.Routes, source.GetConfig().Routes);
        Assert.False(source.GetConfig().ChangeToken.HasChanged);
    }

    [Fact]
    public async Task Replace_ChangedRequirementOnly_RebuildsTheEndpoint()
    {
        var before = directory.LoadOver("{}").OptionsOrThrow().Proxy;
        var after = directory.LoadOver("""{ "gateway": { "default_aal": "aal1" } }""").OptionsOrThrow().Proxy;
        var source = new ProxyConfigSource(before);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<IProxyConfigProvider>(source).AddReverseProxy();
        await using var app = builder.Build();
        app.MapReverseProxy().Add(endpoint => endpoint.Metadata.Add(source.Options.Requirements["all"]));
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.Single();
        Assert.Equal(Aal.Aal0, Assert.Single(endpoints.Endpoints).Metadata.GetMetadata<RouteRequirement>()!.Aal);
        var changed = new TaskCompletionSource();
        using var registration = endpoints.GetChangeToken().RegisterChangeCallback(_ => changed.SetResult(), null);

        source.Replace(after);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(Aal.Aal1, Assert.Single(endpoints.Endpoints).Metadata.GetMetadata<RouteRequirement>()!.Aal);
    }

    public void Dispose() => directory.Dispose();
}
