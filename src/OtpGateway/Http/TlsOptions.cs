using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OtpGateway.Configuration;

namespace OtpGateway.Http;

/// <summary>The certificate of a listener (<c>serve.*.tls</c>): PEM, as a file or in base64.</summary>
internal sealed record TlsOptions
{
    public string CertPath { get; init; } = "";

    public string CertBase64 { get; init; } = "";

    public string KeyPath { get; init; } = "";

    public Secret? KeyBase64 { get; init; }

    /// <summary>Null where the listener speaks plain http.</summary>
    public static TlsOptions? Read(ConfigNode listener)
    {
        if (!listener.Has("tls"))
            return null;
        var node = listener.Section("tls");
        var cert = node.Section("cert");
        var key = node.Section("key");
        var options = new TlsOptions
        {
            CertPath = cert.String("path", ""),
            CertBase64 = cert.String("base64", ""),
            KeyPath = key.String("path", ""),
            KeyBase64 = key.Secret("base64"),
        };
        if (options.CertPath.Length == 0 == (options.CertBase64.Length == 0))
            node.Problem("cert", "needs either path or base64");
        if (options.KeyPath.Length == 0 == (options.KeyBase64 is null))
            node.Problem("key", "needs either path or base64");
        return options;
    }

    /// <summary>Why the certificate cannot be used; null when it can.</summary>
    public string? Failure()
    {
        try
        {
            Load().Dispose();
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or FormatException)
        {
            return exception.Message;
        }
    }

    /// <summary>The certificate with its key and the chain that stands with it.</summary>
    /// <exception cref="CryptographicException">It cannot be read, or key and certificate do not belong together.</exception>
    public X509Certificate2 Load()
    {
        var cert = CertPath.Length > 0 ? File.ReadAllText(CertPath) : Encoding.UTF8.GetString(Convert.FromBase64String(CertBase64));
        var key = KeyPath.Length > 0 ? File.ReadAllText(KeyPath) : Encoding.UTF8.GetString(Convert.FromBase64String(KeyBase64!.Reveal()));
        return X509Certificate2.CreateFromPem(cert, key);
    }
}
