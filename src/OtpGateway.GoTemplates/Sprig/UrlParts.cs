using System.Buffers;
using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>URLs taken apart and put together as Go's net/url does.</summary>
internal static class UrlParts
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    public static GoMap Parse(Budget budget, string url)
    {
        budget.Allocate(4L * url.Length);
        if (url.Any(character => character is < ' ' or '\x7f'))
        {
            throw new EvaluationException("unable to parse url: invalid control character in URL");
        }

        var (rest, fragment) = Cut(url, '#');
        var scheme = ReadScheme(ref rest);
        (rest, var query) = Cut(rest, '?');
        var (opaque, userinfo, host, path) = ("", "", "", rest);
        if (scheme.Length > 0 && !rest.StartsWith('/'))
        {
            (opaque, path) = (rest, "");
        }
        else if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            var authority = slash < 0 ? rest[2..] : rest[2..slash];
            path = slash < 0 ? "" : rest[slash..];
            var at = authority.LastIndexOf('@');
            (userinfo, host) = at < 0 ? ("", authority) : (authority[..at], authority[(at + 1)..]);
            CheckHost(host);
        }
        else if (scheme.Length == 0 && path.Split('/')[0].Contains(':', StringComparison.Ordinal))
        {
            throw new EvaluationException("unable to parse url: first path segment in URL cannot contain colon");
        }

        var map = new GoMap();
        map.Entries["scheme"] = scheme;
        map.Entries["opaque"] = opaque;
        map.Entries["userinfo"] = userinfo;
        map.Entries["host"] = Unescape(host);
        map.Entries["hostname"] = HostName(Unescape(host));
        map.Entries["path"] = Unescape(path);
        map.Entries["query"] = query;
        map.Entries["fragment"] = Unescape(fragment);
        return map;
    }

    public static string Join(Budget budget, GoMap parts)
    {
        string Part(string key)
        {
            if (!parts.Entries.TryGetValue(key, out var value))
            {
                return "";
            }

            var text = value as string ?? throw new EvaluationException($"unable to parse {key} key, must be of type string, but {GoTypes.KindNameOf(value)} found");
            budget.Allocate(3L * text.Length);
            return text;
        }

        var (scheme, opaque, userinfo, host, path) = (Part("scheme"), Part("opaque"), Part("userinfo"), Part("host"), Part("path"));
        var (query, fragment) = (Part("query"), Part("fragment"));
        var url = new StringBuilder(scheme.Length > 0 ? scheme + ":" : "");
        if (opaque.Length > 0)
        {
            url.Append(opaque);
        }
        else
        {
            if (scheme.Length > 0 || host.Length > 0 || userinfo.Length > 0)
            {
                if (host.Length > 0 || path.Length > 0 || userinfo.Length > 0)
                {
                    url.Append("//");
                }

                url.Append(userinfo.Length > 0 ? userinfo + "@" : "").Append(Escape(host, "!$&'()*+,;=:[]<>\""));
            }

            if (path.Length > 0 && path[0] != '/' && host.Length > 0)
            {
                url.Append('/');
            }
            else if (url.Length == 0 && path.Split('/')[0].Contains(':', StringComparison.Ordinal))
            {
                // Without the dot the first segment would read as a scheme.
                url.Append("./");
            }

            url.Append(Escape(path, "$&+,/:;=@"));
        }

        url.Append(query.Length > 0 ? "?" + query : "");
        return url.Append(fragment.Length > 0 ? "#" + Escape(fragment, "!$&()*+,/:;=?@") : "").ToString();
    }

    private static (string Before, string After) Cut(string text, char sign)
    {
        var at = text.IndexOf(sign, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static string ReadScheme(ref string url)
    {
        var colon = url.AsSpan().IndexOfAnyExcept(SchemeCharacters);
        if (colon == 0 && url[0] == ':')
        {
            throw new EvaluationException("unable to parse url: missing protocol scheme");
        }

        if (colon <= 0 || url[colon] != ':' || !char.IsAsciiLetter(url[0]))
        {
            return "";
        }

        var scheme = url[..colon].ToLowerInvariant();
        url = url[(colon + 1)..];
        return scheme;
    }

    private static void CheckHost(string host)
    {
        if (host.Any(character => character is ' ' or '#' or '\\' or '^' or '`' or '{' or '|' or '}' or '@'))
        {
            throw new EvaluationException("unable to parse url: invalid character in host name");
        }

        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']') && host.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw new EvaluationException("unable to parse url: invalid port after host");
        }
    }

    private static string HostName(string host)
    {
        var bracket = host.IndexOf(']', StringComparison.Ordinal);
        if (host.StartsWith('[') && bracket > 0)
        {
            return host[1..bracket];
        }

        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('%'))
        {
            return text;
        }

        var bytes = GoString.ToBytes(text);
        var plain = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != '%')
            {
                plain.Add(bytes[i]);
                continue;
            }

            if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                throw new EvaluationException("unable to parse url: invalid URL escape");
            }

            plain.Add(Convert.ToByte($"{(char)bytes[i + 1]}{(char)bytes[i + 2]}", 16));
            i += 2;
        }

        return GoString.FromBytes(plain.ToArray());
    }

    private static string Escape(string text, string allowed)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var unit in GoString.ToBytes(text))
        {
            var character = (char)unit;
            if (unit < 0x80 && (char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '~' || allowed.Contains(character)))
            {
                escaped.Append(character);
            }
            else
            {
                escaped.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
