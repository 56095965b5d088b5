using System.Globalization;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>Strings.</summary>
internal static class StringFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("codepoint", "str", CodePoint);
        table.Add("char", "n", call => Char(call));
        table.Add("substr", "str, from, len", Substr);
        table.Add("startsWith", "a, b", call => BooleanValue.Of(call.Text(0).StartsWith(call.Text(1), StringComparison.Ordinal)));
        table.Add("endsWith", "a, b", call => BooleanValue.Of(call.Text(0).EndsWith(call.Text(1), StringComparison.Ordinal)));
        table.Add("stringChars", "str", call => call.Characters(call.String(0)));
        table.Add("findSubstr", "pat, str", FindSubstr);
        table.Add("strReplace", "str, from, to", StrReplace);
        table.Add("split", "str, c", call => Split(call, -1));
        table.Add("splitLimit", "str, c, maxsplits", call => Split(call, call.Integer(2, -1)));
        table.Add("splitLimitR", "str, c, maxsplits", SplitRight);
        table.Add("asciiUpper", "str", call => Map(call, static c => char.IsAsciiLetterLower(c) ? (char)(c - 32) : c));
        table.Add("asciiLower", "str", call => Map(call, static c => char.IsAsciiLetterUpper(c) ? (char)(c + 32) : c));
        table.Add("stripChars", "str, chars", call => Strip(call, call.Value(1), atStart: true, atEnd: true));
        table.Add("lstripChars", "str, chars", call => Strip(call, call.Value(1), atStart: true, atEnd: false));
        table.Add("rstripChars", "str, chars", call => Strip(call, call.Value(1), atStart: false, atEnd: true));
        table.Add("trim", "str", call => Trim(call));
        table.Add("isEmpty", "str", call => BooleanValue.Of(call.String(0).Units == 0));
        table.Add("equalsIgnoreCase", "str1, str2", EqualsIgnoreCase);
        table.Add("format", "str, vals", call => Formatter.Format(call.Evaluator, call.Site, call.Text(0), call.Value(1)));
        table.Add("parseInt", "str", ParseInt);
        table.Add("parseOctal", "str", call => ParseDigits(call, call.Text(0), 8));
        table.Add("parseHex", "str", call => ParseDigits(call, call.Text(0), 16));
        table.Add("escapeStringJson", "str_", EscapeJson);
        table.Add("escapeStringPython", "str", EscapeJson);
        table.Add("escapeStringBash", "str_", call => Escape(call, "'", c => c == '\'' ? "'\"'\"'" : null));
        table.Add("escapeStringDollars", "str_", call => Escape(call, "", c => c == '$' ? "$$" : null));
        table.Add("escapeStringXML", "str_", call => Escape(call, "", XmlEscape));
        table.Add("resolvePath", "f, r", ResolvePath);
    }

    public static string? XmlEscape(char c) => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '"' => "&quot;",
        '\'' => "&apos;",
        _ => null,
    };

    private static StringValue Char(BuiltinCall call)
    {
        var number = call.Number(0);
        return number is >= 0 and <= 0x10FFFF
            ? call.NewString(CodePoints.ToText((int)number))
            : throw call.Error("n is no code point");
    }

    private static NumberValue CodePoint(BuiltinCall call)
    {
        var text = call.String(0);
        return text.Length == 1
            ? NumberValue.Of(Rune.GetRuneAt(text.Text(call.Evaluator), 0).Value)
            : throw call.Error($"str must be one character, got {text.Length}");
    }

    private static StringValue Substr(BuiltinCall call)
    {
        var text = call.String(0);
        var from = (int)Math.Min(call.Integer(1, 0), text.Length);
        var length = (int)Math.Min(call.Integer(2, 0), text.Length - from);
        return text.Slice(call.Evaluator, from, from + length);
    }

    private static StringValue Trim(BuiltinCall call)
    {
        var text = call.Text(0);
        call.Evaluator.Work(text.Length);
        return call.NewString(text.Trim());
    }

    private static ArrayValue FindSubstr(BuiltinCall call)
    {
        var (pattern, text) = (call.Text(0), call.Text(1));
        var found = new List<Thunk>();
        if (pattern.Length == 0)
        {
            return ArrayValue.Empty;
        }

        call.PayForSearch(text, pattern);
        var characters = 0;
        var counted = 0;
        for (var at = 0; at <= text.Length - pattern.Length; at++)
        {
            var next = text.AsSpan(at).IndexOf(pattern);
            call.Evaluator.Step();
            if (next < 0)
            {
                break;
            }

            at += next;
            characters += CodePoints.Count(text.AsSpan(counted, at - counted));
            counted = at;
            call.Evaluator.Allocate(32);
            found.Add(NumberValue.Of(characters));
        }

        return ArrayValue.Of(found);
    }

    private static StringValue StrReplace(BuiltinCall call)
    {
        var (text, from, to) = (call.Text(0), call.Text(1), call.Text(2));
        if (from.Length == 0)
        {
            throw call.Error("from must not be empty");
        }

        call.PayForSearch(text, from);
        var target = new TextBuilder(call.Evaluator);
        var at = 0;
        while (true)
        {
            var next = text.AsSpan(at).IndexOf(from);
            if (next < 0)
            {
                target.Append(text.AsSpan(at));
                return target.ToValue();
            }

            call.Evaluator.Step();
            target.Append(text.AsSpan(at, next));
            target.Append(to);
            at += next + from.Length;
        }
    }

    private static ArrayValue Split(BuiltinCall call, long limit)
    {
        var (text, separator) = (call.Text(0), call.Text(1));
        if (separator.Length == 0)
        {
            throw call.Error("c must not be empty");
        }

        call.PayForSearch(text, separator);
        var parts = new List<Thunk>();
        var at = 0;
        while (limit < 0 || parts.Count < limit)
        {
            var next = text.AsSpan(at).IndexOf(separator);
            if (next < 0)
            {
                break;
            }

            AddPart(call, parts, text.Substring(at, next));
            at += next + separator.Length;
        }

        AddPart(call, parts, text[at..]);
        return ArrayValue.Of(parts);
    }

    private static ArrayValue SplitRight(BuiltinCall call)
    {
        var limit = call.Integer(2, -1);
        var (text, separator) = (call.Text(0), call.Text(1));
        if (separator.Length == 0)
        {
            throw call.Error("c must not be empty");
        }

        call.PayForSearch(text, separator);
        var parts = new List<Thunk>();
        var end = text.Length;
        while (limit < 0 || parts.Count < limit)
        {
            var next = text.AsSpan(0, end).LastIndexOf(separator);
            if (next < 0)
            {
                break;
            }

            AddPart(call, parts, text[(next + separator.Length)..end]);
            end = next;
        }

        AddPart(call, parts, text[..end]);
        parts.Reverse();
        return ArrayValue.Of(parts);
    }

    private static void AddPart(BuiltinCall call, List<Thunk> parts, string part)
    {
        call.Evaluator.Step();
        call.Evaluator.Allocate(32);
        parts.Add(call.NewString(part));
    }

    private static StringValue Map(BuiltinCall call, Func<char, char> map)
    {
        var text = call.Text(0);
        call.Evaluator.Work(text.Length);
        call.Evaluator.Allocate(2L * text.Length);
        return StringValue.Of(string.Create(text.Length, (text, map), static (target, state) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = state.map(state.text[i]);
            }
        }));
    }

    private static StringValue Strip(BuiltinCall call, Value characters, bool atStart, bool atEnd)
    {
        var text = call.Text(0);
        var stripped = new HashSet<int>();
        var given = characters is StringValue one ? call.Characters(one) : call.Array(1);
        for (var i = 0; i < given.Count; i++)
        {
            call.Evaluator.Allocate(32);
            if (given.Get(call.Evaluator, i) is StringValue { Length: 1 } character)
            {
                stripped.Add(Rune.GetRuneAt(character.Text(call.Evaluator), 0).Value);
            }
        }

        call.Evaluator.Work(4L * text.Length);
        var start = 0;
        var end = text.Length;
        while (atStart && start < end && stripped.Contains(Rune.GetRuneAt(text, start).Value))
        {
            start += Rune.GetRuneAt(text, start).Utf16SequenceLength;
        }

        while (atEnd && end > start)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out var last, out var units);
            if (!stripped.Contains(last.Value))
            {
                break;
            }

            end -= units;
        }

        return call.NewString(text[start..end]);
    }

    private static BooleanValue EqualsIgnoreCase(BuiltinCall call)
    {
        var (a, b) = (call.Text(0), call.Text(1));
        call.Evaluator.Work(a.Length);
        return BooleanValue.Of(string.Equals(a, b, StringComparison.OrdinalIgnoreCase));
    }

    private static NumberValue ParseInt(BuiltinCall call)
    {
        // 64 bits, as in Go: what does not fit is an error, and there is no zero below zero.
        var text = call.Text(0);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? NumberValue.Of((double)number)
            : throw call.Error("not a number in base 10");
    }

    private static NumberValue ParseDigits(BuiltinCall call, string digits, int radix)
    {
        if (digits.Length == 0)
        {
            throw call.Error("not a number: no digits");
        }

        call.Evaluator.Work(2L * digits.Length);
        var number = 0.0;
        foreach (var c in digits)
        {
            var digit = !char.IsAsciiHexDigit(c) ? radix : c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
            if (digit >= radix)
            {
                throw call.Error($"not a number in base {radix}");
            }

            number = (number * radix) + digit;
        }

        return call.NewNumber(number);
    }

    private static StringValue EscapeJson(BuiltinCall call)
    {
        var target = new TextBuilder(call.Evaluator);
        JsonWriter.WriteString(target, Operators.ToText(call.Evaluator, call.Site, call.Value(0)).Text(call.Evaluator));
        return target.ToValue();
    }

    private static StringValue Escape(BuiltinCall call, string quote, Func<char, string?> escape)
    {
        var text = Operators.ToText(call.Evaluator, call.Site, call.Value(0)).Text(call.Evaluator);
        call.Evaluator.Work(text.Length);
        var target = new TextBuilder(call.Evaluator);
        target.Append(quote);
        foreach (var c in text)
        {
            if (escape(c) is { } escaped)
            {
                target.Append(escaped);
            }
            else
            {
                target.Append(c);
            }
        }

        target.Append(quote);
        return target.ToValue();
    }

    private static StringValue ResolvePath(BuiltinCall call)
    {
        var (file, relative) = (call.Text(0), call.Text(1));
        return call.NewString(string.Concat(file.AsSpan(0, file.LastIndexOf('/') + 1), relative));
    }
}
