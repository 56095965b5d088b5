using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.Pages;

/// <summary>The script that an application's own pages may include: it asks for the code when a call needs one, and makes the call again.</summary>
internal sealed class StepUpScript
{
    private const string Prefix = "step_up.";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public StepUpScript(PageLanguages languages)
    {
        var every = languages.Names.Order(StringComparer.Ordinal).Select(name => languages[name]).ToDictionary(
            texts => texts.Language,
            texts => texts.Ids.Where(id => id.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(id => id[Prefix.Length..], id => texts[id]));
        // What only people read stays here.
        var lines = PageAssets.Read("step-up.js").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
        Content = Encoding.UTF8.GetBytes(string.Join('\n', lines).Replace("TEXTS", JsonSerializer.Serialize(every, Readable), StringComparison.Ordinal));
        Tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(Content))[..16]}\"");
    }

    public byte[] Content { get; }

    /// <summary>Changes with the content.</summary>
    public EntityTagHeaderValue Tag { get; }
}
