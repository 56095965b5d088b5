using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OtpGateway.FirstFactor;

/// <summary>The content type of a login, or of a part of it.</summary>
internal static class BodyType
{
    /// <summary>Reads a type that says nothing but what it is, in UTF-8: with any other word, two readers could read two names.</summary>
    /// <exception cref="FormatException">There is not one such type.</exception>
    public static MediaTypeHeaderValue Read(StringValues values)
    {
        if (values.Count != 1 || !MediaTypeHeaderValue.TryParse(values[0], out var type))
            throw new FormatException("it has not one content type");
        var boundaries = type.Parameters.Count(parameter => Is(parameter, "boundary"));
        var charsets = type.Parameters.Count(parameter => Is(parameter, "charset") && HeaderUtilities.RemoveQuotes(parameter.Value).ToString().ToLowerInvariant() is "utf-8" or "us-ascii");
        if (charsets > 1 || boundaries != (IsMultipart(type) ? 1 : 0) || charsets + boundaries != type.Parameters.Count)
            throw new FormatException("its content type has more to it than UTF-8, or a part of another kind");
        return type;
    }

    public static bool IsMultipart(MediaTypeHeaderValue type) => type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase);

    private static bool Is(NameValueHeaderValue parameter, string name) => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
