using OtpGateway.Configuration;
using OtpGateway.Flows;
using OtpGateway.Flows.Visitors;
using OtpGateway.Identities;
using OtpGateway.Limits;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Pages;

/// <summary>The page of a visitor's flow as it stands. Nothing on it tells whether somebody has what was entered.</summary>
internal sealed class VisitorPages(
    VisitorFlows flows, FlowAnswers answers, FlowReturns returns, FlowCsrf csrf, GatewayUrls urls, Live<FlowOptions> flowOptions, Live<LimitOptions> limits, Live<IdentityOptions> identities, StoreClock clock)
{
    public Page Show(Flow flow)
    {
        var now = clock.GetUtcNow();
        if (flow.HasPassed)
            return new PassedPage { ContinueUrl = returns.Of(flow), AddressConfirmed = flow.Kind == FlowKind.Verification };
        var restart = answers.BeginUrl(flow, api: false);
        var spent = flow.SendCount >= limits.Value.SendsPerFlow && flow.CodeExpiresAt <= now;
        if (flow.IsDead(now) || spent)
        {
            var kind = spent || flow.IsExpired(now) ? PageMessageKind.CodeExpired : PageMessageKind.TooManyAttempts;
            return new EndedPage { RestartUrl = restart, CancelUrl = urls.OriginText + "/", Messages = [new PageMessage(kind)] };
        }
        return flow.State == FlowState.SentEmail && flow.Content.Current is { } to ? Code(flow, to, restart, now) : Entry(flow, now);
    }

    /// <summary>Entry of the code that goes to the address.</summary>
    public CodePage Code(Flow flow, Address to, string restart, DateTimeOffset now)
    {
        var resendAt = flow.ResendAllowedAt(limits.Value.SendCooldown);
        return new CodePage
        {
            FormAction = Action(flow),
            CsrfToken = csrf.Token(flow),
            CancelUrl = urls.OriginText + "/",
            Address = Shown(flow, to),
            RestartUrl = restart,
            CodeLength = flowOptions.Value.CodeLength,
            Alphanumeric = flowOptions.Value.Alphabet == CodeAlphabet.Alphanumeric,
            ExpiresIn = flow.CodeExpiresAt is { } expires && expires > now ? expires - now : TimeSpan.Zero,
            AttemptsLeft = flow.AttemptsLeft,
            ResendsLeft = Math.Max(0, limits.Value.SendsPerFlow - flow.SendCount),
            ResendIn = resendAt > now ? resendAt - now : TimeSpan.Zero,
            Messages = FlowPages.Notice(flow, now, resendAt - now, trouble: null),
        };
    }

    // Of who typed a name, the address is not told: not everybody who knows the name is to know it.
    private static MaskedAddress? Shown(Flow flow, Address to)
    {
        if (flow.Kind is FlowKind.Registration or FlowKind.Settings)
            return new MaskedAddress(to.Channel, to.Masked);
        foreach (var channel in (string[])[Channels.Sms, Channels.Email])
            if (Address.Normalise(channel, flow.Content.Identifier) is { } typed)
                return new MaskedAddress(channel, typed);
        return null;
    }

    private EntryPage Entry(Flow flow, DateTimeOffset now)
    {
        var kind = flow.Kind switch
        {
            FlowKind.Registration => EntryKind.Registration,
            FlowKind.Verification => EntryKind.Verification,
            FlowKind.Recovery => EntryKind.Recovery,
            _ => EntryKind.SignIn,
        };
        return new EntryPage
        {
            Kind = kind,
            FormAction = Action(flow),
            CsrfToken = csrf.Token(flow),
            CancelUrl = urls.OriginText + "/",
            Fields = [.. Fields(flow)],
            Links = [.. Links(flow)],
            Messages = FlowPages.Notice(flow, now, flow.ResendAllowedAt(limits.Value.SendCooldown) - now, trouble: null),
        };
    }

    private IEnumerable<EntryField> Fields(Flow flow) => flow.Kind switch
    {
        FlowKind.Registration => EntryFields.Traits(flow, identities.Value.SchemaOf(flow.Content.SchemaId)),
        FlowKind.Login => [EntryFields.Who(flow, "identifier", "entry.SignIn.field", "username")],
        _ => [EntryFields.Who(flow, "email", "entry.address", "email")],
    };

    private IEnumerable<EntryLink> Links(Flow flow)
    {
        foreach (var (kind, text) in new[] { (FlowKind.Login, "entry.to.SignIn"), (FlowKind.Registration, "entry.to.Registration"), (FlowKind.Recovery, "entry.to.Recovery") })
            if (kind != flow.Kind && flows.IsEnabled(kind))
                yield return new EntryLink(text, answers.BeginUrl(flow with { Kind = kind, Refresh = false }, api: false));
    }

    private string Action(Flow flow) => urls.Absolute($"/self-service/{flow.Kind.Text()}?flow={flow.Id}");
}
