namespace OtpGateway.GoTemplates.Values;

/// <summary>A JSON null where it is stored in a map or list.</summary>
/// <remarks>
/// Go tells it apart from a value that does not exist (here: C#'s null): <c>.a.b</c> is an error when <c>a</c> is null and prints
/// <c>&lt;no value&gt;</c> when there is no <c>a</c>.
/// </remarks>
internal sealed class NilInterface
{
    public static readonly NilInterface Value = new();

    private NilInterface()
    {
    }
}
