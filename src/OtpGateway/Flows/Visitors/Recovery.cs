using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Getting back into an account with a code to one of its addresses; leads to the settings (Ory Kratos: recovery).</summary>
internal sealed class Recovery(Members members, OwnSessions own, Live<FlowOptions> options, StoreClock clock) : IVisitorFlow
{
    public FlowKind Kind => FlowKind.Recovery;

    public bool IsEnabled => options.Value.IsEnabled(Kind);

    public Task<Flow> AimAsync(Flow flow, FlowForm form, CancellationToken cancellationToken) => members.AimAsync(flow, form.Email, "email", cancellationToken);

    public CodeLetter Letter(Flow flow, Address to, MessageTrigger trigger) => members.Letter(flow, to, "recovery_code_valid", trigger);

    public async Task<VisitorPass?> PassAsync(DbTransaction transaction, HttpContext context, Flow flow, MatchedCode code, VisitorPresence presence, CancellationToken cancellationToken) =>
        presence.Member is { } member && await FlowStore.UseAsync(transaction, flow.Id, code.Id, clock.NowMilliseconds, cancellationToken)
            ? await own.SignInAsync(transaction, context, flow, member, presence.Current, "code_recovery", code, cancellationToken)
            : null;
}
