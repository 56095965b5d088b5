namespace OtpGateway.GoTemplates.Execution;

internal sealed class Variable(string name, object? value)
{
    public string Name { get; } = name;

    public object? Value { get; set; } = value;
}
