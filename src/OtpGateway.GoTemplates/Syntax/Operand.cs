namespace OtpGateway.GoTemplates.Syntax;

/// <summary>A word of a command.</summary>
internal abstract record Operand(int Position)
{
    /// <summary>The operand as an error message shows it.</summary>
    public abstract string Describe();
}
