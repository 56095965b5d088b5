using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>The texts of one template type on one channel. Each part that is null falls back on its own.</summary>
internal sealed record TemplateParts
{
    /// <summary>E-mail only.</summary>
    public GoTemplate? Subject { get; init; }

    public GoTemplate? Plain { get; init; }

    /// <summary>E-mail only.</summary>
    public GoTemplate? Html { get; init; }

    public bool IsEmpty => Subject is null && Plain is null && Html is null;

    public TemplateParts Or(TemplateParts fallback) => new()
    {
        Subject = Subject ?? fallback.Subject,
        Plain = Plain ?? fallback.Plain,
        Html = Html ?? fallback.Html,
    };
}
