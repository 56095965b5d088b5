namespace OtpGateway.Jsonnet;

/// <summary>An imported file.</summary>
/// <param name="Name">
/// A name that is the same whichever way the file was found. Errors call it this, it is evaluated once under this name, and imports
/// of its own start from it.
/// </param>
/// <param name="Content">
/// The bytes of the file; they must not be changed later. For <c>import</c> and <c>importstr</c> they must be UTF-8.
/// </param>
public sealed record JsonnetImport(string Name, ReadOnlyMemory<byte> Content);
