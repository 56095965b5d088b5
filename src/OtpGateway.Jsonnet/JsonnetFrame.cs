namespace OtpGateway.Jsonnet;

/// <summary>One entry of the stack an error was raised on, as the <c>jsonnet</c> command lists them.</summary>
/// <param name="Name">The function, field or file that was being evaluated.</param>
/// <param name="File">The file of the place it was asked from.</param>
/// <param name="Line">The line of that place, from 1.</param>
/// <param name="Column">The column of that place in characters, from 1.</param>
public sealed record JsonnetFrame(string Name, string File, int Line, int Column);
