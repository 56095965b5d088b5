namespace OtpGateway.GoTemplates.Execution;

/// <summary>Says that a command has no value piped into it, which is not the same as a piped nil.</summary>
internal sealed class Missing
{
    public static readonly Missing Value = new();

    private Missing()
    {
    }
}
