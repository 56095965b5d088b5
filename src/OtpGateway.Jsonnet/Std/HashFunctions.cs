using System.Security.Cryptography;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>Hashes of a string's UTF-8 form, in hexadecimal.</summary>
internal static class HashFunctions
{
    public static void AddTo(BuiltinTable table)
    {
#pragma warning disable CA5350, CA5351 // The language has these functions; nothing is protected with them here.
        Add(table, "md5", "s", MD5.HashData);
        Add(table, "sha1", "s", SHA1.HashData);
#pragma warning restore CA5350, CA5351
        Add(table, "sha256", "s", SHA256.HashData);
        Add(table, "sha512", "s", SHA512.HashData);

        // Not every platform's cryptography has SHA-3, and a program's result must not depend on it.
        Add(table, "sha3", "s", Sha3.Hash512, workPerCharacter: 40);
    }

    private static void Add(BuiltinTable table, string name, string parameter, Func<byte[], byte[]> hash, int workPerCharacter = 1) =>
        table.Add(name, parameter, call =>
        {
            var bytes = EncodingFunctions.Utf8(call, 0);
            call.Evaluator.Work((long)workPerCharacter * bytes.Length);
            return call.NewString(Convert.ToHexStringLower(hash(bytes)));
        });
}
