using OtpGateway.Audit;
using OtpGateway.Http;
using OtpGateway.Pages;

namespace OtpGateway.Proxy;

/// <summary>Says that a target can be read in more than one way.</summary>
internal sealed class TargetRefusal(PageRenderer pages, ServeOptions serve, Refusals refusals)
{
    public Task WriteAsync(HttpContext context)
    {
        refusals.Record(new AuditEvent(AuditEvent.RequestDenied) { Reason = "target of more than one reading" });
        return RequestKinds.Of(context.Request) == RequestKind.Navigation
            ? pages.RenderAsync(context, new ErrorPage { Kind = ErrorKind.BadRequest, LinkUrl = serve.Origin + "/" }, context.RequestAborted)
            : new ApiError(400, "The request target is not well formed") { Reason = "The path can be read in more than one way and was not forwarded." }.WriteAsync(context, context.RequestAborted);
    }
}
