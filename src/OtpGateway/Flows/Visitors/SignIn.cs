using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Signing in with a code alone (Ory Kratos: passwordless): who it is, then the code. The gateway is then the first factor.</summary>
internal sealed class SignIn(Members members, OwnSessions own, Live<FlowOptions> options, StoreClock clock) : IVisitorFlow
{
    public FlowKind Kind => FlowKind.Login;

    public bool IsEnabled => options.Value.IsEnabled(Kind);

    public Task<Flow> AimAsync(Flow flow, FlowForm form, CancellationToken cancellationToken) =>
        members.AimAsync(flow, form.Identifier.Length > 0 ? form.Identifier : form.Address, "identifier", cancellationToken);

    public CodeLetter Letter(Flow flow, Address to, MessageTrigger trigger) => members.Letter(flow, to, TemplateType.LoginCodeValid, trigger);

    public async Task<VisitorPass?> PassAsync(DbTransaction transaction, HttpContext context, Flow flow, MatchedCode code, VisitorPresence presence, CancellationToken cancellationToken) =>
        presence.Member is { } member && await FlowStore.UseAsync(transaction, flow.Id, code.Id, clock.NowMilliseconds, cancellationToken)
            ? await own.SignInAsync(transaction, context, flow, member, presence.Current, "code", code, cancellationToken)
            : null;
}
