using OtpGateway.Configuration;

namespace OtpGateway.FirstFactor;

/// <summary>The request by which somebody signs in, with name and password in it (an item of <c>forms</c>).</summary>
internal sealed record LoginRequest
{
    /// <summary>As it stands on the wire; in another spelling it is not watched.</summary>
    public required string Path { get; init; }

    /// <summary>Default: <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The field of the form, or the dotted path in a JSON body, that holds the name.</summary>
    public required string UserField { get; init; }

    /// <summary>What an answer looks like that a wrong password never gets.</summary>
    public required LoginSuccess Success { get; init; }

    /// <summary>The cookies that go along. Default: none.</summary>
    public IReadOnlyList<string> KeepCookies { get; init; } = [];

    public bool Is(string method, ReadOnlySpan<char> target) => Method == method && LoginPath.Is(target, Path);

    public static LoginRequest Read(ConfigNode node)
    {
        var field = node.RequiredString("user_field");
        if (field.Length > 0 && (field.Any(char.IsControl) || field.Split('.').Any(part => part.Length == 0)))
            node.Problem("user_field", "must be the name of a form's field, or a path such as \"user.name\" in a JSON body");
        return new LoginRequest
        {
            Path = ReadPath(node),
            Method = node.Choice("method", "POST", ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH")),
            UserField = field,
            Success = LoginSuccess.Read(node),
            KeepCookies = ReadKeepCookies(node),
        };
    }

    private static IReadOnlyList<string> ReadKeepCookies(ConfigNode node)
    {
        var names = node.Strings("keep_cookies");
        foreach (var (index, name) in names.Index())
            if (!HttpToken.IsToken(name))
                node.Problem($"keep_cookies[{index}]", "must be the exact name of a cookie");
        return names;
    }

    public static string ReadPath(ConfigNode node)
    {
        var path = node.RequiredString("path");
        if (path.Length > 0 && !LoginPath.IsWellFormed(path))
            node.Problem("path", $"must be the path of a request such as \"/login\", without a query, not \"{path}\"");
        return path;
    }
}
