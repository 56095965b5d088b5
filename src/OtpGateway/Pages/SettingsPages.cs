using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Flows.Settings;
using OtpGateway.Http;

namespace OtpGateway.Pages;

/// <summary>The page of a settings flow as it stands.</summary>
internal sealed class SettingsPages(FlowCsrf csrf, GatewayUrls urls, Live<FlowOptions> options)
{
    public SettingsPage Show(SettingsView view) => new()
    {
        FormAction = urls.Absolute("/self-service/settings?flow=" + view.Flow.Id),
        CsrfToken = csrf.Token(view.Flow),
        CancelUrl = view.Flow.ReturnTo.Length > 0 ? view.Flow.ReturnTo : ReturnTo.Resolve(options.Value.DefaultReturnUrl, urls, options.Value.AllowedReturnUrls) ?? urls.OriginText + "/",
        Addresses = [.. view.Addresses.Select(address => new MaskedAddress(address.Channel, address.Masked))],
        HasBackupCodes = view.HasBackupCodes,
        BackupCodesLeft = view.BackupCodesLeft,
        IsPending = view.Pending is not null,
        WereShown = view.Pending is { WereShown: true },
        Codes = [.. view.Codes.Select(code => code.Text)],
        Messages = view.Flow.Notice switch
        {
            FlowNotice.SettingsSaved => [new PageMessage(PageMessageKind.SettingsSaved)],
            FlowNotice.BackupCodesNotMade => [new PageMessage(PageMessageKind.BackupCodesNotMade)],
            FlowNotice.BackupCodesWereShown => [new PageMessage(PageMessageKind.BackupCodesWereShown)],
            _ => [],
        },
    };
}
