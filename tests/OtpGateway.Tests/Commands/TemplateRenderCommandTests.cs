using OtpGateway.Commands;
using OtpGateway.GoTemplates;

namespace OtpGateway.Tests.Commands;

public sealed class TemplateRenderCommandTests
{
    [Fact]
    public async Task Run_GoodAndBadLines_AnswersEachInOrder()
    {
        var answers = await RunAsync(GoTemplateMode.Text, """
            {"id":1,"template":"{{.a}} {{.n}} <é>","data":{"a":"x","n":1234567}}
            {"id":"two","template":"{{if}}","data":null}

            {"id":3,"template":"{{.a.b}}","data":{"a":"x"}}
            no JSON
            [1]
            {"id":6,"template":7}
            {"id":7,"template":"{{.a}}","data":{"a":1,"a":2}}
            {"id":8,"template":"last"}
            """);

        Assert.Equal(8, answers.Count);
        Assert.Equal("""{"id":1,"ok":true,"output":"x 1.234567e+06 <é>"}""", answers[0]);
        Assert.StartsWith("""{"id":"two","ok":false,"error":"template: template:1:""", answers[1], StringComparison.Ordinal);
        Assert.StartsWith("""{"id":3,"ok":false,"error":""", answers[2], StringComparison.Ordinal);
        Assert.All(answers.Skip(3).Take(2), answer => Assert.StartsWith("""{"id":null,"ok":false,"error":""", answer, StringComparison.Ordinal));
        Assert.Equal("""{"id":6,"ok":false,"error":"template must be a string"}""", answers[5]);
        Assert.Contains("\"ok\":false", answers[6], StringComparison.Ordinal);
        Assert.Equal("""{"id":8,"ok":true,"output":"last"}""", answers[7]);
    }

    [Fact]
    public async Task Run_Html_Escapes()
    {
        var answers = await RunAsync(GoTemplateMode.Html, """{"id":1,"template":"<p>{{.}}</p>","data":"<b>"}""");

        Assert.Equal("""{"id":1,"ok":true,"output":"<p>&lt;b&gt;</p>"}""", Assert.Single(answers));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(GoTemplateMode mode, string lines)
    {
        var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, await TemplateRenderCommand.RunAsync(new StringReader(lines), mode, output, TestContext.Current.CancellationToken));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
