using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Identities;

/// <summary>The gateway's own id of a caller: a name-based UUID (RFC 9562, section 5.5), the same on every node and after every restart.</summary>
internal static class IdentityId
{
    // Never to be changed: every stored session, counter and pinned address hangs on it.
    private static readonly Guid Namespace = new("8d7a2f6e-31c4-4b0f-9b65-0f7c1f5a9e42");

    public static string Of(string authenticator, string subject)
    {
        var authenticatorLength = Encoding.UTF8.GetByteCount(authenticator);
        var name = new byte[16 + authenticatorLength + 1 + Encoding.UTF8.GetByteCount(subject)];
        Namespace.TryWriteBytes(name, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(authenticator, name.AsSpan(16));
        // A byte that UTF-8 never has keeps "ab" + "c" and "a" + "bc" apart.
        name[16 + authenticatorLength] = 0xFF;
        Encoding.UTF8.GetBytes(subject, name.AsSpan(16 + authenticatorLength + 1));
        Span<byte> id = stackalloc byte[20];
        Sha1(name, id);
        id[6] = (byte)((id[6] & 0x0F) | 0x50);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id[..16], bigEndian: true).ToString();
    }

#pragma warning disable CA5350 // UUIDv5 is defined with SHA-1; nothing rests on its strength.
    private static void Sha1(ReadOnlySpan<byte> name, Span<byte> hash) => SHA1.HashData(name, hash);
#pragma warning restore CA5350
}
