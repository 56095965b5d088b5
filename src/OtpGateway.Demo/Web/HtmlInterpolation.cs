using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace OtpGateway.Demo.Web;

/// <summary>Builds <see cref="Html"/>. Types without an overload here do not compile, so nothing gets into a page unencoded by accident.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlInterpolation
{
    /// <remarks>Pages are UTF-8, so only what is markup needs a reference; "€" stays readable in the source.</remarks>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text;

    public HtmlInterpolation(int literalLength, int formattedCount) => text = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string markup) => text.Append(markup);

    public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

    public void AppendFormatted(long value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(Html value) => text.Append(value.Text);

    public void AppendFormatted(IEnumerable<Html> values)
    {
        foreach (var value in values)
        {
            text.Append(value.Text);
        }
    }

    public Html ToHtml() => new(text.ToString());
}
