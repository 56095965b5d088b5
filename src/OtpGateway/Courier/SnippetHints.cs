using System.Text;
using System.Text.RegularExpressions;
using OtpGateway.Configuration;

namespace OtpGateway.Courier;

/// <summary>
/// Warns about names in a snippet that no message has: those that Ory's older samples write (<c>ctx.Recipient</c>,
/// <c>template_data.VerificationCode</c>) and misspelt ones. By the snippet's text: a name that is only reached in one case
/// of many is found as well.
/// </summary>
internal static partial class SnippetHints
{
    private static readonly string[] Context = ["recipient", "subject", "body", "html_body", "template_type", "template_data", "message_type", "request_headers"];

    private static readonly string[] Answer = ["status", "headers", "body"];

    private static readonly string[] TemplateData =
    [
        .. TemplateType.All.SelectMany(type => TemplateFields.Of(type.Name, TemplateSet.Sms).Concat(TemplateFields.Of(type.Name, TemplateSet.Email)))
            .Select(field => field.Key).Distinct(),
    ];

    public static void Warn(ConfigNode node, string key, string source)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match match in Access().Matches(Code(source)))
        {
            var (parent, name) = (match.Groups["parent"].Value, match.Groups["name"].Value);
            var known = parent switch
            {
                "ctx" => Context,
                "response" => Answer,
                _ => TemplateData,
            };
            if (!known.Contains(name) && told.Add($"{parent}.{name}"))
                node.Warn(key, $"{parent}.{name} is in no message: {Spelling.Hint(name, known)}");
        }
    }

    // Strings stay only where they name a field, ctx['Recipient']; comments go.
    private static string Code(string source)
    {
        var code = new StringBuilder(source.Length);
        var indexes = false;
        foreach (var (text, kind) in JsonnetSegments.Of(source))
        {
            code.Append(kind == JsonnetSegment.Code || (indexes && kind is JsonnetSegment.DoubleQuoted or JsonnetSegment.SingleQuoted) ? text : " ");
            indexes = kind == JsonnetSegment.Code && text.AsSpan().TrimEnd().EndsWith("[");
        }
        return code.ToString();
    }

    // What follows is only looked at: in ctx.TemplateData.LoginCode the first name is the parent of the second.
    [GeneratedRegex(@"\b(?<parent>ctx|response|template_data|TemplateData)(?=\s*\.\s*(?<name>[A-Za-z_]\w*)|\s*\[\s*(?:""(?<name>\w+)""|'(?<name>\w+)')\s*\])", RegexOptions.CultureInvariant)]
    private static partial Regex Access();
}
