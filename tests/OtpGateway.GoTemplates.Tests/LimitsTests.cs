using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests;

public sealed class LimitsTests
{
    [Theory]
    [InlineData("{{define \"r\"}}{{template \"r\" .}}{{end}}{{template \"r\" .}}")]
    [InlineData("{{define \"r\"}}{{template \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}")]
    [InlineData("{{range 1000000000}}{{end}}")]
    [InlineData("{{range 9223372036854775807}}{{end}}")]
    [InlineData("{{range 100000}}{{printf \"%1000000d\" 1}}{{end}}")]
    [InlineData("{{range 1000}}{{len (printf \"%.1000000f\" 1.5)}}{{end}}")]
    [InlineData("{{repeat 4294967297 \"x\"}}")]
    [InlineData("{{until 1000000000}}")]
    [InlineData("{{untilStep -9223372036854775807 9223372036854775807 1}}")]
    [InlineData("{{seq 1000000000}}")]
    [InlineData("{{indent 1000000000 \"x\"}}")]
    [InlineData("{{replace \"x\" (repeat 100000 \"y\") (repeat 100000 \"x\")}}")]
    [InlineData("{{mulf 1e308 (mulf 1e308 1e308)}}")]
    [InlineData("{{$d := dict}}{{range until 100000}}{{$_ := set $d (print .) .}}{{end}}{{range until 100000}}{{$x := keys $d}}{{end}}")]
    [InlineData("{{regexReplaceAll \"\" (repeat 300000 \"a\") \"bbbbbbbbbb\"}}")]
    public void Render_Hostile_EndsWithError(string source) => Templates.Fails(source);

    [Theory]
    [InlineData("$s = print $s $s")]
    [InlineData("$s = cat $s $s")]
    [InlineData("$s = concat (list $s) (list $s $s)")]
    [InlineData("$s = toJson (list $s $s)")]
    [InlineData("$s = printf \"%x\" (print $s)")]
    [InlineData("$s = urlquery $s $s")]
    [InlineData("$s = regexReplaceAll \".\" (print $s) \"$0$0\"")]
    public void Render_Doubling_EndsWithError(string step) =>
        Templates.Fails($"{{{{$s := \"xy\"}}}}{{{{range until 60}}}}{{{{{step}}}}}{{{{end}}}}{{{{$s}}}}");

    [Theory]
    [InlineData("{{$d}}")]
    [InlineData("{{toJson $d}}")]
    [InlineData("{{deepCopy $d}}")]
    [InlineData("{{deepEqual $d $e}}")]
    [InlineData("{{merge $d $e}}")]
    [InlineData("{{printf \"%s\" $d}}")]
    [InlineData("{{quote $d}}")]
    public void Render_CyclicMap_EndsWithError(string source) =>
        Templates.Fails("{{$d := dict}}{{$_ := set $d \"d\" $d}}{{$e := dict}}{{$_ := set $e \"d\" $e}}" + source);

    [Theory]
    [InlineData("{{$s}}")]
    [InlineData("{{toJson $s}}")]
    [InlineData("{{deepEqual $s $s}}")]
    [InlineData("{{join \"\" $s}}")]
    public void Render_SharedLists_EndsWithError(string source) =>
        Templates.Fails("{{$s := list 1 2}}{{range until 60}}{{$s = list $s $s}}{{end}}" + source);

    [Theory]
    [InlineData("{{if true}}")]
    [InlineData("{{(")]
    [InlineData("{{print (")]
    [InlineData("{{with ")]
    [InlineData("{{block \"x\" .}}")]
    [InlineData("{{range .}}")]
    public void Parse_EndlessNesting_EndsWithError(string piece) =>
        Assert.Throws<GoTemplateException>(() => GoTemplate.Parse(string.Concat(Enumerable.Repeat(piece, 50_000)), "t", GoTemplateMode.Text));

    [Fact]
    public void Parse_NestedParentheses_EndsWithError() =>
        Assert.Throws<GoTemplateException>(() => GoTemplate.Parse("{{" + new string('(', 50_000) + "1" + new string(')', 50_000) + "}}", "t", GoTemplateMode.Text));

    [Fact]
    public void Parse_TooLongSource_EndsWithError() =>
        Assert.Throws<GoTemplateException>(() => GoTemplate.Parse(new string('x', 3_000_000), "t", GoTemplateMode.Text));

    [Theory]
    [InlineData("else if false", "if false")]
    [InlineData("else with 0", "with 0")]
    public void Render_LongElseChain_Works(string arm, string first)
    {
        var chain = $"{{{{{first}}}}}" + string.Concat(Enumerable.Repeat($"{{{{{arm}}}}}x", 20_000)) + "{{else}}end{{end}}";
        Assert.Equal("end", Templates.Text(chain));
        Assert.Equal("end", Templates.Html(chain));
    }

    [Fact]
    public void Render_LongPathAndPipeline_Works()
    {
        Assert.Equal("<no value>", Templates.Text("{{.a" + string.Concat(Enumerable.Repeat(".b", 20_000)) + "}}", "{}"));
        Assert.Equal("1", Templates.Text("{{1" + string.Concat(Enumerable.Repeat(" | print", 20_000)) + "}}"));
    }

    [Fact]
    public void Render_NestingAtTheLimit_Works()
    {
        Assert.Equal("x", Templates.Html(string.Concat(Enumerable.Repeat("{{if true}}", 400)) + "x" + string.Concat(Enumerable.Repeat("{{end}}", 400))));
        Assert.Equal("1", Templates.Text("{{" + new string('(', 400) + "1" + new string(')', 400) + "}}"));
    }

    [Fact]
    public void Render_SmallStack_EndsWithErrorNotCrash()
    {
        Exception? caught = null;
        var thread = new Thread(() => caught = Record.Exception(() => Templates.Text("{{define \"r\"}}{{with print (print .)}}{{template \"r\" .}}{{end}}{{end}}{{template \"r\" 1}}")), 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.IsType<GoTemplateException>(caught);
    }

    [Fact]
    public void Render_LoopsWithChangingContext_EndsWithErrorNotHang() =>
        Templates.Fails("<script>" + string.Concat(Enumerable.Repeat("{{range .}}a{{range .}}=", 20)) + string.Concat(Enumerable.Repeat("{{end}}", 40)) + "</script>", mode: GoTemplateMode.Html);

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*)(.*)(.*)(.*)x")]
    public void Render_BacktrackingRegex_IsFast(string pattern) =>
        Assert.Equal("false", Templates.Text("{{regexMatch .p (print (repeat 30000 \"a\") \"b\")}}", new JsonObject { ["p"] = pattern }.ToJsonString()));

    [Theory]
    [InlineData("((a{0,100}){0,100}){0,100}")]
    [InlineData("a{1001}")]
    [InlineData("(a{500}){2}(b{500}){2}(c{500}){2}(d{500}){2}(e{500}){2}(f{500}){2}")]
    public void Render_HugeRegex_EndsWithError(string pattern) =>
        Templates.Fails("{{mustRegexMatch .p \"a\"}}", new JsonObject { ["p"] = pattern }.ToJsonString());

    [Fact]
    public void Render_TooMuchOutput_EndsWithError() =>
        Templates.Fails("{{range 100}}0123456789{{end}}", limits: Templates.Patient with { MaxOutput = 999 });

    [Fact]
    public void Render_TooManySteps_EndsWithError() =>
        Templates.Fails("{{range 100}}x{{end}}", limits: Templates.Patient with { MaxSteps = 100 });

    [Fact]
    public void Render_TooManyCalls_EndsWithError()
    {
        const string Countdown = "{{define \"r\"}}{{if .}}{{template \"r\" (slice . 1)}}{{end}}{{end}}{{template \"r\" .}}";
        Assert.Equal("", Templates.Text(Countdown, "\"0123456789\"", Templates.Patient with { MaxDepth = 11 }));
        Templates.Fails(Countdown, "\"0123456789\"", limits: Templates.Patient with { MaxDepth = 10 });
    }

    [Fact]
    public void Render_TooLong_EndsWithError()
    {
        var template = GoTemplate.Parse("{{range 10000}}x{{end}}", "t", GoTemplateMode.Text);
        var limits = GoTemplateLimits.Default with { Timeout = TimeSpan.FromSeconds(5) };
        Assert.Equal(10_000, template.Render(null, limits, new ManualClock(TimeSpan.FromMilliseconds(1)), CancellationToken.None).Length);
        Assert.Throws<GoTemplateException>(() => template.Render(null, limits, new ManualClock(TimeSpan.FromSeconds(1)), CancellationToken.None));
    }

    [Fact]
    public void Render_DeepData_EndsWithError()
    {
        JsonNode data = new JsonArray();
        for (var i = 0; i < 20_000; i++)
        {
            data = new JsonArray(data);
        }

        Assert.Throws<GoTemplateException>(() => GoTemplate.Parse("x", "t", GoTemplateMode.Text).Render(data, GoTemplateLimits.Default, CancellationToken.None));
    }
}
