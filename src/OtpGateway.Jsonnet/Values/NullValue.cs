namespace OtpGateway.Jsonnet.Values;

internal sealed class NullValue : Value
{
    public static readonly NullValue Instance = new();

    private NullValue()
    {
    }

    public override string TypeName => "null";

    /// <summary>A value that is no other one: a mark that no program can come by.</summary>
    public static Value NewMark() => new NullValue();
}
