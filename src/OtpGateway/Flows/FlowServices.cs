using OtpGateway.Flows.Settings;
using OtpGateway.Flows.Visitors;

namespace OtpGateway.Flows;

internal static class FlowServices
{
    public static IServiceCollection AddFlows(this IServiceCollection services) => services
        .AddSingleton<FlowStore>()
        .AddSingleton<FlowBudgets>()
        .AddSingleton<LimitAccounts>()
        .AddSingleton<BackupCodeStore>()
        .AddSingleton<BackupCodes>()
        .AddSingleton<AddressChanges>()
        .AddSingleton<CodeSender>()
        .AddSingleton<CodeIntake>()
        .AddSingleton<FlowCallers>()
        .AddSingleton<FlowCsrf>()
        .AddSingleton<FormGuard>()
        .AddSingleton<FlowJson>()
        .AddSingleton<SessionJson>()
        .AddSingleton<FlowErrors>()
        .AddSingleton<CurrentSession>()
        .AddSingleton<FlowAnswers>()
        .AddSingleton<FlowTriggers>()
        .AddSingleton<FlowReturns>()
        .AddSingleton<FlowTargets>()
        .AddSingleton<FlowStart>()
        .AddSingleton<FlowSubmission>()
        .AddSingleton<LoginFlows>()
        .AddSingleton<Visitors.Visitors>()
        .AddSingleton<Members>()
        .AddSingleton<OwnSessions>()
        .AddSingleton<IVisitorFlow, SignIn>()
        .AddSingleton<IVisitorFlow, Registration>()
        .AddSingleton<IVisitorFlow, Verification>()
        .AddSingleton<IVisitorFlow, Recovery>()
        .AddSingleton<VisitorFlows>()
        .AddSingleton<VisitorStart>()
        .AddSingleton<VisitorSubmission>()
        .AddSingleton<ProfileChanges>()
        .AddSingleton<SettingsFlows>()
        .AddSingleton<SettingsGuard>()
        .AddSingleton<SettingsJson>()
        .AddSingleton<SettingsRequests>();
}
