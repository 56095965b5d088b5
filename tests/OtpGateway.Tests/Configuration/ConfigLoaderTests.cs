using OtpGateway.Configuration;

namespace OtpGateway.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly ConfigDirectory directory = new();

    [Fact]
    public void Load_NoFile_IsReported()
    {
        var problem = Assert.Single(directory.Load().Problems);

        Assert.Equal("proxy-config.json", problem.Path);
        Assert.Contains("there is no such file", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CommentsAndTrailingCommas_AreRead()
    {
        directory.Write("proxy-config.json", "\uFEFF// first\n" + ConfigDirectory.Minimal.Replace("\"dev\": true,", "\"dev\": true, /* for trying out */ \"log\": { \"level\": \"info\", },", StringComparison.Ordinal) + "\n// last\n");

        Assert.Empty(directory.Load().Problems);
    }

    [Theory]
    [InlineData("{\n  \"dev\": true\n  \"dsn\": \"memory\"\n}", "proxy-config.json(3,3)", "is not JSON")]
    [InlineData("{\n  \"ä\": tru }", "proxy-config.json(2,11)", "is not JSON")]
    [InlineData("{ \"dev\": true", "proxy-config.json(1,14)", "is not JSON")]
    [InlineData("{} {}", "proxy-config.json(1,4)", "is not JSON")]
    [InlineData("", "proxy-config.json(1,1)", "is not JSON")]
    [InlineData("[]", "proxy-config.json(1,1)", "must be an object")]
    public void Load_BrokenJson_IsReportedWithItsPlace(string json, string path, string message)
    {
        directory.Write("proxy-config.json", json);

        var problem = Assert.Single(directory.Load().Problems);

        Assert.Equal(path, problem.Path);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeyTwice_IsReportedWithItsPlace()
    {
        var load = directory.LoadOver("{\n  \"log\": { \"level\": \"info\",\n    \"level\": \"debug\" } }");

        Assert.Contains(new ConfigProblem("over.json(3,5)", "the key 'level' stands here for the second time"), load.Problems);
    }

    [Fact]
    public void Load_SeveralFiles_ObjectsMergeAndListsAreReplaced()
    {
        directory.Write("proxy-config.json", ConfigDirectory.Minimal);
        directory.Write("a.json", """{ "gateway": { "hosts": ["a.example", "b.example"], "ui": { "brand": "A" } } }""");
        directory.Write("b.json", """{ "gateway": { "hosts": ["c.example"] } }""");

        var options = directory.Load("--config", "proxy-config.json", "--config=a.json", "-c", "b.json").OptionsOrThrow();

        Assert.Equal(["c.example"], options.Serve.Hosts);
        Assert.Equal("A", options.Ui.Brand);
        Assert.Equal("/login", options.Proxy.LoginUrl);
    }

    [Theory]
    [InlineData("ory.yml")]
    [InlineData("ory.yaml")]
    public void Load_Yaml_IsTypedByTheCoreSchema(string name)
    {
        directory.Write("proxy-config.json", ConfigDirectory.Minimal);
        directory.Write(name, """
            version: v1.3.0
            selfservice:
              default_browser_return_url: &home /home
              flows: { logout: { after: { default_browser_return_url: *home } } }
              methods:
                code:
                  mfa_enabled: True
                  config: { lifespan: 5m, max_submissions: 0x4, length: 0o10 }
            session:
              cookie: { persistent: ~, name: "true" }
            gateway:
              limits: { daily_send_budget: 1000 }
              ui: { brand: !!str 12 }
            """);

        var options = directory.Load("--config", "proxy-config.json", "--config", name).OptionsOrThrow();

        Assert.True(options.Flows.MfaEnabled);
        Assert.Equal("/home", options.Flows.AfterLogoutReturnUrl);
        Assert.Equal(4, options.Flows.MaxSubmissions);
        Assert.Equal(8, options.Flows.CodeLength);
        Assert.Equal("true", options.Session.CookieName);
        Assert.Equal(1000, options.Limits.DailySendBudget);
        Assert.Equal("12", options.Ui.Brand);
    }

    [Theory]
    [InlineData("a: 1\nb: [\n", "x.yml(3,1)")]
    [InlineData("a: 1\na: 2\n", "x.yml(2,1)")]
    [InlineData("- a\n", "x.yml")]
    [InlineData("a: 1\n---\nb: 2\n", "x.yml")]
    public void Load_BrokenYaml_IsReportedWithItsPlace(string yaml, string path)
    {
        directory.Write("x.yml", yaml);

        Assert.Equal(path, Assert.Single(directory.Load("--config", "x.yml").Problems).Path);
    }

    [Fact]
    public void Load_YamlOfManyAliases_IsRefused()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 8).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        directory.Write("x.yml", bomb);

        Assert.Contains("too large", Assert.Single(directory.Load("--config", "x.yml").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Environment_WinsOverTheFiles()
    {
        directory.Environment["OTPGATEWAY__gateway__ui__brand"] = "From the environment";
        directory.Environment["OTPGATEWAY__SELFSERVICE__METHODS__CODE__MFA_ENABLED"] = "true";
        directory.Environment["OTPGATEWAY__gateway__hosts__1"] = "z.example";
        directory.Environment["OTPGATEWAY__secrets__default__0"] = ConfigDirectory.Secret;
        directory.Environment["OTPGATEWAY__secrets__default__1"] = ConfigDirectory.Secret + "1";
        directory.Environment["OTPGATEWAY__selfservice__allowed_return_urls"] = """["https://a.example"]""";
        directory.Environment["otpgateway__gateway__base_path"] = "/ignored";

        var options = directory.LoadOver("""
            { "dev": false, "gateway": { "ui": { "brand": "From the file" }, "hosts": ["a.example", "b.example"] }, "selfservice": { "methods": { "code": { "mfa_enabled": false } } } }
            """).OptionsOrThrow();

        Assert.Equal("From the environment", options.Ui.Brand);
        Assert.True(options.Flows.MfaEnabled);
        Assert.Equal(["a.example", "z.example"], options.Serve.Hosts);
        Assert.Equal(2, options.Secrets.Cookie.Count);
        Assert.Equal(["https://a.example"], options.Flows.AllowedReturnUrls);
        Assert.Equal("/.otp", options.Serve.BasePath);
    }

    [Theory]
    [InlineData("OTPGATEWAY__gateway__hosts__5", "OTPGATEWAY__gateway__hosts__5", "not an element of the list")]
    [InlineData("OTPGATEWAY__gateway____x", "OTPGATEWAY__gateway____x", "empty key")]
    [InlineData("OTPGATEWAY__gateway__default_all", "gateway.default_all", "did you mean 'default_aal'?")]
    public void Load_WrongEnvironment_IsReported(string name, string path, string message)
    {
        directory.Environment[name] = "x";

        var load = directory.LoadOver("""{ "gateway": { "hosts": ["a.example"] } }""");

        Assert.Contains(load.Problems, problem => problem.Path == path && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_CommandLine_WinsOverTheEnvironment()
    {
        directory.Environment["OTPGATEWAY__gateway__base_path"] = "/env";
        directory.Environment["OTPGATEWAY__dev"] = "false";

        var options = directory.LoadOver("{}", "--set", "gateway.base_path=/line", "--dev", "--urls=http://127.0.0.1:9", "--set=ReverseProxy.Clusters.bank.Destinations.one.Address=http://127.0.0.1:7/").OptionsOrThrow();

        Assert.Equal("/line", options.Serve.BasePath);
        Assert.True(options.Dev);
        Assert.Equal("http://127.0.0.1:9", options.Serve.Origin);
        Assert.Equal("http://127.0.0.1:7/", options.Proxy.Clusters[0].Destinations!["one"].Address);
    }

    [Fact]
    public void Load_Placeholders_AreReplaced()
    {
        directory.Environment["NAME"] = "Bank {$OTHER}";
        directory.Environment["HOST"] = "bank.example";
        directory.Environment["OTPGATEWAY__gateway__base_path"] = "/{$HOST}";
        directory.Write("keys/secret", ConfigDirectory.Secret + "\r\n\n");

        var options = directory.LoadOver("""
            {
              "dev": false, "secrets": { "default": ["{$file:keys/secret}"] },
              "gateway": { "ui": { "brand": "{$NAME}, {{$x := 1}} {$HOST}" }, "hosts": ["www.{$HOST}"] }
            }
            """).OptionsOrThrow();

        Assert.Equal("Bank {$OTHER}, {{$x := 1}} bank.example", options.Ui.Brand);
        Assert.Equal(["www.bank.example"], options.Serve.Hosts);
        Assert.Equal(ConfigDirectory.Secret, options.Secrets.Cookie[0].Reveal());
        Assert.Equal("/bank.example", options.Serve.BasePath);
    }

    [Theory]
    [InlineData("{$MISSING}", "the environment variable MISSING is not set")]
    [InlineData("{$file:missing}", "cannot be read")]
    [InlineData("{$1x}", "begins a placeholder")]
    [InlineData("{$NEVER", "begins a placeholder")]
    public void Load_MissingPlaceholder_IsReportedWithItsPathTogetherWithTheRest(string text, string message)
    {
        var load = directory.LoadOver($$"""{ "gateway": { "ui": { "brand": "{{text}}" } }, "nonsense": 1 }""");

        Assert.Contains(load.Problems, problem => problem.Path == "gateway.ui.brand" && problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.Contains(load.Problems, problem => problem.Path == "nonsense");
    }

    [Fact]
    public void Load_RelativeFileUrl_IsRelativeToTheFileThatNamesIt()
    {
        directory.Write("sub/one.json", """{ "courier": { "templates": ["file://one.jsonnet", "file:///etc/x", "base64://e3t9"] } }""");
        directory.Write("proxy-config.json", ConfigDirectory.Minimal);
        directory.Environment["OTPGATEWAY__identity__url"] = "file://two.json";

        var load = directory.Load("--config", "proxy-config.json", "--config", "sub/one.json");

        Assert.Equal($$"""["file://{{directory.File("sub/one.jsonnet")}}","file:///etc/x","base64://e3t9"]""", load.Merged["courier"]!["templates"]!.ToJsonString());
        Assert.Equal($"file://{directory.File("two.json")}", load.Merged["identity"]!["url"]!.GetValue<string>());
        Assert.Equal(
            ["/etc/x", directory.File("proxy-config.json"), directory.File("sub/one.json"), directory.File("sub/one.jsonnet"), directory.File("two.json")],
            load.Files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FromCommandLine_OtherArguments_AreKept()
    {
        var sources = directory.Sources("serve", "--verbose", "--config", "x.json");

        Assert.Equal(["serve", "--verbose"], sources.OtherArguments);
        Assert.Equal(["x.json"], sources.Files);
    }

    [Theory]
    [InlineData("--config", "--config: has no value")]
    [InlineData("--set=gateway", "--set: must be like")]
    public void FromCommandLine_NoValue_IsReported(string argument, string message) =>
        Assert.StartsWith(message, Assert.Throws<ConfigException>(() => directory.Sources(argument)).Message, StringComparison.Ordinal);

    public void Dispose() => directory.Dispose();
}
