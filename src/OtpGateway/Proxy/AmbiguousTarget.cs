using OtpGateway.Http;

namespace OtpGateway.Proxy;

/// <summary>Hangs on a request whose target not every upstream reads alike: only a route that was given leave for it may have it.</summary>
/// <param name="Path">As it stood on the wire, without the query.</param>
/// <param name="Leeway">What makes it so.</param>
internal sealed record AmbiguousTarget(string Path, PathLeeway Leeway)
{
    /// <summary>Whether it may go to this route: it was given leave, and no upstream can read a protected path.</summary>
    public bool MayPass(RouteRequirement requirement, ProtectedPaths protectedPaths) => (Leeway & ~requirement.Paths) == 0 && !protectedPaths.MayBeReadIn(Path);
}
