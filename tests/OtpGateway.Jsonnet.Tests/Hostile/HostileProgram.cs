namespace OtpGateway.Jsonnet.Tests.Hostile;

/// <summary>A program written to exhaust something.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Source">Its text, made when needed because some are long.</param>
/// <param name="Kind">The error it must end in; null if it is as likely to have a value, which is as good an end.</param>
public sealed record HostileProgram(string Name, Func<string> Source, JsonnetErrorKind? Kind = JsonnetErrorKind.Budget)
{
    public static readonly IReadOnlyList<HostileProgram> All =
        [.. Recursions.Programs, .. DeepValues.Programs, .. Sizes.Programs, .. Texts.Programs, .. Formats.Programs, .. Sources.Programs, .. Imports.Programs];

    public static HostileProgram Exhausts(string name, string source) => new(name, () => source);

    public static HostileProgram Fails(string name, string source) => new(name, () => source, JsonnetErrorKind.Runtime);

    public static HostileProgram Harmless(string name, string source) => new(name, () => source, null);

    public static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
