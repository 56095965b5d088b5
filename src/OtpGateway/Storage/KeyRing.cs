using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Storage;

/// <summary>
/// Keyed hashes and encryption for everything that is kept, with keys that are not in the database. Each purpose has
/// keys of its own (HKDF-SHA256, RFC 5869); the key's id stands beside the value, so that secrets can be rotated.
/// </summary>
internal sealed class KeyRing
{
    private const int KeyIdLength = 8;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly (string Id, byte[] Prk)[] mac;
    private readonly (string Id, byte[] Prk)[] cipher;

    public KeyRing(SecretOptions options)
    {
        if (options.Missing)
            throw new ArgumentException("secrets are missing", nameof(options));
        mac = [.. options.Cookie.Select(secret => Derive(secret.Reveal()))];
        cipher = [.. options.Cipher.Select(secret => Derive(secret.Reveal()))];
    }

    /// <summary>A keyed hash (HMAC-SHA256) of the parts, as <c>keyid:hex</c>. No part can be shifted into its neighbour.</summary>
    public string Mac(string purpose, params ReadOnlySpan<string> parts) => Mac(mac[0], purpose, parts);

    /// <summary>The hash under every key that is still read: to find what was written when another was the first.</summary>
    public IReadOnlyList<string> Macs(string purpose, string part) => [.. mac.Select(key => Mac(key, purpose, [part]))];

    /// <summary>Whether the hash belongs to the parts; always computes, compares in fixed time.</summary>
    public bool Verify(string purpose, string expected, params ReadOnlySpan<string> parts)
    {
        var key = mac[0];
        foreach (var candidate in mac)
            if (expected.StartsWith(candidate.Id, StringComparison.Ordinal))
                key = candidate;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Mac(key, purpose, parts)), Encoding.UTF8.GetBytes(expected));
    }

    /// <summary>Encrypts (AES-256-GCM). What it belongs to (a row's id) is authenticated: the value cannot be moved elsewhere.</summary>
    public byte[] Seal(string purpose, string belongsTo, ReadOnlySpan<byte> plain)
    {
        var (id, prk) = cipher[0];
        var sealedBytes = new byte[KeyIdLength + NonceLength + TagLength + plain.Length];
        Encoding.ASCII.GetBytes(id, sealedBytes);
        var nonce = sealedBytes.AsSpan(KeyIdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(DataKey(prk, purpose, belongsTo), TagLength);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(KeyIdLength + NonceLength + TagLength), sealedBytes.AsSpan(KeyIdLength + NonceLength, TagLength));
        return sealedBytes;
    }

    public byte[] Seal(string purpose, string belongsTo, string plain) => Seal(purpose, belongsTo, Encoding.UTF8.GetBytes(plain));

    /// <summary>Decrypts; null when the key is no longer known or the value was changed or moved.</summary>
    public byte[]? Open(string purpose, string belongsTo, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < KeyIdLength + NonceLength + TagLength)
            return null;
        var id = Encoding.ASCII.GetString(sealedBytes[..KeyIdLength]);
        foreach (var (candidate, prk) in cipher)
        {
            if (candidate != id)
                continue;
            var plain = new byte[sealedBytes.Length - KeyIdLength - NonceLength - TagLength];
            using var aes = new AesGcm(DataKey(prk, purpose, belongsTo), TagLength);
            try
            {
                aes.Decrypt(sealedBytes.Slice(KeyIdLength, NonceLength), sealedBytes[(KeyIdLength + NonceLength + TagLength)..],
                    sealedBytes.Slice(KeyIdLength + NonceLength, TagLength), plain);
                return plain;
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
        }
        return null;
    }

    public string? OpenText(string purpose, string belongsTo, ReadOnlySpan<byte> sealedBytes) =>
        Open(purpose, belongsTo, sealedBytes) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    /// <summary>So many bytes for each secret that values are hashed with, under its key's id and in its order: the same on every node.</summary>
    public IReadOnlyList<(string Id, byte[] Seed)> Seeds(string purpose, int length) =>
        [.. mac.Select(key => (key.Id, HKDF.Expand(HashAlgorithmName.SHA256, key.Prk, length, Encoding.UTF8.GetBytes("seed " + purpose))))];

    private static string Mac((string Id, byte[] Prk) key, string purpose, ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, HKDF.Expand(HashAlgorithmName.SHA256, key.Prk, 32, Encoding.UTF8.GetBytes("mac " + purpose)));
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return $"{key.Id}:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    // A key per value: random nonces of 96 bits then never come near their limit.
    private static byte[] DataKey(byte[] prk, string purpose, string belongsTo) =>
        HKDF.Expand(HashAlgorithmName.SHA256, prk, 32, Encoding.UTF8.GetBytes($"seal {purpose}\0{belongsTo}"));

    private static (string Id, byte[] Prk) Derive(string secret)
    {
        var prk = HKDF.Extract(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), "OtpGateway"u8.ToArray());
        return (Convert.ToHexStringLower(HKDF.Expand(HashAlgorithmName.SHA256, prk, KeyIdLength / 2, "key id"u8.ToArray())), prk);
    }
}
