using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.HeldRequests;

/// <summary>What a code is bound to: SHA-256 over a request (method, target, content type, body) and the words that it was confirmed by.</summary>
internal static class TransactionDigest
{
    public static async Task<string> ComputeAsync(HeldRequest held, Transaction transaction, Stream body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var types = held.HeaderValues(HeaderNames.ContentType);
        foreach (var part in (IEnumerable<string>)[held.Method, held.Target, transaction.Text, transaction.Title ?? "", held.HasBody ? "body" : "", $"{types.Count}", .. types])
            Append(hash, part);
        var buffer = new byte[HeldRequestStore.ChunkSize];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length in front no part can be shifted into its neighbour.
    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
