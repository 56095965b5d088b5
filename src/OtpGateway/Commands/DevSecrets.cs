using System.Security.Cryptography;
using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Commands;

/// <summary>Secrets for trying out (<c>--dev</c>): made once, in a file beside the store that its owner alone can read.</summary>
internal static class DevSecrets
{
    public static SecretOptions ReadOrMake(StoreOptions store, string directory)
    {
        if (store.Kind == StoreKind.Memory)
            return Of(New());
        var file = store.Kind == StoreKind.Sqlite ? Path.GetFullPath(store.File, directory) + ".secret" : Path.Combine(directory, "otp-gateway.secret");
        try
        {
            if (!File.Exists(file))
            {
                var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using var stream = new FileStream(file, creation);
                using var writer = new StreamWriter(stream);
                writer.Write(New());
            }
            var secret = File.ReadAllText(file).Trim();
            if (secret.Length < SecretOptions.MinimumBytes)
                throw new StoreException($"{file} holds no secret of at least {SecretOptions.MinimumBytes} bytes; delete it, and a new one is made (what was kept with the old one is lost)");
            return Of(secret);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"secrets.default is missing, and with --dev none can be kept in {file}: {exception.Message}", exception);
        }
    }

    private static string New()
    {
        using var random = RandomNumberGenerator.Create();
        var bytes = new byte[48];
        random.GetBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    private static SecretOptions Of(string secret) => new() { Cookie = [new Secret(secret)], Cipher = [new Secret(secret)] };
}
