using System.Net;
using System.Text.RegularExpressions;

namespace OtpGateway.Benchmarks;

/// <summary>A form of one of the gateway's own pages, which are well-formed and small; this is no parser for anything else.</summary>
internal sealed partial class HtmlForm
{
    private readonly List<KeyValuePair<string, string>> fields = [];
    private readonly List<KeyValuePair<string, string>> buttons = [];

    private HtmlForm(string action) => Action = action;

    public string Action { get; }

    public static IReadOnlyList<HtmlForm> In(string page) => [.. Forms().Matches(page).Select(Read)];

    public bool Has(string field) => fields.Exists(pair => pair.Key == field);

    /// <summary>What is sent when the first button is pressed.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pressed() => [.. fields, .. buttons.Take(1)];

    /// <summary>What is sent when the field is filled in and Enter is pressed in it; browsers then press the first button.</summary>
    public IEnumerable<KeyValuePair<string, string>> Filled(string field, string value) =>
        [.. Pressed().Where(pair => pair.Key != field), new(field, value)];

    private static HtmlForm Read(Match match)
    {
        var form = new HtmlForm(Attribute(match.Groups["attributes"].Value, "action") ?? "");
        foreach (Match control in Controls().Matches(match.Groups["content"].Value))
        {
            var attributes = control.Groups["attributes"].Value;
            var isButton = control.Groups["tag"].Value == "button" || Attribute(attributes, "type") == "submit";
            var pair = new KeyValuePair<string, string>(Attribute(attributes, "name") ?? "", Attribute(attributes, "value") ?? "");
            if (isButton)
                form.buttons.Add(pair);
            else if (pair.Key.Length > 0)
                form.fields.Add(pair);
        }
        // A button without a name is pressed all the same, but sends nothing.
        if (form.buttons is [{ Key.Length: 0 }, ..])
            form.buttons.Clear();
        return form;
    }

    private static string? Attribute(string attributes, string name)
    {
        var match = Regex.Match(attributes, $"""(?:^|\s){name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""");
        return match.Success ? WebUtility.HtmlDecode(match.Groups.Values.Skip(1).First(group => group.Success).Value) : null;
    }

    [GeneratedRegex("<form(?<attributes>[^>]*)>(?<content>.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("""<(?<tag>input|button)(?<attributes>(?:"[^"]*"|'[^']*'|[^>"'])*)>""")]
    private static partial Regex Controls();
}
