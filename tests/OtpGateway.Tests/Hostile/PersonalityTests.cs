using System.Text.RegularExpressions;
using OtpGateway.Tests.Support;
using OtpGateway.Tests.Support.Upstreams;

namespace OtpGateway.Tests.Hostile;

/// <summary>The models are told by what they must see, and by what the real servers see.</summary>
public partial class PersonalityTests
{
    [Theory]
    [InlineData(Personality.Kestrel, "/admin /ADMIN/x /%61dmin /x/../admin /x/%2e%2e/admin /admin?x", "/x /adminer /admin%2Fx /admin;x /x\\..\\admin")]
    [InlineData(Personality.Nginx, "/admin/x //admin /x//../admin /x/..%2fadmin /%2fadmin /admin#x /admin%2fx", "/x /admin.x /admin;x /admin%253f /x\\..\\admin /xadmin")]
    [InlineData(Personality.Node, "/admin //x/admin /x\\..\\admin /\\x/admin /%2e/admin /ad\tmin /x%2f..%2fadmin", "/x /admin;x /admin. /x?/admin")]
    [InlineData(Personality.Python, "/admin //admin //x/admin /x/..%2Fadmin /admin#x", "/x /admin;x /x\\admin")]
    [InlineData(Personality.Servlets, "/admin;x=y/z /;/admin /x/..;/admin /admin%3bx /x;/../admin;a/b //admin", "/x;admin /x /admin.x")]
    [InlineData(Personality.Windows, "/admin. /admin%20/x /admin::$DATA /admin:$i30:$INDEX_ALLOCATION/x /ADMI~1/x /admin~1 /(S(x))/admin /%28A(x)S(y))/admin /x\\..\\admin /%u0061dmin /%ef%bc%8fadmin", "/x /a~b /admin:x /xadmin~1 /(x)/admin")]
    [InlineData(Personality.TwiceDecoding, "/%2561dmin /%252fadmin /x/%252e%252e/admin /x%255c..%255cadmin /admin", "/%25252fadmin /x /admin%2520")]
    [InlineData(Personality.Apache, "/admin /index.php/admin/x /a.cgi//admin /x/../admin", "/index.php /index.php/x /x.html/admin /admin.php")]
    [InlineData(Personality.Formats, "/admin.json /ADMIN.css /admin.x/ /admin/x.y", "/xadmin.json /x")]
    [InlineData(Personality.Folding, "/%ef%bc%8fadmin /%c3%a4dmin /a%cc%88dmin /adm%c4%b1n /ad%e2%80%8bmin /%ef%bd%81dmin", "/x /%c3%a4 /adm%c3%9fn")]
    public void TakesForProtected_KnownTargets_AreTold(string name, string taken, string left)
    {
        var model = Assert.Single(Personality.All, personality => personality.Name == name);

        Assert.All(taken.Split(' '), target => Assert.True(model.TakesForProtected(target), target));
        Assert.DoesNotContain(left.Split(' '), model.TakesForProtected);
    }

    [Fact]
    public async Task TakesForProtected_EveryTargetOfTheCorpus_IsWhatTheRealServerTakesItFor()
    {
        await using var upstreams = await RealUpstreams.StartAsync();
        var targets = Corpus.Read("targets-hostile", ("host", "127.0.0.1")).Concat(Corpus.Read("targets-benign")).Select(line => line.Text)
            // Blanks and controls get lost where nginx tells its path in a header.
            .Where(target => target.StartsWith('/') && !target.Contains(' ', StringComparison.Ordinal) && !Blank().IsMatch(target)).ToList();

        foreach (var upstream in upstreams.Running)
        {
            var model = Personality.All.Single(personality => personality.Name.Equals(upstream.Name, StringComparison.OrdinalIgnoreCase));
            foreach (var target in targets)
                await RawHttp.SendAsync(upstream.Url, $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

            var taken = (await upstream.TakeAsync()).Where(request => request.Method == "GET" && Personality.IsProtected(request.Path)).ToList();
            Assert.All(taken, request => Assert.True(model.TakesForProtected(request.Target), $"{upstream.Name} reads {request.Target} as {request.Path}, the model as {string.Join(" or ", model.Read(request.Target))}"));
            Assert.InRange(taken.Count, 50, targets.Count);
        }
    }

    [GeneratedRegex("%(?:[01].|20|7f)", RegexOptions.IgnoreCase)]
    private static partial Regex Blank();
}
