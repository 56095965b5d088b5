namespace OtpGateway.Configuration;

/// <summary>The options of a feature as they are now; a reload replaces the value as a whole.</summary>
internal sealed class Live<T>(T value) where T : class
{
    private volatile T value = value;

    public T Value => value;

    public void Replace(T replacement) => value = replacement;
}
