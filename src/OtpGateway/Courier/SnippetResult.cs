namespace OtpGateway.Courier;

/// <summary>What a snippet makes of a message.</summary>
internal abstract record SnippetResult
{
    private SnippetResult()
    {
    }

    /// <summary>The value, as Jsonnet prints it, with its line break at the end.</summary>
    public sealed record Made(string Json) : SnippetResult;

    /// <summary>The snippet says <c>error "cancel"</c>: the message is not to be sent.</summary>
    public sealed record Cancelled : SnippetResult;

    /// <summary>It failed; <paramref name="Permanent"/> when it will fail the next time as well.</summary>
    public sealed record Failed(string Error, bool Permanent) : SnippetResult;
}
