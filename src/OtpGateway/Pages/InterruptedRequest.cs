using OtpGateway.HeldRequests;

namespace OtpGateway.Pages;

/// <summary>What the caller is about to confirm.</summary>
/// <param name="Method">As the caller sent it.</param>
/// <param name="Host">The host the caller sees, from the configuration and not from the request.</param>
/// <param name="Path">The path without the query, which may hold what a bystander should not read.</param>
/// <param name="Held">The request is kept and is forwarded, once, after the code.</param>
internal sealed record InterruptedRequest(string Method, string Host, string Path, bool Held)
{
    // A page is no place for a path of eight thousand characters; beginning and end tell most.
    private const int LongestShown = 120;

    /// <summary>What a code for it confirms, in words; null where nothing is said of it.</summary>
    public Transaction? Transaction { get; init; }

    public string ShownPath => Path.Length <= LongestShown ? Path : $"{Path[..80]}…{Path[^39..]}";

    /// <summary>Something is sent in rather than looked at.</summary>
    public bool IsUnsafe => !HttpMethods.IsGet(Method) && !HttpMethods.IsHead(Method);
}
