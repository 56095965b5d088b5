using OtpGateway.FirstFactor;

namespace OtpGateway.Proxy;

/// <summary>A connection on a protected route that may outlast what let it through.</summary>
/// <param name="context">Its request; used no more once that has ended, when the server gives it to another one.</param>
/// <param name="route">The id of its route.</param>
/// <param name="caller">Who was let through; null for somebody unknown, on a route on trial.</param>
/// <param name="login">The login that they presented; null for what the application is not asked about.</param>
/// <param name="closed">Hears of its end.</param>
internal sealed class LiveConnection(HttpContext context, string route, SatisfiedCaller? caller, PresentedLogin? login, Action<LiveConnection> closed) : IDisposable
{
    private readonly Lock gate = new();
    private HttpContext? context = context;

    public string Route { get; } = route;

    public SatisfiedCaller? Caller { get; } = caller;

    /// <summary>The login that they presented; null for what the application is not asked about.</summary>
    public PresentedLogin? Login { get; } = login;

    /// <summary>Breaks it off, on both sides. False: it has ended by itself.</summary>
    public bool Abort()
    {
        lock (gate)
        {
            if (context is null)
                return false;
            context.Abort();
            context = null;
            return true;
        }
    }

    public void Dispose()
    {
        lock (gate)
            context = null;
        closed(this);
    }
}
