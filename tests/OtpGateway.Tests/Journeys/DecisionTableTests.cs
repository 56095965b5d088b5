using OtpGateway.Tests.Support;

namespace OtpGateway.Tests.Journeys;

/// <summary>
/// Who gets a flow (Ory Kratos, creation of login flows), for the session that there is, what is wished and who asks. The
/// first factor is the application's own login: where Ory begins a flow of aal1, the way leads there.
/// </summary>
public class DecisionTableTests(DecisionTableFixture fixture) : IClassFixture<DecisionTableFixture>
{
    // A flow, the application's login, or on to where the caller wanted to go.
    private const string Flow = "flow";
    private const string Login = "login";
    private const string On = "on";

    private const string Already = "400 session_already_available";
    private const string Aal1Required = "401 session_aal1_required";
    private const string Elsewhere = "422 browser_location_change_required";

    [Theory]
    [InlineData("none", false, "aal1", Login, Elsewhere, Aal1Required)]
    [InlineData("none", true, "aal1", Login, Elsewhere, Aal1Required)]
    [InlineData("none", false, "aal2", Login, Aal1Required, Aal1Required)]
    [InlineData("none", true, "aal2", Login, Aal1Required, Aal1Required)]
    [InlineData("aal1", false, "aal1", On, Already, Already)]
    [InlineData("aal1", true, "aal1", Login, Elsewhere, Aal1Required)]
    [InlineData("aal1", false, "aal2", Flow, Flow, Flow)]
    [InlineData("aal1", true, "aal2", Flow, Flow, Flow)]
    [InlineData("aal2", false, "aal1", On, Already, Already)]
    [InlineData("aal2", true, "aal1", Login, Elsewhere, Aal1Required)]
    [InlineData("aal2", false, "aal2", On, Already, Already)]
    [InlineData("aal2", true, "aal2", Flow, Flow, Flow)]
    // A second factor counts for a while: then the session is at aal1 again.
    [InlineData("elapsed", false, "aal1", On, Already, Already)]
    [InlineData("elapsed", true, "aal1", Login, Elsewhere, Aal1Required)]
    [InlineData("elapsed", false, "aal2", Flow, Flow, Flow)]
    [InlineData("elapsed", true, "aal2", Flow, Flow, Flow)]
    public async Task Begin_OfEachKind_IsDecidedAsInTheTable(string session, bool refresh, string aal, string inBrowser, string asJson, string byApi)
    {
        var query = $"?aal={aal}{(refresh ? "&refresh=true" : "")}&return_to=%2Fafter";

        Assert.Equal(inBrowser, OutcomeOf(await fixture.Caller(session, api: false).Browser.GoAsync("/.otp/self-service/login/browser" + query, follow: false)));
        foreach (var (api, expected) in new[] { (false, asJson), (true, byApi) })
        {
            var answer = await fixture.Caller(session, api).BeginAsync(query);
            Assert.Equal(expected, OutcomeOf(answer));
            if (expected != Flow)
                continue;
            Assert.Equal(("aal2", refresh, "choose_method"), ((string?)answer.Json["requested_aal"], (bool)answer.Json["refresh"]!, (string?)answer.Json["state"]));
            int[] messages = [.. refresh ? new[] { 1010003 } : [], .. session == "aal2" ? [] : new[] { 1010004 }];
            Assert.Equal(messages, answer.Json["ui"]!["messages"]!.AsArray().Select(message => (int)message!["id"]!));
        }
    }

    [Theory]
    // As Go reads truth values; anything else is false.
    [InlineData("aal=aal2&refresh=1", Flow)]
    [InlineData("aal=aal2&refresh=t", Flow)]
    [InlineData("aal=aal2&refresh=True", Flow)]
    [InlineData("aal=aal2&refresh=", Already)]
    [InlineData("aal=aal2&refresh=0", Already)]
    [InlineData("aal=aal2&refresh=yes", Already)]
    [InlineData("aal=aal2&refresh=tRUE", Already)]
    [InlineData("aal=AAL2&refresh=true", Flow)]
    // What is empty is absent: the reference page always sends all names.
    [InlineData("aal=aal2&refresh=true&return_to=&organization=&via=", Flow)]
    [InlineData("", Already)]
    [InlineData("aal=", Already)]
    [InlineData("aal=Aal1", Already)]
    [InlineData("aal=aal0", "400 ")]
    [InlineData("aal=aal3", "400 ")]
    [InlineData("aal=2", "400 ")]
    public async Task Begin_InEachSpelling_IsReadAsOryReadsIt(string query, string expected)
    {
        foreach (var api in (bool[])[false, true])
            Assert.Equal(expected, OutcomeOf(await fixture.Caller("aal2", api).BeginAsync("?" + query)));
    }

    private static string OutcomeOf(BrowserAnswer answer)
    {
        if (answer.Status == 200)
            return Flow;
        if (answer.Status != 303)
            return $"{answer.Status} {answer.Header("Ory-Error-Id")}";
        return answer.Location!.AbsolutePath switch
        {
            "/.otp/login" when answer.Location.Query.StartsWith("?flow=", StringComparison.Ordinal) => Flow,
            "/login" when answer.Location.Query.Contains("%2Fafter", StringComparison.Ordinal) => Login,
            "/after" => On,
            _ => answer.Location.AbsoluteUri,
        };
    }
}
