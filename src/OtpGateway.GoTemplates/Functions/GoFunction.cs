namespace OtpGateway.GoTemplates.Functions;

/// <summary>A function templates can call.</summary>
/// <param name="Name">Its name in templates.</param>
/// <param name="Parameters">The parameters that must be given.</param>
/// <param name="Rest">The type of any further arguments; null when there may be none.</param>
/// <param name="Body">What it does; missing values and nulls arrive as null.</param>
internal sealed record GoFunction(
    string Name,
    IReadOnlyList<ParameterType> Parameters,
    ParameterType? Rest,
    Func<CallContext, object?[], object?> Body)
{
    /// <summary>For <c>and</c> and <c>or</c>: the truth at which no further argument is evaluated.</summary>
    public bool? StopsAt { get; init; }
}
