using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Flows.Settings;
using OtpGateway.Http;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Pages;

/// <summary>The page of a settings flow as it stands.</summary>
internal sealed class SettingsPages(VisitorPages visitors, FlowCsrf csrf, GatewayUrls urls, Live<FlowOptions> options, Live<IdentityOptions> identities, StoreClock clock)
{
    public Page Show(SettingsView view) => view is { AwaitsCode: true, Flow.Content.Current: { } to }
        ? visitors.Code(view.Flow, to, urls.Absolute(GatewayUrls.SettingsPath), clock.GetUtcNow())
        : Settings(view);

    private SettingsPage Settings(SettingsView view) => new()
    {
        FormAction = urls.Absolute("/self-service/settings?flow=" + view.Flow.Id),
        CsrfToken = csrf.Token(view.Flow),
        CancelUrl = view.Flow.ReturnTo.Length > 0 ? view.Flow.ReturnTo : ReturnTo.Resolve(options.Value.DefaultReturnUrl, urls, options.Value.AllowedReturnUrls) ?? urls.OriginText + "/",
        Addresses = [.. view.Addresses.Select(address => new MaskedAddress(address.Channel, address.Masked))],
        Profile = view.Profile is { } profile
            ? [.. EntryFields.Traits(view.Flow with { Content = view.Flow.Content with { Traits = view.Flow.Content.Traits ?? profile.Traits } }, identities.Value.SchemaOf(profile.SchemaId)).Select(field => field with { HasFocus = false })]
            : [],
        HasBackupCodes = view.HasBackupCodes,
        BackupCodesLeft = view.BackupCodesLeft,
        IsPending = view.Pending is not null,
        WereShown = view.Pending is { WereShown: true },
        Codes = [.. view.Codes.Select(code => code.Text)],
        Messages = view.Flow.Notice switch
        {
            FlowNotice.SettingsSaved => [new PageMessage(PageMessageKind.SettingsSaved)],
            FlowNotice.BackupCodesNotMade => [new PageMessage(PageMessageKind.BackupCodesNotMade)],
            FlowNotice.ChangeRefused => [new PageMessage(PageMessageKind.ChangeRefused)],
            FlowNotice.ChangedMeanwhile => [new PageMessage(PageMessageKind.ChangedMeanwhile)],
            FlowNotice.FieldsWrong or FlowNotice.IdentifierTaken or FlowNotice.LimitReached or FlowNotice.CannotSend => FlowPages.Notice(view.Flow, clock.GetUtcNow(), TimeSpan.Zero, trouble: null),
            FlowNotice.BackupCodesWereShown => [new PageMessage(PageMessageKind.BackupCodesWereShown)],
            _ => [],
        },
    };
}
