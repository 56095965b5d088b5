using System.Net;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>
/// A document that the configuration names by URL (<c>file://</c>, <c>base64://</c>, <c>http(s)://</c>; Ory Kratos's
/// forms). It is read once, while the configuration is loaded; what cannot be read is a problem of the configuration.
/// </summary>
/// <param name="Name">How messages call it: the file's name, or the key for what has none.</param>
/// <param name="Text">What it says.</param>
internal sealed record ConfiguredDocument(string Name, string Text)
{
    private const int MaxBytes = 16 << 20;
    private const string FileScheme = "file://";
    private const string Base64Scheme = "base64://";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The document under the key; null when there is none or it cannot be read (then reported).</summary>
    public static ConfiguredDocument? Load(ConfigNode node, string key)
    {
        if (node.String(key) is not { } url)
            return null;
        var (bytes, problem) = Read(url);
        if (bytes is null)
        {
            node.Problem(key, problem);
            return null;
        }
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            return new ConfiguredDocument(NameOf(url, key), text.TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException)
        {
            node.Problem(key, "is not UTF-8 text");
            return null;
        }
    }

    private static (byte[]? Bytes, string Problem) Read(string url)
    {
        if (url.StartsWith(FileScheme, StringComparison.Ordinal))
            return ReadFile(url[FileScheme.Length..]);
        if (url.StartsWith(Base64Scheme, StringComparison.Ordinal))
            return ReadBase64(url[Base64Scheme.Length..]);
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            return Download(uri!);
        return (null, "must begin with file://, base64://, https:// or http://");
    }

    private static (byte[]? Bytes, string Problem) ReadFile(string path)
    {
        try
        {
            return new FileInfo(path) switch
            {
                { Exists: false } => (null, $"names a file that does not exist: {path}"),
                { Length: > MaxBytes } => (null, $"names a file of more than {MaxBytes} bytes: {path}"),
                _ => (File.ReadAllBytes(path), ""),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, $"names a file that cannot be read: {path}");
        }
    }

    private static (byte[]? Bytes, string Problem) ReadBase64(string text)
    {
        try
        {
            return (Convert.FromBase64String(text), "");
        }
        catch (FormatException)
        {
            return (null, "is not valid base64 (standard alphabet, with padding)");
        }
    }

    // Once, and before anything is served: a client of its own that lives no longer than the call. The exceptions' own
    // words may quote the URL with a password in it, so they are not repeated.
    private static (byte[]? Bytes, string Problem) Download(Uri uri)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = MaxBytes, Timeout = Timeout };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            using var response = client.Send(request, HttpCompletionOption.ResponseContentRead);
            if (response.StatusCode != HttpStatusCode.OK)
                return (null, $"could not be fetched: the answer was {(int)response.StatusCode} instead of 200");
            using var bytes = new MemoryStream();
            response.Content.ReadAsStream().CopyTo(bytes);
            return (bytes.ToArray(), "");
        }
        catch (HttpRequestException exception)
        {
            return (null, $"could not be fetched ({exception.HttpRequestError})");
        }
        catch (OperationCanceledException)
        {
            return (null, $"could not be fetched within {GoDuration.Format(Timeout)}");
        }
    }

    private static string NameOf(string url, string key) =>
        url.StartsWith(FileScheme, StringComparison.Ordinal) ? Path.GetFileName(url) : key;
}
