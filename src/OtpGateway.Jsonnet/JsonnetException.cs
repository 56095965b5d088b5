using System.Text;

namespace OtpGateway.Jsonnet;

/// <summary>
/// A program that is not valid, failed, or went over its budget. <see cref="Exception.Message"/> begins with
/// <c>STATIC ERROR: </c> or <c>RUNTIME ERROR: </c> as the reference's does, never quotes the program's text, and is cut at 1 KiB of UTF-8,
/// which is what Ory Kratos keeps of an error.
/// </summary>
public sealed class JsonnetException : Exception
{
    private const int MaxBytes = 1024;

    internal JsonnetException(
        JsonnetErrorKind kind,
        string reason,
        string file,
        int line,
        int column,
        IReadOnlyList<JsonnetFrame> trace,
        bool raisedByProgram = false)
        : base(Cut((kind == JsonnetErrorKind.Static ? "STATIC ERROR: " : "RUNTIME ERROR: ") + Cut(reason)))
    {
        Kind = kind;
        Reason = Cut(reason);
        File = file;
        Line = line;
        Column = column;
        Trace = trace;
        RaisedByProgram = raisedByProgram;
    }

    /// <summary>Whether the program is invalid, failed, or went over its budget.</summary>
    public JsonnetErrorKind Kind { get; }

    /// <summary>The message without the words in front that name its kind; for <c>error 'x'</c> it is <c>x</c>.</summary>
    public string Reason { get; }

    /// <summary>The file the error is in: the name given to <see cref="JsonnetProgram.Compile"/>, or that of an import.</summary>
    public string File { get; }

    /// <summary>The line, from 1; 0 if there is none.</summary>
    public int Line { get; }

    /// <summary>The column in characters, from 1; 0 if there is none.</summary>
    public int Column { get; }

    /// <summary>The functions and fields being evaluated, the innermost first, at most forty; empty for static errors.</summary>
    public IReadOnlyList<JsonnetFrame> Trace { get; }

    /// <summary>
    /// True if an <c>error</c> or <c>assert</c> of the program raised it, so that <see cref="Reason"/> is the program's own text. A
    /// courier snippet says with <c>error 'cancel'</c> that nothing is to be sent (Ory Kratos).
    /// </summary>
    public bool RaisedByProgram { get; }

    /// <summary>The message, the place and the stack, one per line, as a command would print them.</summary>
    /// <returns>Several lines of text without a trailing newline.</returns>
    public string Describe()
    {
        var text = new StringBuilder(Message);
        if (Line > 0)
        {
            text.Append("\n\t").Append(File).Append(':').Append(Line).Append(':').Append(Column);
        }

        foreach (var frame in Trace)
        {
            text.Append("\n\t").Append(frame.File).Append(':').Append(frame.Line).Append(':').Append(frame.Column)
                .Append('\t').Append(frame.Name);
        }

        return text.ToString();
    }

    /// <summary>Cuts at a character boundary so that the UTF-8 form stays within the limit.</summary>
    private static string Cut(string text)
    {
        if (text.Length <= MaxBytes / 3 || (text.Length <= MaxBytes && Encoding.UTF8.GetByteCount(text) <= MaxBytes))
        {
            return text;
        }

        var bytes = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > MaxBytes - 3)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            end += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, end), "...");
    }
}
