using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests;

public sealed class GoTemplateTests
{
    [Theory]
    [InlineData("Code: {{.code}}", """{"code":"012345"}""", "Code: 012345")]
    [InlineData("{{.n}} {{.m}} {{.big}}", """{"n":12,"m":0.5,"big":1234567}""", "12 0.5 1.234567e+06")]
    [InlineData("{{.missing}}|{{.nothing}}", """{"nothing":null}""", "<no value>|<no value>")]
    [InlineData("{{if .a}}A{{else if .b}}B{{else}}C{{end}}", """{"b":"x"}""", "B")]
    [InlineData("{{range $i, $e := .l}}{{$i}}={{$e}};{{else}}none{{end}}", """{"l":["a","b"]}""", "0=a;1=b;")]
    [InlineData("{{with .u}}{{.name}}{{else}}nobody{{end}}", """{"u":{"name":"Jo"}}""", "Jo")]
    [InlineData("a  {{- /* gone */ -}}  b", "{}", "ab")]
    [InlineData("{{define \"x\"}}[{{.}}]{{end}}{{template \"x\" .a}}{{template \"x\"}}", """{"a":1}""", "[1][<no value>]")]
    [InlineData("{{printf \"%05.1f|%q|%x\" .n .s .s}}", """{"n":3.14159,"s":"hé"}""", "003.1|\"hé\"|68c3a9")]
    public void Render_Text_PrintsAsGo(string source, string data, string expected) =>
        Assert.Equal(expected, Templates.Text(source, data));

    [Theory]
    [InlineData("{{.Code}} {{.Identity.traits.x}}", "012345 <no value>")]
    [InlineData("{{printf \"%03d\" .Minutes}} {{.Identity.age}}", "010 1.234567e+06")]
    [InlineData("{{if eq .Minutes 10}}ten{{end}}{{with .Nothing}}never{{end}}", "ten")]
    public void RenderStruct_KnownFields_PrintsAsGo(string source, string expected) =>
        Assert.Equal(expected, RenderStruct(source));

    [Theory]
    [InlineData("{{.Coode}}", "can't evaluate field Coode in type *sms.Model")]
    [InlineData("{{with .Identity}}{{$.Coode}}{{end}}", "can't evaluate field Coode in type *sms.Model")]
    public void RenderStruct_UnknownField_Throws(string source, string expected) =>
        Assert.EndsWith(expected, Assert.Throws<GoTemplateException>(() => RenderStruct(source)).Message, StringComparison.Ordinal);

    private static string RenderStruct(string source) => GoTemplate.Parse(source, "t", GoTemplateMode.Text).RenderStruct(
        new JsonObject { ["Code"] = "012345", ["Minutes"] = 10, ["Identity"] = new JsonObject { ["age"] = 1234567 }, ["Nothing"] = null },
        "*sms.Model", GoTemplateLimits.Default, CancellationToken.None);

    [Theory]
    [InlineData("{{range 3}}{{.}}{{end}}", "012")]
    [InlineData("{{range $i := 3}}{{$i}}{{if eq $i 1}}{{break}}{{end}}{{end}}", "01")]
    [InlineData("{{range 0}}x{{else}}none{{end}}{{range -2}}x{{end}}", "none")]
    [InlineData("{{with .a}}A{{else with .b}}B{{.}}{{else}}C{{end}}", "B2")]
    [InlineData("{{$i := 9}}{{$e := 9}}{{range $i, $e = .l}}{{end}}{{$i}}{{$e}}", "1y")]
    public void Render_NewerSyntax_AsInGo123(string source, string expected) =>
        Assert.Equal(expected, Templates.Text(source, """{"b":2,"l":["x","y"]}"""));

    [Theory]
    [InlineData("{{eq .n 3}}", """{"n":3}""")]
    [InlineData("{{.s.x}}", """{"s":"text"}""")]
    [InlineData("{{.nothing.x}}", """{"nothing":null}""")]
    [InlineData("{{index .l 5}}", """{"l":[1]}""")]
    [InlineData("{{template \"none\"}}", "{}")]
    [InlineData("{{nil}}", "{}")]
    [InlineData("{{range $i, $e := 3}}{{end}}", "{}")]
    [InlineData("{{call .f}}", "{}")]
    public void Render_Mistake_Throws(string source, string data) => Templates.Fails(source, data);

    [Theory]
    [InlineData("ok\n  {{nosuch .}}", 2, 5)]
    [InlineData("{{if .a}}\n{{else}}\n{{else}}{{end}}", 3, 3)]
    [InlineData("{{.a}}\n\n{{\"unterminated}}", 3, 3)]
    [InlineData("x {{break}}", 1, 5)]
    public void Parse_Mistake_SaysWhere(string source, int line, int column)
    {
        var error = Assert.Throws<GoTemplateException>(() => GoTemplate.Parse(source, "mail", GoTemplateMode.Text));
        Assert.Equal(("mail", line, column), (error.Name, error.Line, error.Column));
    }

    [Fact]
    public void Render_Mistake_SaysWhere()
    {
        var error = Templates.Fails("a\n{{.s.x}}", """{"s":"text"}""");
        Assert.Equal(("t", 2, 3), (error.Name, error.Line, error.Column));
        Assert.DoesNotContain("text\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var template = GoTemplate.Parse("x", "t", GoTemplateMode.Text);
        Assert.Throws<OperationCanceledException>(() => template.Render(new JsonObject(), GoTemplateLimits.Default, cancelled.Token));
    }

    [Fact]
    public void Parse_SeveralSources_CallEachOther()
    {
        var template = GoTemplate.Parse([new("a", "<{{template \"b\" .}}>"), new("b", "{{.}}"), new("c", "{{define \"b\"}}({{.}}){{end}}")], "a", GoTemplateMode.Text);
        Assert.Equal("<(1)>", template.Render(1, GoTemplateLimits.Default, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Render_EntryNamedLikeAnEscapedTemplate_Works() =>
        Assert.Equal("x", GoTemplate.Parse([new("a", "x"), new("a$escaped1", "{{template \"a\"}}")], "a$escaped1", GoTemplateMode.Html)
            .Render(null, GoTemplateLimits.Default, TestContext.Current.CancellationToken));

    [Fact]
    public void Parse_EntryMissing_Throws() =>
        Assert.Throws<GoTemplateException>(() => GoTemplate.Parse([new("a", "x")], "b", GoTemplateMode.Text));

    [Fact]
    public void Render_ManyThreads_GiveTheSame()
    {
        var template = GoTemplate.Parse("{{define \"x\"}}{{.}}{{end}}<p title=\"{{template \"x\" .a}}\">{{template \"x\" .a}}</p>{{$_ := set . \"a\" 1}}", "t", GoTemplateMode.Html);
        var data = JsonNode.Parse("""{"a":"<b c>"}""");
        var outputs = new string[64];
        Parallel.For(0, outputs.Length, i => outputs[i] = template.Render(data, GoTemplateLimits.Default, CancellationToken.None));
        Assert.All(outputs, output => Assert.Equal("<p title=\"&lt;b c&gt;\">&lt;b c&gt;</p>", output));
    }

    [Fact]
    public void Render_DataOfManyKinds_ReadsAll()
    {
        var data = new JsonObject { ["int"] = 3, ["long"] = 5_000_000_000, ["decimal"] = 1.5m, ["guid"] = Guid.Empty, ["char"] = 'x', ["flag"] = true };
        var template = GoTemplate.Parse("{{.int}} {{.long}} {{.decimal}} {{.guid}} {{.char}} {{.flag}}", "t", GoTemplateMode.Text);
        Assert.Equal("3 5e+09 1.5 00000000-0000-0000-0000-000000000000 x true", template.Render(data, GoTemplateLimits.Default, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Render_CutCharacters_JoinAgainOrAreReplaced()
    {
        Assert.Equal("é", Templates.Text("{{slice . 0 1}}{{slice . 1 2}}", "\"é\""));
        Assert.Equal("\uFFFDx", Templates.Text("{{slice . 0 1}}x", "\"é\""));
        Assert.Equal("\n\uFFFD", Templates.Text("{{.}}", "\"\\n\\ud83d\""));
        Assert.Equal("\uFFFDx", Templates.Text("{{fromJson .}}", """ "\"\\ud83dx\"" """));
        Templates.Fails("x", """{"\ud83d":1}""");
    }
}
