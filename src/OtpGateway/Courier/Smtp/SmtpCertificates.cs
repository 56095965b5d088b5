using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OtpGateway.Configuration;

namespace OtpGateway.Courier.Smtp;

/// <summary>The certificates of a mail channel, read from PEM files when the configuration is loaded.</summary>
internal static class SmtpCertificates
{
    /// <summary>What the gateway shows a server that asks for it; null when nothing is configured, or nothing that can be used (it is reported).</summary>
    public static SslStreamCertificateContext? ReadClient(ConfigNode node)
    {
        var certificate = node.String("client_cert_path", "");
        var key = node.String("client_key_path", "");
        if (certificate.Length == 0 && key.Length == 0)
            return null;
        if (certificate.Length == 0 || key.Length == 0)
        {
            node.Problem(key.Length == 0 ? "client_key_path" : "client_cert_path", "is missing: client_cert_path and client_key_path belong together");
            return null;
        }
        node.Report.Follow(key);
        if (!File.Exists(key))
        {
            node.Problem("client_key_path", $"the file {key} does not exist");
            return null;
        }
        if (ReadChain(node, "client_cert_path", certificate) is not { } chain)
            return null;
        try
        {
            // The first one is ours, the others lead to the authority.
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), [.. chain.Skip(1)], offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // What the library says may quote the file.
            node.Problem("client_key_path", $"the file {key} holds no unencrypted PEM key of the certificate in {certificate}");
            return null;
        }
    }

    /// <summary>The authorities that are believed; null: those of the system.</summary>
    public static X509Certificate2Collection? ReadAuthorities(ConfigNode node) =>
        node.String("ca_path") is { Length: > 0 } path ? ReadChain(node, "ca_path", path) : null;

    private static X509Certificate2Collection? ReadChain(ConfigNode node, string key, string path)
    {
        node.Report.Follow(path);
        if (!File.Exists(path))
        {
            node.Problem(key, $"the file {path} does not exist");
            return null;
        }
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            node.Problem(key, $"the file {path} cannot be read as PEM certificates");
            return null;
        }
        if (certificates.Count > 0)
            return certificates;
        node.Problem(key, $"the file {path} holds no PEM certificate");
        return null;
    }
}
