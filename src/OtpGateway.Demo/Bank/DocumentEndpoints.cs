using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OtpGateway.Demo.Web;

namespace OtpGateway.Demo.Bank;

/// <summary>Upload of a document, read as a stream: size and checksum are all that stays.</summary>
internal static class DocumentEndpoints
{
    private const long MaxUpload = 64 * 1024 * 1024;

    public static void MapDocuments(this IEndpointRouteBuilder endpoints)
    {
        var documents = endpoints.MapGroup("/account/documents").AddEndpointFilter<SignedInFilter>();
        documents.MapGet("/", (HttpContext context) => new HtmlPage(DocumentsPage.Render(context.BankSession())));
        documents.MapPost("/", UploadAsync).WithMetadata(new RequestSizeLimitAttribute(MaxUpload));
    }

    private static async Task<IResult> UploadAsync(HttpContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        var session = context.BankSession();
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        string? csrfToken = null;
        Document? document = null;
        var reader = new MultipartReader(boundary, context.Request.Body);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            var disposition = section.GetContentDispositionHeader();
            if (disposition?.IsFileDisposition() == true)
            {
                document = await ReceiveAsync(new FileMultipartSection(section, disposition), clock, cancellationToken);
            }
            else if (disposition?.Name == "csrf_token")
            {
                csrfToken = await section.ReadAsStringAsync(cancellationToken);
            }
        }

        // Only now, because the token may come after the file; until here nothing has been kept.
        if (!session.Accepts(csrfToken))
        {
            return new HtmlPage(RefusedPage.Render(session), StatusCodes.Status403Forbidden);
        }

        if (document is not { Name.Length: > 0 })
        {
            return new HtmlPage(
                DocumentsPage.Render(session, error: "Choose a file first."), StatusCodes.Status422UnprocessableEntity);
        }

        session.Customer.Account.Add(document);
        return new HtmlPage(DocumentsPage.Render(session, received: document));
    }

    private static async Task<Document> ReceiveAsync(FileMultipartSection file, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long size = 0;
            int read;
            while (file.FileStream is { } stream && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                sha.AppendData(buffer, 0, read);
                size += read;
            }

            // Some browsers send the whole path of the customer's own disk.
            var name = file.FileName.Split('/', '\\')[^1];
            return new Document(name, size, Convert.ToHexStringLower(sha.GetHashAndReset()), clock.GetUtcNow());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
