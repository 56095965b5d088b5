using System.Text;
using System.Text.Json.Nodes;

namespace OtpGateway.GoTemplates.Tests.Judge;

public sealed class JudgeTests(GoJudge judge) : IClassFixture<GoJudge>
{
    private const int Templates = 3_000;
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Render_GrownTemplates_AnswersAsGo(bool html)
    {
        var data = JsonNode.Parse(
            """
            {"s":"hello","e":"","u":"héllo wörld 😀","n":3,"z":0,"neg":-7,"f":3.14159,"big":1234567,"huge":1e21,"tiny":1e-7,"t":true,"b":false,"nil":null,
             "l":["a","b","c"],"nl":[1,2.5,null,"x",[1],{"k":1}],"el":[],"m":{"a":1,"b":2,"c":{"d":"deep"}},"em":{},
             "html":"<b>\"x\" & 'y'</b>","url":"javascript:alert(1)","js":"</script>\u2028'\"\\"}
            """);
        var questions = Enumerable.Range(0, Templates).Select(seed => new GoQuestion(new TemplateGrower(seed).Grow(html), html, data)).ToList();

        var answers = await judge.AskAsync(questions);

        var differences = new StringBuilder();
        foreach (var (question, answer) in questions.Zip(answers))
        {
            var (ok, text) = Render(question);
            // Go 1.22 ranges over whole numbers; Debian's is older.
            if (answer.Error.Contains("range can't iterate over ", StringComparison.Ordinal) && char.IsAsciiDigit(answer.Error[^1]))
                continue;
            if (ok != answer.Ok || (ok && text != answer.Output))
                differences.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{question.Template}\n  Go:   {(answer.Ok ? answer.Output : "error: " + answer.Error)}\n  here: {(ok ? "" : "error: ")}{text}");
        }
        Assert.InRange(answers.Count(answer => answer.Ok), Templates / 10, Templates);
        Assert.True(differences.Length == 0, differences.ToString());
    }

    private (bool Ok, string Text) Render(GoQuestion question)
    {
        try
        {
            var template = GoTemplate.Parse(question.Template, "t", question.Html ? GoTemplateMode.Html : GoTemplateMode.Text);
            return (true, template.Render(question.Data, GoTemplates.Tests.Templates.Patient, cancellationToken));
        }
        catch (GoTemplateException exception)
        {
            return (false, exception.Message);
        }
    }
}
