namespace OtpGateway.Commands;

/// <summary>What a program came to: its output, or why there is none.</summary>
internal sealed record JsonnetAnswer(bool Ok, string Text)
{
    public static JsonnetAnswer Good(string output) => new(true, output);

    public static JsonnetAnswer Failed(string error) => new(false, error);
}
