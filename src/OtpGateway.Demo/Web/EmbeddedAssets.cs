using Microsoft.AspNetCore.StaticFiles;

namespace OtpGateway.Demo.Web;

/// <summary>Style sheets and scripts that lie in the assembly, so that the demo does not depend on the directory it is started in.</summary>
internal static class EmbeddedAssets
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public static void MapEmbeddedAsset(this IEndpointRouteBuilder endpoints, string path, string resource)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream("OtpGateway.Demo." + resource)
            ?? throw new InvalidOperationException($"The assembly has no resource {resource}.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var content = memory.ToArray();
        if (!ContentTypes.TryGetContentType(path, out var contentType))
        {
            throw new InvalidOperationException($"No content type is known for {path}.");
        }

        endpoints.MapGet(path, (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType);
        });
    }
}
