namespace OtpGateway.GoTemplates;

/// <summary>A template that cannot be parsed, escaped or rendered.</summary>
public sealed class GoTemplateException : Exception
{
    /// <summary>An error without a place.</summary>
    public GoTemplateException()
        : this("the template failed")
    {
    }

    /// <summary>An error without a place.</summary>
    /// <param name="message">What is wrong.</param>
    public GoTemplateException(string message)
        : base(message)
    {
    }

    /// <summary>An error without a place, with its cause.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What caused it.</param>
    public GoTemplateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal GoTemplateException(string name, int line, int column, string message, Exception? cause = null)
        : base($"template: {name}:{line}:{column}: {message}", cause)
    {
        Name = name;
        Line = line;
        Column = column;
    }

    /// <summary>The name of the source the error is in.</summary>
    public string Name { get; } = "";

    /// <summary>The line, from 1; 0 when the error has no place.</summary>
    public int Line { get; }

    /// <summary>The column in UTF-16 units, from 1; 0 when the error has no place.</summary>
    public int Column { get; }
}
