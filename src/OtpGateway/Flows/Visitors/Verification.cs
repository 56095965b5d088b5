using System.Data.Common;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Identities;
using OtpGateway.Storage;

namespace OtpGateway.Flows.Visitors;

/// <summary>Proving that an address is one's own, without signing in (Ory Kratos: verification).</summary>
internal sealed class Verification(Members members, Live<FlowOptions> options, StoreClock clock) : IVisitorFlow
{
    public FlowKind Kind => FlowKind.Verification;

    public bool IsEnabled => options.Value.IsEnabled(Kind);

    public Task<Flow> AimAsync(Flow flow, FlowForm form, CancellationToken cancellationToken) => members.AimAsync(flow, form.Email, "email", cancellationToken);

    public CodeLetter Letter(Flow flow, Address to, MessageTrigger trigger) => members.Letter(flow, to, "verification_code_valid", trigger);

    public async Task<VisitorPass?> PassAsync(DbTransaction transaction, HttpContext context, Flow flow, MatchedCode code, VisitorPresence presence, CancellationToken cancellationToken) =>
        presence.Member is not null && await FlowStore.UseAsync(transaction, flow.Id, code.Id, clock.NowMilliseconds, cancellationToken) ? new VisitorPass.Proven() : null;
}
