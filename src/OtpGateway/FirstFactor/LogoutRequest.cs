using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>A request that ends a login (an item of <c>logout</c>).</summary>
/// <param name="Path">In any spelling that an application may take for it.</param>
/// <param name="Method">Empty for every method.</param>
internal sealed record LogoutRequest(string Path, string Method)
{
    public bool Is(string method, ReadOnlySpan<char> target) =>
        (Method.Length == 0 || Method.Equals(method, StringComparison.OrdinalIgnoreCase)) && LoginPath.IsLike(target, Path);

    public static LogoutRequest Read(ConfigNode node)
    {
        var path = LoginRequest.ReadPath(node);
        var method = node.String("method", "");
        if (method.Length > 0 && !HttpToken.IsToken(method))
            node.Problem("method", "must be a method such as \"POST\"");
        return new LogoutRequest(path, method);
    }
}
