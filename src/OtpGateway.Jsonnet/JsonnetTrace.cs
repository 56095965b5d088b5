namespace OtpGateway.Jsonnet;

/// <summary>What a program says with <c>std.trace</c>.</summary>
/// <param name="File">The file of the call.</param>
/// <param name="Line">The line of the call, from 1.</param>
/// <param name="Text">What it says.</param>
public sealed record JsonnetTrace(string File, int Line, string Text);
