using OtpGateway.Configuration;

namespace OtpGateway.Pages;

/// <summary>The style sheet, with the colours of the theme, and the script.</summary>
internal sealed class PageAssets(Live<UiTheme> theme)
{
    // The grounds of the style sheet on which the accent is hardest to read.
    private static readonly AccentColor Light = new(0xf5, 0xf7, 0xfa);
    private static readonly AccentColor Dark = new(0x22, 0x2a, 0x34);

    // WCAG 2.2 asks for 4.5 for text and 3 for the edges of controls; on dark, text at the limit looks dull.
    private const double ForText = 4.6;
    private const double ForTextOnDark = 7;
    private const double ForEdges = 3.1;

    private static readonly PageAsset ScriptAsset = new("otp", "js", "text/javascript; charset=utf-8", Read("otp.js"));

    private readonly Lock gate = new();
    private (AccentColor Accent, PageAsset Asset)? made;

    public static PageAsset Script => ScriptAsset;

    public PageAsset Style
    {
        get
        {
            var accent = theme.Value.Accent;
            lock (gate)
            {
                if (made is not { } current || current.Accent != accent)
                    made = current = (accent, new("otp", "css", "text/css; charset=utf-8", StyleFor(accent)));
                return current.Asset;
            }
        }
    }

    public string Url(PageAsset asset) => $"{theme.Value.BasePath.TrimEnd('/')}/assets/{asset.FileName}";

    public PageAsset? Find(string file) => Style.IsNamed(file) ? Style : Script.IsNamed(file) ? Script : null;

    // Colours are the only part of the theme that a page could not carry: inline styles are forbidden.
    private static string StyleFor(AccentColor accent) =>
        $$"""
        :root {
          --accent: {{accent}};
          --accent-ink: {{accent.Ink}};
          --edge-on-light: {{accent.On(Light, ForEdges)}};
          --text-on-light: {{accent.On(Light, ForText)}};
          --edge-on-dark: {{accent.On(Dark, ForEdges)}};
          --text-on-dark: {{accent.On(Dark, ForTextOnDark)}};
        }

        """ + Read("otp.css");

    /// <summary>A file of <c>Assets</c> as text.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"OtpGateway.Pages.Assets.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
