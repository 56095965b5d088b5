using System.Net;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Support;

/// <summary>The form on a page: where it goes, what it hides, its buttons.</summary>
internal sealed partial record PageForm(Uri Action, IReadOnlyDictionary<string, string> Hidden, IReadOnlyList<(string Name, string Value)> Buttons)
{
    public string CsrfToken => Hidden["csrf_token"];

    /// <summary>The first form of the page, or the first one that hides this method.</summary>
    public static PageForm? Parse(Uri page, string html, string? method = null) =>
        FormTag().Matches(html).Select(form => Read(page, form, html)).FirstOrDefault(form => method is null || form.Hidden.GetValueOrDefault("method") == method);

    private static PageForm Read(Uri page, Match form, string html)
    {
        var inside = html[form.Index..html.IndexOf("</form>", form.Index, StringComparison.Ordinal)];
        var hidden = InputTag().Matches(inside).Select(tag => Attributes(tag.Value)).Where(input => input.GetValueOrDefault("type") == "hidden")
            .ToDictionary(input => input["name"], input => input.GetValueOrDefault("value", ""));
        var buttons = ButtonTag().Matches(inside).Select(tag => Attributes(tag.Value)).Where(button => button.ContainsKey("name"))
            .Select(button => (button["name"], button.GetValueOrDefault("value", ""))).ToList();
        return new PageForm(new Uri(page, Attributes(form.Value)["action"]), hidden, buttons);
    }

    private static Dictionary<string, string> Attributes(string tag) =>
        AttributeText().Matches(tag).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));

    [GeneratedRegex("<form [^>]*method=\"post\"[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex FormTag();

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex InputTag();

    [GeneratedRegex("<button [^>]*>")]
    private static partial Regex ButtonTag();

    [GeneratedRegex("([a-z_-]+)=\"([^\"]*)\"")]
    private static partial Regex AttributeText();
}
