namespace OtpGateway.Flows;

/// <summary>Stands before every change of a flow: a browser's takes its own forms alone, an API client's nothing of a browser.</summary>
internal sealed class FormGuard(FlowCsrf csrf, FlowAnswers answers, ILogger<FormGuard> logger)
{
    /// <summary>Answers what is refused.</summary>
    /// <param name="context">The submission.</param>
    /// <param name="flow">What it is for.</param>
    /// <param name="form">What was sent.</param>
    /// <param name="show">Shows the flow to an API client, with the reason in it (400).</param>
    /// <returns>Whether it was refused.</returns>
    public async Task<bool> RefuseAsync(HttpContext context, Flow flow, FlowForm form, Func<Flow, Task> show)
    {
        if (flow.Type == FlowType.Api)
        {
            if (ApiFlowGuard.Refuse(context.Request) is not { } notice)
                return false;
            await show(flow with { Notice = notice });
            return true;
        }
        if (csrf.Refuse(context.Request, flow, form.CsrfToken) is not { } refusal)
            return false;
        logger.FormRefused(refusal);
        await answers.CsrfAsync(context, refusal);
        return true;
    }
}
