namespace OtpGateway.GoTemplates.Tests.Escaping;

/// <summary>What Go does since the version the recorded answers come from, and what must never get through.</summary>
public sealed class HtmlEscapingTests
{
    [Theory]
    [InlineData("<script>x = `{{.}}`</script>", "<script>x = `a\\u0060\\u0024\\u007bb\\u007d`</script>")]
    [InlineData("<script>x = `${ {{.}} }`</script>", "<script>x = `${ \"a`${b}\" }`</script>")]
    [InlineData("<script>x = `${ {a: {{.}}} }{{.}}`</script>", "<script>x = `${ {a: \"a`${b}\"} }a\\u0060\\u0024\\u007bb\\u007d`</script>")]
    [InlineData("<script>x = `${`{{.}}`}` + {{.}}</script>", "<script>x = `${`a\\u0060\\u0024\\u007bb\\u007d`}` + \"a`${b}\"</script>")]
    public void Render_TemplateLiteral_EscapesLiteralAndCode(string source, string expected) =>
        Assert.Equal(expected, Templates.Html(source, "\"a`${b}\""));

    [Theory]
    [InlineData("<a title={{.}}>", "<a title=ZgotmplZ>")]
    [InlineData("<a title={{.}} href=x>", "<a title=ZgotmplZ href=x>")]
    public void Render_EmptyUnquotedAttribute_IsFilled(string source, string expected) =>
        Assert.Equal(expected, Templates.Html(source, "\"\""));

    [Theory]
    [InlineData("<style>p{color:{{.}}}</style>", "\"<b\"", "<style>p{color:ZgotmplZ}</style>")]
    [InlineData("<script>x = \"<script>{{.}}\"</script>", "1", "<script>x = \"\\x3Cscript>1\"</script>")]
    [InlineData("<script>x = \"</script>{{.}}\"</script>", "1", "<script>x = \"\\x3C/script>1\"</script>")]
    [InlineData("<script>a <!-- {{.}}\nb --> {{.}}\nc</script>", "1", "<script>a \nb \nc</script>")]
    [InlineData("<script>#!x {{.}}\ny = {{.}}</script>", "1", "<script>\ny =  1 </script>")]
    public void Render_LaterRepairs_AreThere(string source, string data, string expected) =>
        Assert.Equal(expected, Templates.Html(source, data));

    [Theory]
    [InlineData("<a href=\"{{.}}\">")]
    [InlineData("<a href={{.}}>")]
    [InlineData("<img src='{{.}}'>")]
    [InlineData("<form action=\"{{.}}\">")]
    [InlineData("<style>p{background:url({{.}})}</style>")]
    [InlineData("<p style=\"background:url('{{.}}')\">")]
    [InlineData("<img srcset=\"{{.}}\">")]
    [InlineData("<a data-url=\"{{.}}\">")]
    public void Render_UnsafeScheme_IsRefused(string source)
    {
        foreach (var url in new[] { "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "tel:+49170", "\u0001javascript:x" })
        {
            var output = Templates.Html(source, System.Text.Json.JsonSerializer.Serialize(url));
            Assert.Contains("#ZgotmplZ", output, StringComparison.Ordinal);
            Assert.DoesNotContain("alert", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{{if .a}}<a href='{{end}}")]
    [InlineData("{{range .l}}<script>{{end}}")]
    [InlineData("<script>{{if .a}}\"{{end}}x")]
    [InlineData("<a href='")]
    [InlineData("{{template \"none\"}}")]
    [InlineData("{{if .a}}{{template \"none\"}}{{end}}")]
    [InlineData("{{.a | html | print}}")]
    public void Render_ContextMistake_FailsEveryTimeButNotAtParse(string source)
    {
        var template = GoTemplate.Parse(source, "t", GoTemplateMode.Html);
        Assert.Throws<GoTemplateException>(() => template.Render(null, GoTemplateLimits.Default, CancellationToken.None));
        Assert.Throws<GoTemplateException>(() => template.Render(null, GoTemplateLimits.Default, CancellationToken.None));
    }

    [Fact]
    public void Render_TemplateInTwoContexts_IsEscapedForEach() =>
        Assert.Equal("<a title=\"&lt;\">&lt;<script>\"\\u003c\"</script>",
            Templates.Html("{{define \"v\"}}{{.}}{{end}}<a title=\"{{template \"v\" .}}\">{{template \"v\" .}}<script>{{template \"v\" .}}</script>", "\"<\""));

    [Fact]
    public void Render_HtmlPlaces_NeverLetMarkupThrough()
    {
        const string Attack = "</script></style></textarea></title>--><img src=x onerror=alert(1)>\"'`${x}\\ \n\u2028";
        string[] places =
        [
            "<p>{{.}}</p>", "<p title=\"{{.}}\">", "<p title='{{.}}'>", "<p title={{.}}>", "<script>x={{.}}</script>", "<script>x='{{.}}'</script>",
            "<script>x=`{{.}}`</script>", "<script>x=/{{.}}/</script>", "<style>p{color:{{.}}}</style>", "<style>p{content:'{{.}}'}</style>",
            "<textarea>{{.}}</textarea>", "<title>{{.}}</title>", "<!-- {{.}} -->", "<a href='?{{.}}'>", "<a onclick='f({{.}})'>", "<p {{.}}>",
        ];
        foreach (var place in places)
        {
            var output = Templates.Html(place, System.Text.Json.JsonSerializer.Serialize(Attack));
            Assert.DoesNotContain("<img", output, StringComparison.Ordinal);
            Assert.DoesNotContain("</script></style>", output, StringComparison.Ordinal);
        }
    }
}
