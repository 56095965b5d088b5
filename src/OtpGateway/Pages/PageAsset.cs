using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Pages;

/// <summary>A style sheet or script under a name that changes with its content.</summary>
internal sealed class PageAsset
{
    public PageAsset(string name, string extension, string contentType, string content)
    {
        Content = Encoding.UTF8.GetBytes(content);
        ContentType = contentType;
        Start = $"{name}.";
        End = $".{extension}";
        FileName = $"{Start}{Convert.ToHexStringLower(SHA256.HashData(Content))[..16]}{End}";
    }

    public byte[] Content { get; }

    public string ContentType { get; }

    public string FileName { get; }

    private string Start { get; }

    private string End { get; }

    /// <summary>The file is this asset, of this content or of another.</summary>
    public bool IsNamed(string file) =>
        file.Length == FileName.Length && file.StartsWith(Start, StringComparison.Ordinal) && file.EndsWith(End, StringComparison.Ordinal);
}
