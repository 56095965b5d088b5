namespace OtpGateway.Jsonnet;

/// <summary>An imported file.</summary>
/// <param name="Name">A name that is the same whichever way the file was found; imports of its own start from it.</param>
/// <param name="Content">The bytes of the file.</param>
public sealed record JsonnetImport(string Name, ReadOnlyMemory<byte> Content);
