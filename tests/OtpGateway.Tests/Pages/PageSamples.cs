using Microsoft.Extensions.DependencyInjection;
using OtpGateway.Configuration;
using OtpGateway.Pages;

namespace OtpGateway.Tests.Pages;

/// <summary>Every page in every state, with the same text wherever a page takes one.</summary>
internal static class PageSamples
{
    public static IEnumerable<Page> All(string text = "x")
    {
        InterruptedRequest?[] requests = [null, Request("GET", text), Request("POST", text), Request("POST", text) with { Transaction = new(text, text) }];
        foreach (var request in requests)
        {
            foreach (var address in (MaskedAddress[])[Phone, Mail, new MaskedAddress(text, $"{text}•")])
            {
                yield return Code(text) with { Request = request, Address = address };
                yield return Code(text) with { Request = request, Address = address, Alphanumeric = true, CodeLength = 8, ExpiresIn = TimeSpan.Zero };
                yield return Code(text) with { Address = address, ResendsLeft = 0 };
                yield return Code(text) with { Address = address, AlsoSentTo = address };
                yield return Choose(text) with { Request = request, Addresses = [new(text, address)] };
            }

            yield return Choose(text) with { Request = request };
            yield return Choose(text) with { Request = request, TakesBackupCode = true };
            yield return Code(text) with { Request = request, TakesBackupCode = true };
            yield return BackupCode(text) with { Request = request };
            foreach (var settings in (SettingsPage[])[Settings(text), Settings(text) with { Addresses = [], HasBackupCodes = false }, Settings(text) with { BackupCodesLeft = 0 }, Settings(text) with { BackupCodesLeft = 12 }])
            {
                yield return settings;
                yield return settings with { IsPending = true };
                yield return settings with { Profile = Entry(EntryKind.Registration, text).Fields };
                yield return settings with { IsPending = true, WereShown = true };
                yield return settings with { IsPending = true, WereShown = true, Codes = [text, text] };
            }

            yield return new EndedPage { RestartUrl = $"/{text}", CancelUrl = $"/{text}", Request = request, Messages = Everything };
            yield return new PassedPage { ContinueUrl = $"/{text}", Request = request };
            yield return new PassedPage { ContinueUrl = $"/{text}", AddressConfirmed = true };
            yield return new DonePage { Announced = true };
            yield return new DonePage();
            yield return Code(text) with { Address = null, RestartUrl = $"/{text}" };
            foreach (var kind in Enum.GetValues<EntryKind>())
                yield return Entry(kind, text);
            foreach (var kind in Enum.GetValues<ErrorKind>())
            {
                yield return new ErrorPage { Kind = kind, Request = request };
                yield return new ErrorPage
                {
                    Kind = kind,
                    Request = request,
                    LinkUrl = $"/{text}",
                    Trait = text,
                    ErrorId = text,
                    BodyLimit = 10 << 20,
                    RetryAfter = TimeSpan.FromMinutes(8),
                };
            }
        }
    }

    public static EntryPage Entry(EntryKind kind, string text = "x") => new()
    {
        Kind = kind,
        FormAction = $"/.otp/self-service/login?flow={text}",
        CsrfToken = text,
        CancelUrl = $"/{text}",
        Fields =
        [
            new EntryField(text, text, "text") { Value = text, Required = true, Problem = "entry.missing" },
            new EntryField("email", "", "email") { LabelText = "entry.email", Value = text, Autocomplete = "email", Problem = "entry.invalid" },
            new EntryField("news", text, "checkbox") { Value = "true" },
        ],
        Links = [new("entry.to.SignIn", $"/{text}")],
        Messages = Everything,
    };

    public static CodePage Code(string text = "x") => new()
    {
        FormAction = $"/.otp/self-service/login?flow={text}",
        CsrfToken = text,
        CancelUrl = $"/{text}",
        Address = Phone,
        CodeLength = 6,
        ExpiresIn = TimeSpan.FromMinutes(8),
        AttemptsLeft = 4,
        ResendsLeft = 2,
        ResendIn = TimeSpan.FromSeconds(25),
        OtherAddresses = [new(text, Mail), new(text, Phone)],
        Messages = Everything,
    };

    public static ChooseAddressPage Choose(string text = "x") => new()
    {
        FormAction = $"/.otp/self-service/login?flow={text}",
        CsrfToken = text,
        CancelUrl = $"/{text}",
        Addresses = [new(text, Phone), new(text, Mail)],
        Messages = Everything,
    };

    public static BackupCodePage BackupCode(string text = "x") => new()
    {
        FormAction = $"/.otp/self-service/login?flow={text}",
        CsrfToken = text,
        TakesBackupCode = true,
        CancelUrl = $"/{text}",
        AttemptsLeft = 4,
        Messages = Everything,
    };

    public static SettingsPage Settings(string text = "x") => new()
    {
        FormAction = $"/.otp/self-service/settings?flow={text}",
        CsrfToken = text,
        CancelUrl = $"/{text}",
        Addresses = [Phone, Mail, new MaskedAddress(text, $"{text}•")],
        HasBackupCodes = true,
        Messages = Everything,
    };

    public static MaskedAddress Phone => new("sms", "+4915112345601");

    public static MaskedAddress Mail => new("email", "anna.schmidt@example.org");

    public static PageRenderer Renderer(UiTheme? theme = null) => Services(theme).GetRequiredService<PageRenderer>();

    public static ServiceProvider Services(UiTheme? theme = null) =>
        new ServiceCollection().AddSingleton(new Live<UiTheme>(theme ?? new UiTheme())).AddPages().BuildServiceProvider();

    public static Task<string> Html(Page page, string language = "en", UiTheme? theme = null) =>
        Renderer(theme).ToHtmlAsync(page, new PageLanguages()[language]);

    private static PageMessage[] Everything => [.. Enum.GetValues<PageMessageKind>().Select(kind => new PageMessage(kind, 12))];

    private static InterruptedRequest Request(string method, string text) => new(method, text, $"/{text}", Held: true);
}
