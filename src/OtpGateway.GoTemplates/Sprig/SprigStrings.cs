using System.Security.Cryptography;
using System.Text;
using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Formatting;
using OtpGateway.GoTemplates.Functions;
using OtpGateway.GoTemplates.Values;
using static OtpGateway.GoTemplates.Functions.ParameterType;
using static OtpGateway.GoTemplates.Sprig.SprigConversions;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Sprig's functions on strings. Those that cut count bytes, as Go does.</summary>
internal static class SprigStrings
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        new("hello", [], null, (_, _) => "Hello!"),
        Map("trim", text => text.Trim()),
        Map("upper", text => text.ToUpperInvariant()),
        Map("lower", text => text.ToLowerInvariant()),
        Map("title", text => WordCase(text, start: true)),
        Map("untitle", text => WordCase(text, start: false)),
        Map("swapcase", SwapCase),
        Map("nospace", text => string.Concat(text.Where(character => !char.IsWhiteSpace(character)))),
        Map("initials", text => string.Concat(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => GoString.TakeRunes(word, 1)))),
        Map("snakecase", text => WordSplitter.Join(text, '_')),
        Map("kebabcase", text => WordSplitter.Join(text, '-')),
        Map("camelcase", WordSplitter.ToCamelCase),
        Map("shuffle", Shuffle),
        new("trimAll", [ParameterType.String, ParameterType.String], null, TrimAll),
        new("trimall", [ParameterType.String, ParameterType.String], null, TrimAll),
        Two("trimPrefix", (prefix, text) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text),
        Two("trimSuffix", (suffix, text) => text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text),
        Two("contains", (part, text) => text.Contains(part, StringComparison.Ordinal)),
        Two("hasPrefix", (prefix, text) => text.StartsWith(prefix, StringComparison.Ordinal)),
        Two("hasSuffix", (suffix, text) => text.EndsWith(suffix, StringComparison.Ordinal)),
        new("trunc", [Int, ParameterType.String], null, (_, arguments) => Truncate((long)arguments[0]!, (string)arguments[1]!)),
        new("substr", [Int, Int, ParameterType.String], null, (_, arguments) => Substring((long)arguments[0]!, (long)arguments[1]!, (string)arguments[2]!)),
        new("abbrev", [Int, ParameterType.String], null, (_, arguments) => Abbreviate(0, (long)arguments[0]!, (string)arguments[1]!)),
        new("abbrevboth", [Int, Int, ParameterType.String], null, (_, arguments) => Abbreviate((long)arguments[0]!, (long)arguments[1]!, (string)arguments[2]!)),
        new("repeat", [Int, ParameterType.String], null, (context, arguments) => Repeat(context.Budget, (long)arguments[0]!, (string)arguments[1]!)),
        new("replace", [ParameterType.String, ParameterType.String, ParameterType.String], null, (context, arguments) => Replace(context.Budget, (string)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!)),
        new("indent", [Int, ParameterType.String], null, (context, arguments) => Indent(context.Budget, (long)arguments[0]!, (string)arguments[1]!)),
        new("nindent", [Int, ParameterType.String], null, (context, arguments) => "\n" + Indent(context.Budget, (long)arguments[0]!, (string)arguments[1]!)),
        new("wrap", [Int, ParameterType.String], null, (context, arguments) => TextWrapper.Wrap(context.Budget, (string)arguments[1]!, (long)arguments[0]!, "\n", breaksWords: false)),
        new("wrapWith", [Int, ParameterType.String, ParameterType.String], null, (context, arguments) => TextWrapper.Wrap(context.Budget, (string)arguments[2]!, (long)arguments[0]!, (string)arguments[1]!, breaksWords: true)),
        new("plural", [ParameterType.String, ParameterType.String, Int], null, (_, arguments) => (long)arguments[2]! == 1 ? arguments[0] : arguments[1]),
        new("quote", [], Any, (context, arguments) => JoinTexts(context.Budget, arguments, item => Quoting.Quote(ToText(context.Budget, item)))),
        new("squote", [], Any, (context, arguments) => JoinTexts(context.Budget, arguments, item => $"'{ToText(context.Budget, item)}'")),
        new("cat", [], Any, (context, arguments) => JoinTexts(context.Budget, arguments, item => ToText(context.Budget, item))),
        new("toString", [Any], null, (context, arguments) => ToText(context.Budget, arguments[0])),
        new("split", [ParameterType.String, ParameterType.String], null, (context, arguments) => ToNumberedMap(Split(context.Budget, (string)arguments[1]!, (string)arguments[0]!, -1))),
        new("splitn", [ParameterType.String, Int, ParameterType.String], null, (context, arguments) => ToNumberedMap(Split(context.Budget, (string)arguments[2]!, (string)arguments[0]!, (long)arguments[1]!))),
        new("splitList", [ParameterType.String, ParameterType.String], null, (context, arguments) => GoList.OfStrings(Split(context.Budget, (string)arguments[1]!, (string)arguments[0]!, -1))),
        new("join", [ParameterType.String, Any], null, Join),
    ];

    private static GoFunction Map(string name, Func<string, string> body) =>
        new(name, [ParameterType.String], null, (context, arguments) => body(Charge(context.Budget, (string)arguments[0]!)));

    private static GoFunction Two(string name, Func<string, string, object> body) =>
        new(name, [ParameterType.String, ParameterType.String], null, (context, arguments) => body((string)arguments[0]!, Charge(context.Budget, (string)arguments[1]!)));

    private static string Charge(Budget budget, string text)
    {
        budget.Allocate(text.Length);
        return text;
    }

    private static string WordCase(string text, bool start)
    {
        var result = new StringBuilder(text.Length);
        var previous = new Rune(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            // For title words end at anything but letters, digits and underscores; for untitle at blanks.
            var atStart = start
                ? !Rune.IsLetterOrDigit(previous) && previous.Value != '_' && (previous.IsAscii || Rune.IsWhiteSpace(previous))
                : Rune.IsWhiteSpace(previous);
            result.Append(!atStart ? rune : start ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune));
            previous = rune;
        }

        return result.ToString();
    }

    private static string SwapCase(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(Rune.IsUpper(rune) ? Rune.ToLowerInvariant(rune) : Rune.IsLower(rune) ? Rune.ToUpperInvariant(rune) : rune);
        }

        return result.ToString();
    }

    private static string Shuffle(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        RandomNumberGenerator.Shuffle(runes.AsSpan());
        return string.Concat(runes);
    }

    private static string TrimAll(CallContext context, object?[] arguments)
    {
        var cut = ((string)arguments[0]!).EnumerateRunes().ToHashSet();
        var runes = Charge(context.Budget, (string)arguments[1]!).EnumerateRunes().ToArray();
        var start = 0;
        while (start < runes.Length && cut.Contains(runes[start]))
        {
            start++;
        }

        var end = runes.Length;
        while (end > start && cut.Contains(runes[end - 1]))
        {
            end--;
        }

        return string.Concat(runes[start..end]);
    }

    private static string Truncate(long count, string text)
    {
        var bytes = GoString.ToBytes(text);
        if (count < 0 && bytes.Length + count > 0)
        {
            return GoString.FromBytes(bytes.AsSpan((int)(bytes.Length + count)));
        }

        return count >= 0 && bytes.Length > count ? GoString.FromBytes(bytes.AsSpan(0, (int)count)) : text;
    }

    private static string Substring(long start, long end, string text)
    {
        var bytes = GoString.ToBytes(text);
        if (start < 0)
        {
            start = 0;
        }
        else if (end < 0 || end > bytes.Length)
        {
            end = bytes.Length;
        }

        return start <= end && end <= bytes.Length && end >= 0
            ? GoString.FromBytes(bytes.AsSpan((int)start, (int)(end - start)))
            : throw new EvaluationException("slice bounds out of range");
    }

    /// <summary>Cuts to a width with dots at the end, and at the start if that lies more than four bytes in.</summary>
    private static string Abbreviate(long offset, long width, string text)
    {
        if (width < 4 || offset > 0 && width < 7)
        {
            return text;
        }

        var bytes = GoString.ToBytes(text);
        if (bytes.Length <= width)
        {
            return text;
        }

        var inner = (int)width - 3;
        offset = Math.Min(offset, bytes.Length - inner);
        if (offset <= 4)
        {
            return GoString.FromBytes(bytes.AsSpan(0, inner)) + "...";
        }

        return offset + inner < bytes.Length
            ? "..." + Abbreviate(0, inner, GoString.FromBytes(bytes.AsSpan((int)offset)))
            : "..." + GoString.FromBytes(bytes.AsSpan(bytes.Length - inner));
    }

    private static string Repeat(Budget budget, long count, string text)
    {
        if (count < 0)
        {
            throw new EvaluationException("negative repeat count");
        }

        var length = (Int128)count * text.Length;
        budget.Allocate((long)Int128.Min(length, long.MaxValue / 2));
        return length == 0 ? "" : new StringBuilder((int)length).Insert(0, text, (int)count).ToString();
    }

    private static string Replace(Budget budget, string old, string replacement, string text)
    {
        budget.Step(text.Length / 16);
        if (old.Length > 0)
        {
            budget.Allocate(text.Length + (long)(text.Length / old.Length) * replacement.Length);
            return text.Replace(old, replacement, StringComparison.Ordinal);
        }

        // Nothing is found before every character and at the end.
        budget.Allocate(text.Length + (text.Length + 1L) * replacement.Length);
        var result = new StringBuilder(replacement);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune).Append(replacement);
        }

        return result.ToString();
    }

    private static string Indent(Budget budget, long spaces, string text)
    {
        if (spaces < 0)
        {
            throw new EvaluationException("negative repeat count");
        }

        budget.Allocate(text.Length + (long)Int128.Min((Int128)spaces * (text.AsSpan().Count('\n') + 1), long.MaxValue / 4));
        var pad = new string(' ', (int)spaces);
        return pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    private static string JoinTexts(Budget budget, object?[] items, Func<object, string> show)
    {
        var text = string.Join(' ', items.Where(item => item is not null).Select(item => show(item!)));
        budget.Allocate(text.Length);
        return text;
    }

    private static string Join(CallContext context, object?[] arguments)
    {
        var separator = (string)arguments[0]!;
        var items = ToTexts(context.Budget, arguments[1]);
        context.Budget.Allocate(items.Sum(item => (long)item.Length + separator.Length));
        return string.Join(separator, items);
    }

    /// <summary>Go's SplitN: no limit below zero, nothing at all for zero, characters for an empty separator.</summary>
    private static string[] Split(Budget budget, string text, string separator, long limit)
    {
        budget.Allocate(2L * text.Length + 1);
        budget.Step(text.Length / 16);
        if (limit == 0)
        {
            return [];
        }

        var count = limit < 0 || limit > int.MaxValue ? int.MaxValue : (int)limit;
        if (separator.Length > 0)
        {
            return text.Split(separator, count, StringSplitOptions.None);
        }

        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        return runes.Length <= count ? runes : [.. runes[..(count - 1)], string.Concat(runes[(count - 1)..])];
    }

    private static GoMap ToNumberedMap(string[] parts)
    {
        var map = new GoMap(GoTypes.String);
        for (var i = 0; i < parts.Length; i++)
        {
            map.Entries[$"_{i}"] = parts[i];
        }

        return map;
    }
}
