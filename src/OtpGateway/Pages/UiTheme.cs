using OtpGateway.Configuration;

namespace OtpGateway.Pages;

/// <summary>How the pages present themselves (<c>gateway.ui</c>).</summary>
internal sealed record UiTheme
{
    /// <summary>Below what path the gateway's own pages are (<c>gateway.base_path</c>). Default: <c>/.otp</c>.</summary>
    public string BasePath { get; init; } = "/.otp";

    /// <summary>Whose pages they are: shown at the head and in the window title. Default: none.</summary>
    public string? Brand { get; init; }

    /// <summary>The heading of the pages that ask for a code. Default: "Verify it's you" in the caller's language.</summary>
    public string? Title { get; init; }

    /// <summary>A picture beside or instead of the brand: a path on the same host or a <c>data:</c> URL. Default: none.</summary>
    public string? LogoUrl { get; init; }

    /// <summary>The colour of buttons, links and focus. Shades that can be read on light and on dark are made of it.</summary>
    public AccentColor Accent { get; init; } = AccentColor.Default;

    /// <summary>The language of callers none of whose languages the gateway speaks. Default: <c>en</c>.</summary>
    public string DefaultLanguage { get; init; } = "en";

    public static UiTheme Read(ConfigNode root, string basePath)
    {
        var defaults = new UiTheme();
        var ui = root.Section("gateway").Section("ui");
        var accent = ui.String("accent");
        var color = accent is null ? defaults.Accent : AccentColor.Parse(accent);
        if (color is null)
            ui.Problem("accent", $"must be a colour such as \"#0b4f8a\", not \"{accent}\"");
        var logo = ui.String("logo_url");
        if (logo is not null && !LocalPath.IsLocal(logo) && !logo.StartsWith("data:image/", StringComparison.Ordinal))
            ui.Problem("logo_url", "must be a path on the gateway's own host or a data:image/ URL: the pages load nothing from elsewhere");
        return new UiTheme
        {
            BasePath = basePath,
            Brand = ui.String("brand"),
            Title = ui.String("title"),
            LogoUrl = logo,
            Accent = color ?? defaults.Accent,
            DefaultLanguage = ui.String("default_language", defaults.DefaultLanguage),
        };
    }
}
