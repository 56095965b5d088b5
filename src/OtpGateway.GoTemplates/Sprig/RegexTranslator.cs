using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>
/// Reads a pattern in Go's language (RE2) and writes it in .NET's. Go's classes are ASCII, its dot and classes match code points, its
/// <c>$</c> is the very end, and lookaround and back references do not exist.
/// </summary>
internal sealed class RegexTranslator
{
    private const int MaxPatternLength = 10_000;
    private const int MaxNesting = 100;

    /// <summary>Go's limit for a counted repetition and for the product of those inside each other.</summary>
    private const int MaxRepetitions = 1_000;

    /// <summary>States of the automaton; a pattern for numbers or addresses has some dozens.</summary>
    private const long MaxSize = 5_000;

    private readonly string _pattern;
    private readonly List<string?> _groupNames = [];
    private int _position;
    private int _nesting;
    private bool _ignoresCase;
    private bool _multiLine;
    private bool _dotMatchesLineEnd;
    private bool _ungreedy;

    private RegexTranslator(string pattern) => _pattern = pattern;

    public static TranslatedRegex Translate(string pattern)
    {
        if (pattern.Length > MaxPatternLength)
        {
            throw new RegexSyntaxException(pattern, "expression too large");
        }

        var translator = new RegexTranslator(pattern);
        var whole = translator.ReadAlternatives();
        return translator._position == pattern.Length
            ? new TranslatedRegex(whole.Text, translator._groupNames, whole.Size)
            : throw translator.Error("unexpected )");
    }

    public static string GroupName(int number) => string.Create(CultureInfo.InvariantCulture, $"g{number}");

    private Piece ReadAlternatives()
    {
        if (++_nesting > MaxNesting)
        {
            throw Error("expression nests too deeply");
        }

        var flags = (_ignoresCase, _multiLine, _dotMatchesLineEnd, _ungreedy);
        var text = new StringBuilder();
        long size = 0;
        var repetitions = 1;
        while (true)
        {
            var sequence = ReadSequence();
            text.Append(sequence.Text);
            size += sequence.Size + 1;
            repetitions = Math.Max(repetitions, sequence.Repetitions);
            if (!Accept('|'))
            {
                break;
            }

            text.Append('|');
        }

        (_ignoresCase, _multiLine, _dotMatchesLineEnd, _ungreedy) = flags;
        _nesting--;
        return new Piece(text.ToString(), size, repetitions);
    }

    private Piece ReadSequence()
    {
        var text = new StringBuilder();
        long size = 0;
        var repetitions = 1;
        while (_position < _pattern.Length && _pattern[_position] is not ('|' or ')'))
        {
            var atom = ReadAtom();
            if (atom is null)
            {
                continue;
            }

            var piece = ReadRepetition(atom);
            text.Append(piece.Text);
            size += piece.Size;
            repetitions = Math.Max(repetitions, piece.Repetitions);
            if (size > MaxSize)
            {
                throw Error("expression too large");
            }
        }

        return new Piece(text.ToString(), size, repetitions);
    }

    /// <summary>One thing that can be repeated; null for flags, which are none.</summary>
    private Piece? ReadAtom()
    {
        var character = _pattern[_position];
        switch (character)
        {
            case '(':
                return ReadGroup();
            case '[':
                return Single(ReadClass());
            case '.':
                _position++;
                return Single(CharacterClass.Any(_dotMatchesLineEnd).Write(negated: false));
            case '^':
                _position++;
                return Single(_multiLine ? "(?m:^)" : "\\A");
            case '$':
                _position++;
                return Single(_multiLine ? "(?m:$)" : "\\z");
            case '*' or '+' or '?':
                throw Error("missing argument to repetition operator");
            case '\\':
                return ReadEscape();
            default:
                return Single(Literal(ReadCodePoint()));
        }
    }

    private Piece ReadRepetition(Piece atom)
    {
        var repeated = false;
        while (_position < _pattern.Length)
        {
            var (least, most) = _pattern[_position] switch
            {
                '*' => (0, -1),
                '+' => (1, -1),
                '?' => (0, 1),
                '{' => ReadCounts(),
                _ => (-1, -1),
            };
            if (least < 0)
            {
                return atom;
            }

            if (repeated)
            {
                throw Error("invalid nested repetition operator");
            }

            repeated = true;
            _position++;
            var isLazy = Accept('?') != _ungreedy;
            var count = Math.Max(Math.Max(least, most), 1);
            var product = (long)count * atom.Repetitions;
            if (product > MaxRepetitions)
            {
                throw Error("invalid repeat count");
            }

            var bounds = most < 0 ? $"{{{least},}}" : $"{{{least},{most}}}";
            atom = new Piece($"(?:{atom.Text}){bounds}{(isLazy ? "?" : "")}", atom.Size * count + 1, (int)product);
        }

        return atom;
    }

    /// <summary>The counts in braces, leaving the position at the closing one; (-1, -1) when the brace is but a character.</summary>
    private (int Least, int Most) ReadCounts()
    {
        var close = _pattern.IndexOf('}', _position);
        if (close < 0)
        {
            return (-1, -1);
        }

        var parts = _pattern[(_position + 1)..close].Split(',');
        if (parts.Length > 2 || !IsNumber(parts[0]) || parts.Length == 2 && parts[1].Length > 0 && !IsNumber(parts[1]))
        {
            return (-1, -1);
        }

        var least = ParseCount(parts[0]);
        var most = parts.Length == 1 ? least : parts[1].Length == 0 ? -1 : ParseCount(parts[1]);
        if (most >= 0 && most < least)
        {
            throw Error("invalid repeat count");
        }

        _position = close;
        return (least, most);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');

    private int ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxRepetitions ? count : throw Error("invalid repeat count");

    private Piece? ReadGroup()
    {
        _position++;
        if (!Accept('?'))
        {
            return Capture(null);
        }

        if (Follows("P<") || Follows("<"))
        {
            _position += _pattern[_position] == 'P' ? 2 : 1;
            var end = _pattern.IndexOf('>', _position);
            var name = end < 0 ? "" : _pattern[_position..end];
            if (name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') || _groupNames.Contains(name))
            {
                throw Error("invalid named capture");
            }

            _position = end + 1;
            return Capture(name);
        }

        return ReadFlags();
    }

    private Piece Capture(string? name)
    {
        _groupNames.Add(name);
        var number = _groupNames.Count;
        var inner = ReadAlternatives();
        Close();
        return inner with { Text = $"(?<{GroupName(number)}>{inner.Text})" };
    }

    private Piece? ReadFlags()
    {
        var outer = (_ignoresCase, _multiLine, _dotMatchesLineEnd, _ungreedy);
        var value = true;
        var any = false;
        for (; _position < _pattern.Length; _position++)
        {
            switch (_pattern[_position])
            {
                case 'i':
                    _ignoresCase = value;
                    break;
                case 'm':
                    _multiLine = value;
                    break;
                case 's':
                    _dotMatchesLineEnd = value;
                    break;
                case 'U':
                    _ungreedy = value;
                    break;
                case '-' when value:
                    value = false;
                    any = false;
                    continue;
                case ')' when any:
                    _position++;
                    return null;
                case ':' when any || value:
                    _position++;
                    var inner = ReadAlternatives();
                    Close();
                    (_ignoresCase, _multiLine, _dotMatchesLineEnd, _ungreedy) = outer;
                    return inner with { Text = $"(?:{inner.Text})" };
                default:
                    throw Error("invalid or unsupported Perl syntax");
            }

            any = true;
        }

        throw Error("missing closing )");
    }

    private void Close()
    {
        if (!Accept(')'))
        {
            throw Error("missing closing )");
        }
    }

    private Piece ReadEscape()
    {
        if (Follows("\\Q"))
        {
            return ReadQuotation();
        }

        if (_position + 1 < _pattern.Length)
        {
            switch (_pattern[_position + 1])
            {
                case 'A' or 'z' or 'b' or 'B':
                    _position += 2;
                    return Single(_pattern[(_position - 2).._position]);
                case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                    var set = new CharacterClass();
                    var negated = ReadSet(set);
                    return Single(Cased(set.Write(negated)));
            }
        }

        return Single(Literal(ReadEscapedCodePoint()));
    }

    private Piece ReadQuotation()
    {
        _position += 2;
        var end = _pattern.IndexOf("\\E", _position, StringComparison.Ordinal);
        var quoted = end < 0 ? _pattern[_position..] : _pattern[_position..end];
        _position = end < 0 ? _pattern.Length : end + 2;
        var text = string.Concat(quoted.EnumerateRunes().Select(rune => Literal(rune.Value)));
        return new Piece($"(?:{text})", quoted.Length, 1);
    }

    /// <summary>A class behind a backslash. Returns whether its complement is meant.</summary>
    private bool ReadSet(CharacterClass set)
    {
        var kind = _pattern[_position + 1];
        _position += 2;
        switch (char.ToLowerInvariant(kind))
        {
            case 'd':
                set.Add('0', '9');
                break;
            case 's':
                set.Add('\t', '\n');
                set.Add('\f', '\r');
                set.Add(' ', ' ');
                break;
            case 'w':
                AddWord(set);
                break;
            default:
                return ReadCategory(set) != (kind == 'P');
        }

        return char.IsAsciiLetterUpper(kind);
    }

    private static void AddWord(CharacterClass set)
    {
        set.Add('0', '9');
        set.Add('A', 'Z');
        set.Add('_', '_');
        set.Add('a', 'z');
    }

    private bool ReadCategory(CharacterClass set)
    {
        var name = "";
        if (Accept('{'))
        {
            var end = _pattern.IndexOf('}', _position);
            name = end < 0 ? throw Error("invalid character class range") : _pattern[_position..end];
            _position = end + 1;
        }
        else if (_position < _pattern.Length)
        {
            name = _pattern[_position++].ToString();
        }

        var negated = name.StartsWith('^');
        name = name.TrimStart('^');
        switch (name)
        {
            case "Any":
                set.Add(0, 0x10FFFF);
                break;
            case "L" or "Lu" or "Ll" or "Lt" or "Lm" or "Lo" or "M" or "Mn" or "Mc" or "Me" or "N" or "Nd" or "Nl" or "No" or "P" or "Pc" or "Pd"
                or "Ps" or "Pe" or "Pi" or "Pf" or "Po" or "S" or "Sm" or "Sc" or "Sk" or "So" or "Z" or "Zs" or "Zl" or "Zp" or "C" or "Cc" or "Cf" or "Co":
                set.AddCategory($"\\p{{{name}}}");
                break;
            default:
                if (!UnicodeScripts.TryAdd(set, name))
                {
                    throw Error("invalid character class range");
                }

                break;
        }

        return negated;
    }

    private string ReadClass()
    {
        _position++;
        var negated = Accept('^');
        var set = new CharacterClass();
        for (var first = true; ; first = false)
        {
            if (_position >= _pattern.Length)
            {
                throw Error("missing closing ]");
            }

            if (_pattern[_position] == ']' && !first)
            {
                _position++;
                return Cased(set.Write(negated));
            }

            if (Follows("[:") && _pattern.IndexOf(":]", _position, StringComparison.Ordinal) is >= 0 and var end)
            {
                AddPosix(set, _pattern[(_position + 2)..end]);
                _position = end + 2;
                continue;
            }

            if (_pattern[_position] == '\\' && _position + 1 < _pattern.Length && "dDsSwWpP".Contains(_pattern[_position + 1]))
            {
                var inner = new CharacterClass();
                AddInner(set, inner, ReadSet(inner));
                continue;
            }

            AddRange(set);
        }
    }

    private void AddInner(CharacterClass set, CharacterClass inner, bool negated)
    {
        if (negated && inner.Write(negated: false).Contains("\\p", StringComparison.Ordinal))
        {
            throw Error("negated category inside a class is not supported");
        }

        set.Add(inner, negated);
    }

    private void AddRange(CharacterClass set)
    {
        var low = ReadClassCodePoint();
        var high = low;
        if (_position + 1 < _pattern.Length && _pattern[_position] == '-' && _pattern[_position + 1] != ']')
        {
            _position++;
            high = ReadClassCodePoint();
            if (high < low)
            {
                throw Error("invalid character class range");
            }
        }

        set.Add(low, high);
    }

    private int ReadClassCodePoint() => _position < _pattern.Length && _pattern[_position] == '\\' ? ReadEscapedCodePoint() : ReadCodePoint();

    private void AddPosix(CharacterClass set, string name)
    {
        var negated = name.StartsWith('^');
        var inner = new CharacterClass();
        (int, int)[] ranges = name.TrimStart('^') switch
        {
            "alnum" => [('0', '9'), ('A', 'Z'), ('a', 'z')],
            "alpha" => [('A', 'Z'), ('a', 'z')],
            "ascii" => [(0, 0x7F)],
            "blank" => [('\t', '\t'), (' ', ' ')],
            "cntrl" => [(0, 0x1F), (0x7F, 0x7F)],
            "digit" => [('0', '9')],
            "graph" => [('!', '~')],
            "lower" => [('a', 'z')],
            "print" => [(' ', '~')],
            "punct" => [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            "space" => [('\t', '\r'), (' ', ' ')],
            "upper" => [('A', 'Z')],
            "word" => [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
            "xdigit" => [('0', '9'), ('A', 'F'), ('a', 'f')],
            _ => throw Error("invalid character class range"),
        };
        foreach (var (low, high) in ranges)
        {
            inner.Add(low, high);
        }

        set.Add(inner, negated);
    }

    private int ReadEscapedCodePoint()
    {
        if (++_position >= _pattern.Length)
        {
            throw Error("trailing backslash at end of expression");
        }

        var character = _pattern[_position++];
        switch (character)
        {
            case 'a':
                return 7;
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return ReadHex();
            case '0':
            case >= '1' and <= '7' when _position < _pattern.Length && _pattern[_position] is >= '0' and <= '7':
                var value = character - '0';
                for (var digits = 1; digits < 3 && _position < _pattern.Length && _pattern[_position] is >= '0' and <= '7'; digits++)
                {
                    value = value * 8 + (_pattern[_position++] - '0');
                }

                return value;
            default:
                return character < 0x80 && !char.IsAsciiLetterOrDigit(character) ? character : throw Error("invalid escape sequence");
        }
    }

    private int ReadHex()
    {
        var digits = "";
        if (Accept('{'))
        {
            var end = _pattern.IndexOf('}', _position);
            digits = end < 0 ? "" : _pattern[_position..end];
            _position = end + 1;
        }
        else if (_position + 2 <= _pattern.Length)
        {
            digits = _pattern.Substring(_position, 2);
            _position += 2;
        }

        return digits.Length is > 0 and <= 8 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 0x10FFFF
            ? value
            : throw Error("invalid escape sequence");
    }

    private int ReadCodePoint()
    {
        if (_position >= _pattern.Length)
        {
            throw Error("missing closing ]");
        }

        Rune.DecodeFromUtf16(_pattern.AsSpan(_position), out var rune, out var consumed);
        _position += consumed;
        return rune.Value;
    }

    private string Literal(int codePoint)
    {
        var text = codePoint > 0xFFFF
            ? string.Concat(char.ConvertFromUtf32(codePoint).Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture)).Select(code => $"\\u{code}"))
            : $"\\u{codePoint.ToString("X4", CultureInfo.InvariantCulture)}";
        return Cased(codePoint > 0xFFFF ? $"(?:{text})" : text);
    }

    private string Cased(string text) => _ignoresCase ? $"(?i:{text})" : text;

    private static Piece Single(string text) => new(text, 1, 1);

    private bool Accept(char expected)
    {
        if (_position >= _pattern.Length || _pattern[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool Follows(string text) => _pattern.AsSpan(_position).StartsWith(text, StringComparison.Ordinal);

    private RegexSyntaxException Error(string reason) => new(_pattern, reason);

    /// <summary>Part of the translated pattern, the states it may need, and the product of its nested counts.</summary>
    private sealed record Piece(string Text, long Size, int Repetitions);
}
