namespace OtpGateway.Pages;

/// <summary>The heading of a page, which is also what the window is called.</summary>
internal static class PageHeading
{
    public static string Of(Page page, PageFrame frame) => page switch
    {
        CodePage or ChooseAddressPage or BackupCodePage => frame.Theme.Title ?? frame.Texts["title"],
        EntryPage entry => frame.Texts[$"entry.{entry.Kind}.title"],
        SettingsPage => frame.Texts["settings.title"],
        EndedPage => frame.Texts["ended.title"],
        PassedPage passed => frame.Texts[passed.AddressConfirmed ? "passed.address.title" : "passed.title"],
        DonePage => frame.Texts["done.title"],
        ErrorPage error => frame.Texts[$"error.{error.Kind}.title"],
        _ => throw new InvalidOperationException($"{page.GetType().Name} has no heading."),
    };

    /// <summary>What the window is called: a problem first, so that it is heard before the rest of the page.</summary>
    public static string Window(Page page, PageFrame frame)
    {
        var heading = Of(page, frame);
        var title = page.Messages.Any(message => message.IsError) ? frame.Texts.With("window.problem", ("title", heading)) : heading;
        return frame.Theme.Brand is { Length: > 0 } brand ? $"{title} – {brand}" : title;
    }
}
