using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Hostile;

/// <summary>No target is public to the gateway and protected to an upstream.</summary>
public class TargetPropertyTests
{
    private const string AllLeave = "allow-semicolon, allow-double-slash, allow-encoded-slash";

    [Theory]
    [InlineData("", 100_000)]
    [InlineData(AllLeave, 100_000)]
    public Task Decision_OnRandomTargets_LetsNothingThroughThatAnyUpstreamTakesForProtected(string paths, int count) => CheckAsync(paths, count);

    [Theory]
    [Trait("run", "all")]
    [InlineData("", 1_000_000)]
    [InlineData(AllLeave, 1_000_000)]
    public Task Decision_OnAMillionRandomTargets_LetsNothingThroughThatAnyUpstreamTakesForProtected(string paths, int count) => CheckAsync(paths, count);

    [Fact]
    public async Task Decision_OnTheCorpus_IsWhatTheGatewayDoesOnTheWire()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => HostileGateway.AddRoutes(configuration, AllLeave));
        var decision = new GatewayDecision(gateway);
        await using var wire = new WireClient(gateway.Url);

        foreach (var line in Corpus.Read("targets-hostile", ("host", gateway.Url.Authority)).Concat(Corpus.Read("targets-benign")))
        {
            // What is no line, or too long, is decided before.
            if (!line.Text.StartsWith('/') || line.Text.Length > 8000 || line.Text.AsSpan().ContainsAny('\n', '\r', ' '))
                continue;
            var status = await wire.GetAsync(line.Text, gateway.Url.Authority);
            var route = decision.RouteOf(line.Text);
            // What a transform makes of it is decided on the way out.
            Assert.True(route is not null == (status == 200) || route == "strip", $"{line}: {route}, {status}");
        }
    }

    [Theory]
    [InlineData(RealUpstreams.Kestrel, 20_000)]
    [InlineData(RealUpstreams.Nginx, 5_000)]
    [InlineData(RealUpstreams.Node, 5_000)]
    [InlineData(RealUpstreams.Python, 5_000)]
    public async Task Wire_RandomTargets_NeverReachWhatIsProtected(string name, int count)
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        var upstream = upstreams[name];
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration =>
        {
            HostileGateway.AddRoutes(configuration, AllLeave);
            upstreams.AddTo(configuration);
        });
        var seed = Random.Shared.Next();
        var model = Personality.All.Single(personality => personality.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            var random = new Random(seed + client);
            await using var wire = new WireClient(gateway.Url);
            for (var i = 0; i < count / 8; i++)
                await wire.GetAsync(TargetGenerator.Next(random), upstream.Host);
        }));

        var arrived = await upstream.TakeAsync();
        Assert.Empty(arrived.Where(request => Personality.IsProtected(request.Path) || model.TakesForProtected(request.Target)).Select(request => $"seed {seed}: {request.Target} is {request.Path}"));
        Assert.InRange(arrived.Count, count / 100, count);
    }

    private static async Task CheckAsync(string paths, int count)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Sqlite, configuration => HostileGateway.AddRoutes(configuration, paths));
        var decision = new GatewayDecision(gateway);
        var passed = 0;

        // A failure is told with the seed that repeats it.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(TargetGenerator.Arbitrary, target =>
        {
            // What a transform makes of it is decided on the way out.
            if (decision.RouteOf(target) is null or "strip")
                return true;
            passed++;
            return Personality.All.All(personality => !personality.TakesForProtected(target));
        }));

        // One that refuses everything would pass, too.
        Assert.True(passed > count / 100, passed.ToString(CultureInfo.InvariantCulture));
    }
}
