using System.Collections.Concurrent;
using OtpGateway.FirstFactor;
using OtpGateway.Sessions;

namespace OtpGateway.Proxy;

/// <summary>
/// Callers who were let through a moment ago, by exactly what they sent. Saves the second request the cookies' parsing,
/// hashing and every table read; says nothing about a route: its requirement is compared each time.
/// </summary>
internal sealed class SatisfiedCallers
{
    private const int Capacity = 50_000;
    private const int LongestCredential = 4096;
    private readonly ConcurrentDictionary<Credential, SatisfiedCaller> callers = new();

    public SatisfiedCaller? Find(Credential credential, DateTimeOffset now) =>
        callers.TryGetValue(credential, out var caller) && caller.IsUsable(now) ? caller : null;

    public void Remember(Credential credential, SatisfiedCaller caller)
    {
        // Bounded in bytes as well as in number.
        if ((credential.Cookie?.Length ?? 0) + (credential.Authorization?.Length ?? 0) + (credential.Other?.Length ?? 0) > LongestCredential)
            return;
        // What was forgotten is looked up again; memory has an end.
        if (callers.Count >= Capacity)
            callers.Clear();
        callers[credential] = caller;
    }

    /// <summary>Forgets what is of no use any more.</summary>
    public void Prune(DateTimeOffset now)
    {
        foreach (var (credential, caller) in callers)
            if (!caller.IsUsable(now))
                callers.TryRemove(credential, out _);
    }

    public void Clear() => callers.Clear();
}
