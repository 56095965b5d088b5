using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OtpGateway.Courier;

/// <summary>A snippet's object as <c>application/x-www-form-urlencoded</c>, byte for byte as Go writes it: keys in order, a space is <c>+</c>.</summary>
internal static class FormBody
{
    /// <summary>False when the value is no object, or has one inside; null gives an empty body.</summary>
    public static bool TryWrite(JsonElement value, out string body, out string problem)
    {
        body = "";
        problem = "";
        if (value.ValueKind == JsonValueKind.Null)
            return true;
        if (value.ValueKind != JsonValueKind.Object)
        {
            problem = "the snippet must make an object for a form";
            return false;
        }
        var text = new StringBuilder();
        foreach (var field in value.EnumerateObject().OrderBy(field => field.Name, CodePointComparer.Instance))
        {
            var items = field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray().ToArray() : [field.Value];
            foreach (var item in items)
            {
                if (Scalar(item) is not { } scalar)
                {
                    problem = "a form's field must be a string, a number, true, false, null or a list of these";
                    return false;
                }
                if (text.Length > 0)
                    text.Append('&');
                text.Append(Encode(field.Name)).Append('=').Append(Encode(scalar));
            }
        }
        body = text.ToString();
        return true;
    }

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet == ' ')
                encoded.Append('+');
            else if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return encoded.ToString();
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        // The shortest text of the same number: 0.1 and not the 17 digits that Jsonnet prints.
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
