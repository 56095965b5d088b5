namespace OtpGateway.Jsonnet.Values;

internal sealed class BooleanValue : Value
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool isTrue) => IsTrue = isTrue;

    public bool IsTrue { get; }

    public override string TypeName => "boolean";

    public static BooleanValue Of(bool value) => value ? True : False;
}
