using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace OtpGateway.Pages;

/// <summary>A text whose values are set off from its words.</summary>
internal sealed class EmphasizedText(IReadOnlyList<TextPart> parts) : IHtmlContent
{
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        foreach (var part in parts)
        {
            // bdi: an address reads from left to right whatever the language around it.
            writer.Write(part.IsName ? "<strong><bdi>" : "");
            encoder.Encode(writer, part.Text);
            writer.Write(part.IsName ? "</bdi></strong>" : "");
        }
    }
}
