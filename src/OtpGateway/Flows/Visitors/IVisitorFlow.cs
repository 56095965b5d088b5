using System.Data.Common;
using OtpGateway.Courier;
using OtpGateway.Identities;

namespace OtpGateway.Flows.Visitors;

/// <summary>What is particular to one kind of flow that somebody goes through who is not signed in.</summary>
internal interface IVisitorFlow
{
    FlowKind Kind { get; }

    /// <summary>Whether it can be begun (configuration).</summary>
    bool IsEnabled { get; }

    /// <summary>Says whom the flow is about after what was entered, and which addresses are to be proven. Who is known and who is not look the same.</summary>
    Task<Flow> AimAsync(Flow flow, FlowForm form, CancellationToken cancellationToken);

    /// <summary>The code for the next address.</summary>
    CodeLetter Letter(Flow flow, Address to, MessageTrigger trigger);

    /// <summary>What the last right code opens, written in the transaction that uses it; null when it opens nothing any more.</summary>
    Task<VisitorPass?> PassAsync(DbTransaction transaction, HttpContext context, Flow flow, MatchedCode code, VisitorPresence presence, CancellationToken cancellationToken);
}
