using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Tests;

public partial class ReadmeTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    [Fact]
    public void ProxyConfig_OfTheRoot_IsValid()
    {
        var load = ConfigLoader.Load(new ConfigSources { Directory = Root, Overrides = [("dev", "true")] });
        Assert.Empty(load.Problems);
    }

    [Fact]
    public void Tables_OfConfiguration_NameEveryKey()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        // The file at the root sends e-mail by HTTP; what it does not use is asked for as well.
        var load = ConfigLoader.Load(new ConfigSources { Directory = Root, Overrides = [("dev", "true")] });
        var byMail = ConfigLoader.Load(new ConfigSources
        {
            Directory = Root,
            Overrides = [("dev", "true"), ("courier.delivery_strategy", "smtp"), ("courier.smtp.connection_uri", "smtp://localhost/")],
        });
        Assert.Empty(byMail.Problems);

        var missing = load.Report.UsedKeys.Union(byMail.Report.UsedKeys)
            .Where(key => !key.StartsWith("ReverseProxy", StringComparison.Ordinal))
            .Select(key => Templates().Replace(Index().Replace(key, "[]"), "courier.templates.TYPE$1"))
            .Where(key => !readme.Contains($"`{key}`", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.True(!missing.Any(), string.Join("\n", missing));
    }

    private static string Here([CallerFilePath] string file = "") => file;

    [GeneratedRegex(@"^courier\.templates\..*?(\.(?:email|sms)\..*)$")]
    private static partial Regex Templates();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
