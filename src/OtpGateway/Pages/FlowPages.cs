using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Flows;
using OtpGateway.HeldRequests;
using OtpGateway.Http;
using OtpGateway.Limits;
using OtpGateway.Storage;

namespace OtpGateway.Pages;

/// <summary>The page of a flow as it stands: a reload shows the same and sends nothing.</summary>
internal sealed class FlowPages(LoginFlows flows, Outbox outbox, Holds holds, FlowCsrf csrf, GatewayUrls urls, Live<FlowOptions> flowOptions, Live<LimitOptions> limits, StoreClock clock)
{
    public async Task<Page> ShowAsync(Flow flow, FlowCaller caller, FlowTarget target, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // The codes of this flow are for one request alone, whatever the URL names.
        if (flow is { Digest: not null, HeldId: { } its })
            target = target with { HeldId = its };
        var held = await holds.FindAsync(target.HeldId, caller.Identity.Id, caller.Fingerprint, cancellationToken);
        if (flow.Digest is not null && (held?.Transaction is null || held.Digest != flow.Digest))
            return new ErrorPage { Kind = ErrorKind.RequestGone, LinkUrl = Cancel(held) };
        var request = Interrupted(flow, target, held);
        var cancel = held is null && IsWindow(flow, target) ? null : Cancel(held);
        var restart = urls.Absolute($"/self-service/login/browser?aal=aal2&refresh=true{(flow.Via.Length > 0 ? "&via=" + Uri.EscapeDataString(flow.Via) : "")}{(flowOptions.Value.BackupCodesEnabled && flow is { BackupCodes: false, Via: "" } ? "&backup_codes=deny" : "")}{target.Query}");
        var choices = await flows.ChoicesOfAsync(caller, flow, cancellationToken);
        var spent = !choices.BackupCodes && flow.SendCount >= limits.Value.SendsPerFlow && flow.CodeExpiresAt <= now;
        if (flow.IsDead(now) || spent)
        {
            var kind = spent || flow.IsExpired(now) ? PageMessageKind.CodeExpired : PageMessageKind.TooManyAttempts;
            return new EndedPage { RestartUrl = restart, CancelUrl = cancel, Request = request, Messages = [new PageMessage(kind)] };
        }
        var action = urls.Absolute($"/self-service/login?flow={flow.Id}{target.Query}");
        var watch = urls.Absolute($"/self-service/login/flows?id={flow.Id}");
        var token = csrf.Token(flow);
        var addresses = choices.Addresses;
        if (!choices.Any && flows.Addresses(caller.Identity, flow.Via, caller.FirstFactorChannel) is Identities.AddressesResult.Found)
            return new ErrorPage { Kind = ErrorKind.AddressChanged, LinkUrl = cancel };
        var sentTo = addresses.FirstOrDefault(address => address.Id == flow.SentTo);
        var resendAt = flow.ResendAllowedAt(limits.Value.SendCooldown);
        if (addresses.Count == 0 && choices.BackupCodes)
            return new BackupCodePage
            {
                FormAction = action,
                CsrfToken = token,
                WatchUrl = watch,
                TakesBackupCode = true,
                CancelUrl = cancel,
                Request = request,
                AttemptsLeft = flow.AttemptsLeft,
                Messages = Notice(flow, now, resendAt - now, null),
            };
        if (sentTo is null)
            return new ChooseAddressPage
            {
                FormAction = action,
                CsrfToken = token,
                WatchUrl = watch,
                TakesBackupCode = choices.BackupCodes,
                CancelUrl = cancel,
                Request = request,
                Addresses = [.. addresses.Select(Choice)],
                Messages = Notice(flow, now, resendAt - now, null),
            };
        var message = flow.MessageId is { } id ? await outbox.StateOfAsync(id, cancellationToken) : null;
        var also = message?.FallbackType is null ? null : flows.FallbackOf(sentTo, choices.Direct);
        var resends = Math.Max(0, limits.Value.SendsPerFlow - flow.SendCount);
        return new CodePage
        {
            FormAction = action,
            CsrfToken = token,
            WatchUrl = watch,
            TakesBackupCode = choices.BackupCodes,
            CancelUrl = cancel,
            Request = request,
            Address = new MaskedAddress(sentTo.Channel, sentTo.Masked),
            AlsoSentTo = also is null ? null : new MaskedAddress(also.Channel, also.Masked),
            CodeLength = flowOptions.Value.CodeLength,
            Alphanumeric = flowOptions.Value.Alphabet == CodeAlphabet.Alphanumeric,
            ExpiresIn = flow.CodeExpiresAt is { } expires && expires > now ? expires - now : TimeSpan.Zero,
            AttemptsLeft = flow.AttemptsLeft,
            ResendsLeft = resends,
            ResendIn = resendAt > now ? resendAt - now : TimeSpan.Zero,
            OtherAddresses = [.. addresses.Where(address => address.Id != sentTo.Id).Select(Choice)],
            Messages = Notice(flow, now, resendAt - now, Trouble(message, resends)),
        };
    }

    private static AddressChoice Choice(Identities.Address address) => new(address.Id, new MaskedAddress(address.Channel, address.Masked));

    // What the person should know about the way of their message.
    private static PageMessageKind? Trouble(MessageState? message, int resends) => message switch
    {
        { Failed: true } => resends > 0 ? PageMessageKind.SendFailed : PageMessageKind.SendFailedForNow,
        { Delayed: true } when resends > 0 => PageMessageKind.SendDelayed,
        _ => null,
    };

    /// <summary>What the flow has to tell.</summary>
    public static IReadOnlyList<PageMessage> Notice(Flow flow, DateTimeOffset now, TimeSpan wait, PageMessageKind? trouble)
    {
        var messages = new List<PageMessage>();
        if (flow.Confirming is { } channel)
            messages.Add(new PageMessage(channel == Identities.Channels.Sms ? PageMessageKind.PhoneChanged : PageMessageKind.EmailChanged));
        if (trouble is { } kind)
            messages.Add(new PageMessage(kind));
        PageMessage? notice = flow.Notice switch
        {
            FlowNotice.None => null,
            FlowNotice.CodeSent => trouble is not null ? null : new PageMessage(flow.SendCount > 1 ? PageMessageKind.NewCodeSent : PageMessageKind.CodeSent),
            FlowNotice.WrongCode => new PageMessage(PageMessageKind.WrongCode),
            FlowNotice.EmptyCode or FlowNotice.MalformedCode => new PageMessage(PageMessageKind.MalformedCode),
            FlowNotice.WrongBackupCode => new PageMessage(PageMessageKind.WrongBackupCode),
            FlowNotice.EmptyBackupCode or FlowNotice.MalformedBackupCode => new PageMessage(PageMessageKind.MalformedBackupCode),
            FlowNotice.UsedBackupCode => new PageMessage(PageMessageKind.BackupCodeUsed),
            FlowNotice.NoBackupCodes => new PageMessage(PageMessageKind.NoBackupCodes),
            FlowNotice.WaitBeforeResend => wait <= TimeSpan.Zero ? null : new PageMessage(PageMessageKind.WaitBeforeResend, (int)Math.Ceiling(wait.TotalSeconds)),
            FlowNotice.SendsUsedUp => new PageMessage(PageMessageKind.NoSendsLeft),
            FlowNotice.LimitReached or FlowNotice.Locked => Refusal(flow, now),
            FlowNotice.CannotSend => new PageMessage(PageMessageKind.SendFailed),
            FlowNotice.SettingsSaved or FlowNotice.BackupCodesNotMade or FlowNotice.BackupCodesWereShown => null,
            // Our own page has no such button.
            FlowNotice.UnknownAddress or FlowNotice.NoMethod or FlowNotice.AlreadyAvailable or FlowNotice.OriginInApiFlow or FlowNotice.CookieInApiFlow => null,
            FlowNotice.FieldsWrong => new PageMessage(PageMessageKind.FieldsWrong),
            FlowNotice.IdentifierTaken => new PageMessage(PageMessageKind.IdentifierTaken),
            FlowNotice.TraitsChanged or FlowNotice.ChangeRefused or FlowNotice.ChangedMeanwhile => null,
        };
        if (notice is not null)
            messages.Add(notice);
        return messages;
    }

    private static PageMessage? Refusal(Flow flow, DateTimeOffset now)
    {
        var kind = flow.Notice == FlowNotice.Locked ? PageMessageKind.Locked : PageMessageKind.LimitReached;
        return flow.NoticeWait(now) switch
        {
            { Ticks: <= 0 } => null,
            { } wait when wait == TimeSpan.MaxValue => new PageMessage(PageMessageKind.LockedForGood),
            var wait => new PageMessage(kind) { Wait = wait },
        };
    }

    private InterruptedRequest? Interrupted(Flow flow, FlowTarget target, HeldRequest? held)
    {
        if (held is not null)
            return new InterruptedRequest(held.Method, urls.Host, PathOf(held.Target), Held: true) { Transaction = flow.Digest is null ? null : held.Transaction };
        if (IsWindow(flow, target))
            return null;
        var url = Url(flow, target);
        return url.StartsWith(urls.OriginText + "/", StringComparison.Ordinal) ? new InterruptedRequest("GET", urls.Host, PathOf(url[urls.OriginText.Length..]), Held: false) : null;
    }

    private string Url(Flow flow, FlowTarget target) => ReturnTo.Resolve(target.ReturnTo, urls, []) ?? flow.ReturnTo;

    // Opened by another page, which waits: there is nothing to open afterwards, and nowhere to go back to.
    private bool IsWindow(Flow flow, FlowTarget target) => Url(flow, target) == urls.Absolute(GatewayUrls.DonePath);

    // Back to where the person came from; the page itself may be the protected one.
    private string Cancel(HeldRequest? held)
    {
        var referer = held?.Headers.FirstOrDefault(header => header.Key.Equals("Referer", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        return (referer is null ? null : ReturnTo.Resolve(referer, urls, [])) ?? urls.OriginText + "/";
    }

    private static string PathOf(string target) => target.Split('?', 2)[0];
}
