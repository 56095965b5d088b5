using System.Text.Json;
using System.Text.Json.Nodes;
using OtpGateway.Audit;
using OtpGateway.Courier;
using OtpGateway.Http;
using OtpGateway.Storage;

namespace OtpGateway.Admin;

/// <summary>The courier's messages under Ory's names, and what Ory has not: sending one again, and calling one off.</summary>
internal static class CourierMessageEndpoints
{
    private const string Path = "/admin/courier/messages";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapCourierMessages(this IEndpointRouteBuilder endpoints)
    {
        var messages = endpoints.MapGroup(Path);
        messages.MapGet("", ListAsync);
        messages.MapGet("/{id}", ReadAsync);
        messages.MapPost("/{id}/resend", ResendAsync);
        messages.MapPost("/{id}/cancel", CancelAsync);
    }

    private static async Task ListAsync(HttpContext context, MessageAdminStore store, MessageJson json, KeyRing keys, StoreClock clock)
    {
        var now = clock.GetUtcNow();
        var (request, problem) = MessageListRequest.Read(context.Request.Query, keys, now);
        if (request is null)
        {
            await Malformed(problem).WriteAsync(context, context.RequestAborted);
            return;
        }
        // One more than the page has: whether there is a next page.
        var messages = await store.ListAsync(request.Filter, request.Behind, request.Size + 1, json.NeedsContent, context.RequestAborted);
        var page = messages.Take(request.Size).ToList();
        var next = messages.Count > request.Size ? new MessagePosition(page[^1].CreatedAt.ToUnixTimeMilliseconds(), page[^1].Id) : null;
        context.Response.Headers.Link = request.Links(Path, next, keys, now);
        await WriteAsync(context, new JsonArray([.. page.Select(message => json.Message(message))]));
    }

    private static async Task ReadAsync(HttpContext context, string id, MessageAdminStore store, AttemptStore attempts, MessageJson json)
    {
        if (Guid.TryParse(id, out var guid))
            await AnswerAsync(context, guid.ToString(), store, attempts, json);
        else
            await NotAUuid().WriteAsync(context, context.RequestAborted);
    }

    private static async Task ResendAsync(HttpContext context, string id, MessageAdminStore store, AttemptStore attempts, CourierSignal signal, MessageJson json, AuditTrail audit)
    {
        if (!Guid.TryParse(id, out var guid))
        {
            await NotAUuid().WriteAsync(context, context.RequestAborted);
            return;
        }
        var messageId = guid.ToString();
        if (!await store.ResendAsync(messageId, context.RequestAborted))
        {
            await RefuseAsync(context, messageId, "resend", NotResent, store, audit);
            return;
        }
        audit.MessageResent(messageId);
        signal.Ring();
        await AnswerAsync(context, messageId, store, attempts, json);
    }

    private static async Task CancelAsync(HttpContext context, string id, MessageAdminStore store, AttemptStore attempts, MessageJson json, AuditTrail audit)
    {
        if (!Guid.TryParse(id, out var guid))
        {
            await NotAUuid().WriteAsync(context, context.RequestAborted);
            return;
        }
        var messageId = guid.ToString();
        if (!await store.CancelAsync(messageId, context.RequestAborted))
        {
            await RefuseAsync(context, messageId, "cancel", NotCancelled, store, audit);
            return;
        }
        audit.MessageCancelled(messageId);
        await AnswerAsync(context, messageId, store, attempts, json);
    }

    private static async Task AnswerAsync(HttpContext context, string id, MessageAdminStore store, AttemptStore attempts, MessageJson json)
    {
        if (await store.FindAsync(id, json.NeedsContent, context.RequestAborted) is { } message)
            await WriteAsync(context, json.Message(message, await attempts.OfMessageAsync(id, context.RequestAborted)));
        else
            await NotFound().WriteAsync(context, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, string id, string change, Func<MessageStatus, string> reason, MessageAdminStore store, AuditTrail audit)
    {
        if (await store.FindAsync(id, withContent: false, context.RequestAborted) is not { Status: var status })
        {
            await NotFound().WriteAsync(context, context.RequestAborted);
            return;
        }
        audit.ChangeRefused(change, id, status.Name());
        await new ApiError(StatusCodes.Status409Conflict, "The message is in no state for this") { Reason = reason(status) }.WriteAsync(context, context.RequestAborted);
    }

    private static string NotResent(MessageStatus status) => status switch
    {
        MessageStatus.Processing => "It is being sent right now.",
        MessageStatus.Sent => "It was sent, and what it said is gone.",
        MessageStatus.Expired => "Its code has ended, and what it said is gone.",
        MessageStatus.Cancelled => "It was cancelled: its code was used or replaced, its snippet or an operator said so. What it said is gone.",
        MessageStatus.Queued or MessageStatus.Abandoned => "Its code has ended or was used or replaced, or the message was never made; there is nothing to send any more.",
    };

    private static string NotCancelled(MessageStatus status) => status switch
    {
        MessageStatus.Sent => "It was sent.",
        MessageStatus.Abandoned => "It was given up and is not tried again by itself.",
        MessageStatus.Expired => "It expired unsent.",
        MessageStatus.Cancelled => "It was cancelled already.",
        MessageStatus.Queued or MessageStatus.Processing => "It has changed meanwhile; try again.",
    };

    private static ApiError NotFound() => new(StatusCodes.Status404NotFound, "Unable to locate the resource");

    private static ApiError NotAUuid() => Malformed("The id of a message is a UUID.");

    private static ApiError Malformed(string reason) => new(StatusCodes.Status400BadRequest, "The request was malformed or contained invalid parameters") { Reason = reason };

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(Relaxed), context.RequestAborted);
    }
}
