namespace OtpGateway.GoTemplates.Tests.Sprig;

/// <summary>Where these functions differ from Sprig on purpose, or where Go's answer is a matter of chance.</summary>
public sealed class SprigFunctionTests
{
    [Theory]
    [InlineData("{{nospace \"é x\"}}{{initials \"élan vital\"}}", "éxév")]
    [InlineData("{{keys (dict \"b\" 1 \"a\" 2)}}{{values (dict \"b\" 1 \"a\" 2)}}", "[a b][2 1]")]
    [InlineData("{{slice \"abc\" 0 1}}", "a")]
    [InlineData("{{sha512sum \"\" | trunc 8}}", "cf83e135")]
    public void Render_OwnWays_AreSteady(string source, string expected) => Assert.Equal(expected, Templates.Text(source));

    [Theory]
    [InlineData("{{len (shuffle \"abcdef\")}}", "6")]
    [InlineData("{{$n := randInt 3 5}}{{and (ge $n 3) (lt $n 5)}}", "true")]
    public void Render_Random_StaysInRange(string source, string expected) => Assert.Equal(expected, Templates.Text(source));

    [Theory]
    [InlineData("env \"HOME\"")]
    [InlineData("expandenv \"x\"")]
    [InlineData("getHostByName \"x\"")]
    [InlineData("now")]
    [InlineData("date \"x\" 1")]
    [InlineData("randAlpha 5")]
    [InlineData("uuidv4")]
    [InlineData("genPrivateKey \"rsa\"")]
    public void Parse_FunctionsOutsideTheHermeticSet_AreUnknown(string call) =>
        Assert.Contains("not defined", Assert.Throws<GoTemplateException>(() => GoTemplate.Parse($"{{{{{call}}}}}", "t", GoTemplateMode.Text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Render_Set_LeavesTheHostsDataAlone()
    {
        var data = System.Text.Json.Nodes.JsonNode.Parse("""{"a":1}""");
        var template = GoTemplate.Parse("{{$_ := set . \"a\" 2}}{{.a}}", "t", GoTemplateMode.Text);
        Assert.Equal("2", template.Render(data, GoTemplateLimits.Default, TestContext.Current.CancellationToken));
        Assert.Equal("""{"a":1}""", data!.ToJsonString());
    }
}
