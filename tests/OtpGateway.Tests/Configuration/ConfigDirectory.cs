using OtpGateway.Configuration;

namespace OtpGateway.Tests.Configuration;

/// <summary>A directory of its own with configuration files in it.</summary>
internal sealed class ConfigDirectory : IDisposable
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>The least that is a configuration; tests lay their own keys over it.</summary>
    public const string Minimal = """
        {
          "dev": true,
          "gateway": { "default_aal": "aal0", "login_url": "/login" },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "bank", "Match": { "Path": "/{**path}" } } },
            "Clusters": { "bank": { "Destinations": { "one": { "Address": "http://127.0.0.1:5001/" } } } }
          }
        }
        """;

    public string Path { get; } = Directory.CreateTempSubdirectory("otp-config-").FullName;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        var file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, content);
        return file;
    }

    public ConfigSources Sources(params string[] arguments) => ConfigSources.FromCommandLine(arguments, Environment, Path);

    public ConfigLoad Load(params string[] arguments) => ConfigLoader.Load(Sources(arguments));

    /// <summary>Loads the minimal configuration with the given one over it.</summary>
    public ConfigLoad LoadOver(string json, params string[] arguments)
    {
        Write(ConfigSources.DefaultFile, Minimal);
        Write("over.json", json);
        return Load(["--config", ConfigSources.DefaultFile, "--config", "over.json", .. arguments]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
