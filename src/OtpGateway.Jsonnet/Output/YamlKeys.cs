using System.Globalization;

namespace OtpGateway.Jsonnet.Output;

/// <summary>Which names may stand in YAML without quotes: only those that no reader could take for anything but a string.</summary>
internal static class YamlKeys
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", "-.inf", "+.inf", ".inf", "null", "-", "---",
    };

    public static bool IsPlain(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '/' or '.'))
            {
                return false;
            }
        }

        return name.Length > 0
            && !Reserved.Contains(name)
            && !IsDate(name)
            && !IsBinary(name)
            && !HasHexadecimal(name)
            && !IsNumber(name);
    }

    /// <summary>Digits and exactly two hyphens.</summary>
    private static bool IsDate(string name) =>
        name.AsSpan().Count('-') == 2 && name.All(c => char.IsAsciiDigit(c) || c == '-');

    private static bool IsBinary(string name)
    {
        var digits = name.AsSpan(name[0] is '-' or '+' ? 1 : 0);
        return digits.Length > 2 && digits.StartsWith("0b") && digits[2..].IndexOfAnyExcept('0', '1', '_') < 0;
    }

    private static bool HasHexadecimal(string name)
    {
        for (var at = name.IndexOf("0x", StringComparison.Ordinal); at >= 0; at = name.IndexOf("0x", at + 1, StringComparison.Ordinal))
        {
            if (at + 2 < name.Length && (char.IsAsciiHexDigit(name[at + 2]) || name[at + 2] == '_'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A number to Go's readers, which know infinities and NaN by several names; what is too large for a double is none.</summary>
    private static bool IsNumber(string name) => (name[0] == '-' ? name[1..] : name).ToUpperInvariant() switch
    {
        "INF" or "INFINITY" => true,
        "NAN" => name[0] != '-',
        var digits => char.IsAsciiDigit(digits.TrimStart('.').FirstOrDefault())
            && HasUnderscoresBetweenDigits(digits)
            && double.TryParse(digits.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number),
    };

    private static bool HasUnderscoresBetweenDigits(string digits)
    {
        for (var at = digits.IndexOf('_'); at >= 0; at = digits.IndexOf('_', at + 1))
        {
            if (at == 0 || at == digits.Length - 1 || !char.IsAsciiDigit(digits[at - 1]) || !char.IsAsciiDigit(digits[at + 1]))
            {
                return false;
            }
        }

        return true;
    }
}
