using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>An authority of our own and what it has signed, as PEM files in a folder.</summary>
internal sealed class TestCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly string folder;
    private readonly X509Certificate2 authority;

    public TestCertificates(string folder)
    {
        this.folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of the tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(1));
        File.WriteAllText(Authority, authority.ExportCertificatePem());
    }

    public string Authority => Path.Combine(folder, "ca.crt");

    public string ServerCertificate => Path.Combine(folder, "server.crt");

    public string ServerKey => Path.Combine(folder, "server.key");

    public string ClientCertificate => Path.Combine(folder, "client.crt");

    public string ClientKey => Path.Combine(folder, "client.key");

    /// <summary>For localhost and 127.0.0.1 unless told otherwise; its files are written as well.</summary>
    public X509Certificate2 NewServer(string host = "localhost", bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        var certificate = Sign($"CN={host}", key, ServerAuthentication, expired, names.Build());
        Write(ServerCertificate, ServerKey, certificate);
        return certificate;
    }

    public X509Certificate2 NewClient()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = Sign("CN=gateway", key, ClientAuthentication, expired: false, names: null);
        Write(ClientCertificate, ClientKey, certificate);
        return certificate;
    }

    private X509Certificate2 Sign(string subject, ECDsa key, string purpose, bool expired, X509Extension? names)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        if (names is not null)
            request.CertificateExtensions.Add(names);
        var end = expired ? DateTimeOffset.UtcNow.AddDays(-1) : DateTimeOffset.UtcNow.AddDays(30);
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddYears(-1), end, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static void Write(string certificateFile, string keyFile, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
