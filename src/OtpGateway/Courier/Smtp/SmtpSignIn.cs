using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Courier.Smtp;

/// <summary>Signs in with user and password (RFC 4954), in the best way that both sides know.</summary>
internal static class SmtpSignIn
{
    private const int Ok = 235;
    private const int Continue = 334;
    private const string Plain = "PLAIN";
    private const string Login = "LOGIN";
    private const string CramMd5 = "CRAM-MD5";

    // Under TLS the server proves itself first, and PLAIN is the one that every server means well.
    private static readonly string[] Encrypted = [Plain, Login, CramMd5];

    // Without it, the password itself stays at home where that is possible.
    private static readonly string[] Unencrypted = [CramMd5, Plain, Login];

    /// <summary>Null when nothing that is offered is known here.</summary>
    public static string? Choose(IReadOnlyList<string> offered, bool encrypted) =>
        (encrypted ? Encrypted : Unencrypted).FirstOrDefault(known => offered.Contains(known, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether user and password may be told: never in clear, unless it is to this machine.</summary>
    public static bool IsSafe(bool encrypted, IPAddress server) =>
        encrypted || IPAddress.IsLoopback(server.IsIPv4MappedToIPv6 ? server.MapToIPv4() : server);

    /// <summary>The server's last word: 235 when it knows us.</summary>
    public static async Task<SmtpReply> RunAsync(SmtpStream stream, string mechanism, SmtpOptions options, CancellationToken cancellationToken)
    {
        var user = options.User!.Reveal();
        var password = options.Password.Reveal();
        switch (mechanism)
        {
            case Plain:
                return await AskAsync(stream, $"AUTH PLAIN {options.PlainCredentials}", cancellationToken);
            case Login:
                var name = await AskAsync(stream, "AUTH LOGIN", cancellationToken);
                if (name.Code != Continue)
                    return name;
                var secret = await AskAsync(stream, Base64(user), cancellationToken);
                return secret.Code == Continue ? await AskAsync(stream, Base64(password), cancellationToken) : secret;
            case CramMd5:
                var challenge = await AskAsync(stream, "AUTH CRAM-MD5", cancellationToken);
                return challenge.Code == Continue ? await AskAsync(stream, Base64($"{user} {Digest(challenge.Text, password)}"), cancellationToken) : challenge;
            default:
                throw new ArgumentException($"'{mechanism}' is not a known mechanism", nameof(mechanism));
        }
    }

    public static bool Succeeded(SmtpReply reply) => reply.Code == Ok;

    private static async Task<SmtpReply> AskAsync(SmtpStream stream, string command, CancellationToken cancellationToken)
    {
        await stream.WriteCommandAsync(command, cancellationToken);
        return await stream.ReadReplyAsync(cancellationToken);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    // RFC 2195: the one mechanism where the server's words are worked on.
    private static string Digest(string challenge, string password)
    {
        var bytes = new byte[challenge.Length];
        if (!Convert.TryFromBase64String(challenge, bytes, out var length))
            throw new InvalidDataException("its challenge is no base64");
#pragma warning disable CA5351 // The mechanism is made of HMAC-MD5; it is chosen where the server knows nothing better.
        return Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(password), bytes.AsSpan(0, length)));
#pragma warning restore CA5351
    }
}
