namespace OtpGateway.Sessions;

/// <summary>Hangs on a request of a public route whose own cookie was taken away before it went on: the handle that it showed.</summary>
internal sealed class PresentedHandle(string value)
{
    public string Value { get; } = value;

    public override string ToString() => "***";
}
