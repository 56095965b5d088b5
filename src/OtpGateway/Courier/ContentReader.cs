using System.Text;
using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// Fetches and compiles the snippets and templates that a configuration names, while it is loaded: what cannot be
/// read or compiled is a problem of its key, not of a message much later.
/// </summary>
internal sealed class ContentReader(ClientOptions clients) : IDisposable
{
    private const string FileScheme = "file://";
    private const int LargestContent = 1 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private HttpClient? open;
    private HttpClient? closed;

    public Snippet? ReadSnippet(ConfigNode node, string key, string uri)
    {
        if (!TryFetch(node, key, uri, out var source))
            return null;
        var placeholders = new ContentPlaceholders(DirectoryOf(uri), node.Report);
        if (placeholders.TryFillJsonnet(source, out var filled, out var problem))
        {
            // Of the text as it is written: what is filled in may be a secret.
            SnippetHints.Warn(node, key, source);
            return Snippet.Compile(node, key, filled, placeholders.Values);
        }
        node.Problem(key, problem);
        return null;
    }

    /// <summary>The template under the key; null when there is none or it is not valid (then it is reported).</summary>
    public GoTemplate? ReadTemplate(ConfigNode node, string key, GoTemplateMode mode) =>
        node.String(key) is { Length: > 0 } uri && TryFetch(node, key, uri, out var source) ? Compile(node, key, source, DirectoryOf(uri), mode) : null;

    /// <summary>The text of a file beside the configuration; null when it cannot be read (then it is reported).</summary>
    public static string? ReadTextFile(ConfigNode node, string key, string file)
    {
        node.Report.Follow(file);
        if (TryReadFile(file, out var bytes, out var problem) && TryDecode(bytes, out var source, out problem))
            return source;
        node.Problem(key, $"{file} {problem}");
        return null;
    }

    /// <summary>The template in one of several files, each of which can call the others by name.</summary>
    /// <param name="node">Where the folder is configured.</param>
    /// <param name="key">The key of the folder.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="sources">File names and texts.</param>
    /// <param name="entry">The file that is the template.</param>
    /// <param name="mode">How values are escaped.</param>
    public static GoTemplate? CompileFiles(
        ConfigNode node, string key, string directory, IReadOnlyDictionary<string, string> sources, string entry, GoTemplateMode mode)
    {
        var filled = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, source) in sources)
        {
            if (!new ContentPlaceholders(directory, node.Report).TryFillTemplate(source, mode, out var text, out var problem))
            {
                node.Problem(key, $"{Path.Combine(directory, name)}: {problem}");
                return null;
            }
            filled[name] = text;
        }
        try
        {
            return GoTemplate.Parse(filled, entry, mode);
        }
        catch (GoTemplateException exception)
        {
            node.Problem(key, $"{Path.Combine(directory, entry)} is not a valid template, {exception.Message}");
            return null;
        }
    }

    public void Dispose()
    {
        open?.Dispose();
        closed?.Dispose();
    }

    private static GoTemplate? Compile(ConfigNode node, string key, string source, string directory, GoTemplateMode mode)
    {
        if (!new ContentPlaceholders(directory, node.Report).TryFillTemplate(source, mode, out var filled, out var problem))
        {
            node.Problem(key, problem);
            return null;
        }
        try
        {
            return GoTemplate.Parse(filled, node.At(key), mode);
        }
        catch (GoTemplateException exception)
        {
            node.Problem(key, $"is not a valid template, {exception.Message}");
            return null;
        }
    }

    private bool TryFetch(ConfigNode node, string key, string uri, out string content)
    {
        content = "";
        if (TryFetchBytes(uri, out var bytes, out var problem) && TryDecode(bytes, out content, out problem))
            return true;
        node.Problem(key, problem);
        return false;
    }

    private bool TryFetchBytes(string uri, out byte[] bytes, out string problem)
    {
        if (uri.StartsWith("base64://", StringComparison.Ordinal))
            return TryBase64(uri["base64://".Length..], out bytes, out problem);
        if (uri.StartsWith(FileScheme, StringComparison.Ordinal))
        {
            var file = uri[FileScheme.Length..];
            if (TryReadFile(file, out bytes, out problem))
                return true;
            problem = $"{file} {problem}";
            return false;
        }
        if (uri.StartsWith("https://", StringComparison.Ordinal) || uri.StartsWith("http://", StringComparison.Ordinal))
            return TryDownload(uri, out bytes, out problem);
        bytes = [];
        problem = "must begin with base64://, file://, http:// or https://";
        return false;
    }

    // What a file names is beside it, whatever the folder the gateway was started in.
    private static string DirectoryOf(string uri) => uri.StartsWith(FileScheme, StringComparison.Ordinal)
        ? Path.GetDirectoryName(Path.GetFullPath(uri[FileScheme.Length..])) ?? "/"
        : Directory.GetCurrentDirectory();

    private static bool TryBase64(string text, out byte[] bytes, out string problem)
    {
        var compact = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).TrimEnd('=');
        problem = "is not valid base64 (standard alphabet) behind base64://";
        bytes = new byte[compact.Length];
        if (!Convert.TryFromBase64String(compact.PadRight((compact.Length + 3) / 4 * 4, '='), bytes, out var length))
            return false;
        bytes = bytes[..length];
        return true;
    }

    private static bool TryReadFile(string file, out byte[] bytes, out string problem)
    {
        bytes = [];
        problem = "";
        try
        {
            if (new FileInfo(file).Length > LargestContent)
            {
                problem = "is larger than 1 MiB";
                return false;
            }
            bytes = File.ReadAllBytes(file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return false;
        }
    }

    private bool TryDownload(string uri, out byte[] bytes, out string problem)
    {
        bytes = [];
        problem = "is not a valid address";
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var url))
            return false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = Client(url).Send(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
            if ((int)response.StatusCode != 200)
            {
                problem = $"cannot be fetched: the server answered {(int)response.StatusCode}";
                return false;
            }
            using var stream = response.Content.ReadAsStream();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            bytes = copy.ToArray();
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            problem = exception is OperationCanceledException
                ? "cannot be fetched: no answer within 10 seconds"
                : $"cannot be fetched: {(exception.InnerException as AddressRefusedException ?? exception).Message}";
            return false;
        }
    }

    private HttpClient Client(Uri url) => clients.AllowsPrivateAddresses(url)
        ? open ??= NewClient(allowPrivateAddresses: true)
        : closed ??= NewClient(allowPrivateAddresses: false);

    private static HttpClient NewClient(bool allowPrivateAddresses) =>
        new(OutboundHandler.Create(allowPrivateAddresses)) { Timeout = Timeout, MaxResponseContentBufferSize = LargestContent };

    private static bool TryDecode(byte[] bytes, out string text, out string problem)
    {
        text = "";
        problem = "is not valid UTF-8";
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
