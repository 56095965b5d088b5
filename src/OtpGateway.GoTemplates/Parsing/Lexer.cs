using System.Globalization;
using System.Text;

namespace OtpGateway.GoTemplates.Parsing;

/// <summary>Cuts a source into tokens. An error is a token too and ends the list, so that errors come in the order of the source.</summary>
internal sealed class Lexer
{
    private const string LeftDelimiter = "{{";
    private const string RightDelimiter = "}}";
    private const string Blanks = " \t\r\n";

    private static readonly Dictionary<string, TokenKind> Keywords = new(StringComparer.Ordinal)
    {
        ["block"] = TokenKind.Block,
        ["break"] = TokenKind.Break,
        ["continue"] = TokenKind.Continue,
        ["define"] = TokenKind.Define,
        ["else"] = TokenKind.Else,
        ["end"] = TokenKind.EndKeyword,
        ["if"] = TokenKind.If,
        ["nil"] = TokenKind.Nil,
        ["range"] = TokenKind.Range,
        ["template"] = TokenKind.Template,
        ["with"] = TokenKind.With,
        ["true"] = TokenKind.Bool,
        ["false"] = TokenKind.Bool,
    };

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _start;
    private int _parentheses;

    private Lexer(string text) => _text = text;

    public static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        if (lexer.ReadText())
        {
            lexer._start = text.Length;
            lexer.Emit(TokenKind.End);
        }

        return lexer._tokens;
    }

    /// <summary>Text and actions in turn, to the end of the source. False after an error.</summary>
    private bool ReadText()
    {
        while (true)
        {
            var action = _text.IndexOf(LeftDelimiter, _position, StringComparison.Ordinal);
            if (action < 0)
            {
                _position = _text.Length;
                EmitText(_text.Length);
                return true;
            }

            var afterDelimiter = action + LeftDelimiter.Length;
            var trims = IsAt(afterDelimiter, '-') && IsBlankAt(afterDelimiter + 1);
            EmitText(trims ? TrimmedEnd(action) : action);
            _start = action;
            _position = afterDelimiter + (trims ? 2 : 0);
            if (HasPrefix(_position, "/*"))
            {
                if (!ReadComment())
                {
                    return false;
                }

                continue;
            }

            Add(TokenKind.LeftDelimiter, action, LeftDelimiter);
            _start = _position;
            _parentheses = 0;
            if (!ReadAction())
            {
                return false;
            }
        }
    }

    private int TrimmedEnd(int end)
    {
        while (end > _start && Blanks.Contains(_text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private void EmitText(int end)
    {
        if (end > _start)
        {
            Add(TokenKind.Text, _start, _text[_start..end]);
        }
    }

    private bool ReadComment()
    {
        var close = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            return Fail("unclosed comment");
        }

        _position = close + 2;
        if (!AtRightDelimiter(out var trims))
        {
            return Fail("comment ends before closing delimiter");
        }

        SkipRightDelimiter(trims);
        return true;
    }

    private void SkipRightDelimiter(bool trims)
    {
        _position += RightDelimiter.Length + (trims ? 2 : 0);
        while (trims && _position < _text.Length && Blanks.Contains(_text[_position]))
        {
            _position++;
        }

        _start = _position;
    }

    private bool ReadAction()
    {
        while (true)
        {
            _start = _position;
            if (AtRightDelimiter(out var trims))
            {
                if (_parentheses > 0)
                {
                    return Fail("unclosed left paren");
                }

                Add(TokenKind.RightDelimiter, _position, RightDelimiter);
                SkipRightDelimiter(trims);
                return true;
            }

            if (_position >= _text.Length)
            {
                return Fail("unclosed action");
            }

            if (!ReadWord(_text[_position]))
            {
                return false;
            }
        }
    }

    private bool ReadWord(char first)
    {
        switch (first)
        {
            case ' ' or '\t' or '\r' or '\n':
                return ReadSpace();
            case '=':
                return EmitNext(TokenKind.Assign);
            case '|':
                return EmitNext(TokenKind.Pipe);
            case ':':
                _position++;
                return IsAt(_position, '=') ? EmitNext(TokenKind.Declare) : Fail("expected :=");
            case '"':
                return ReadQuoted('"', TokenKind.String, "unterminated quoted string");
            case '\'':
                return ReadQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
            case '`':
                return ReadRawString();
            case '$':
                return ReadName(TokenKind.Variable, TokenKind.Variable);
            case '(':
                _parentheses++;
                return EmitNext(TokenKind.LeftParenthesis);
            case ')':
                return --_parentheses < 0 ? Fail("unexpected right paren") : EmitNext(TokenKind.RightParenthesis);
            case '.' when _position + 1 < _text.Length && !char.IsAsciiDigit(_text[_position + 1]):
                return ReadName(TokenKind.Field, TokenKind.Dot);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                var length = AlphanumericLength(_position);
                if (length > 0)
                {
                    return ReadIdentifier();
                }

                return first is > ' ' and < '\x7f' ? EmitNext(TokenKind.Character) : Fail($"unrecognized character in action: {ShowCharacter(_position)}");
        }
    }

    private bool ReadSpace()
    {
        while (_position < _text.Length && Blanks.Contains(_text[_position]))
        {
            // The blank before a trim marker belongs to the delimiter.
            if (IsAt(_position + 1, '-') && HasPrefix(_position + 2, RightDelimiter))
            {
                break;
            }

            _position++;
        }

        if (_position > _start)
        {
            Emit(TokenKind.Space);
        }

        return true;
    }

    private bool ReadQuoted(char quote, TokenKind kind, string unterminated)
    {
        for (_position++; _position < _text.Length && _text[_position] != '\n'; _position++)
        {
            if (_text[_position] == quote)
            {
                return EmitNext(kind);
            }

            if (_text[_position] == '\\' && !IsAt(_position + 1, '\n'))
            {
                _position++;
            }
        }

        return Fail(unterminated);
    }

    private bool ReadRawString()
    {
        var close = _text.IndexOf('`', _position + 1);
        if (close < 0)
        {
            return Fail("unterminated raw quoted string");
        }

        _position = close;
        return EmitNext(TokenKind.RawString);
    }

    /// <summary>A field or variable; nothing after its sign is the dot or the root.</summary>
    private bool ReadName(TokenKind kind, TokenKind bare)
    {
        _position++;
        SkipAlphanumerics();
        return AtTerminator()
            ? Emit(_position == _start + 1 ? bare : kind)
            : Fail($"bad character {ShowCharacter(_position)}");
    }

    private bool ReadIdentifier()
    {
        SkipAlphanumerics();
        if (!AtTerminator())
        {
            return Fail($"bad character {ShowCharacter(_position)}");
        }

        return Emit(Keywords.GetValueOrDefault(_text[_start.._position], TokenKind.Identifier));
    }

    private bool ReadNumber()
    {
        if (!ScanNumber())
        {
            return Fail($"bad number syntax: \"{_text[_start.._position]}\"");
        }

        // A real part followed by an imaginary one, without blanks.
        if (IsAt(_position, '+') || IsAt(_position, '-'))
        {
            if (!ScanNumber() || _text[_position - 1] != 'i')
            {
                return Fail($"bad number syntax: \"{_text[_start.._position]}\"");
            }
        }

        return Emit(TokenKind.Number);
    }

    private bool ScanNumber()
    {
        Accept("+-");
        var digits = "0123456789_";
        if (Accept("0"))
        {
            if (Accept("xX"))
            {
                digits = "0123456789abcdefABCDEF_";
            }
            else if (Accept("oO"))
            {
                digits = "01234567_";
            }
            else if (Accept("bB"))
            {
                digits = "01_";
            }
        }

        AcceptRun(digits);
        if (Accept("."))
        {
            AcceptRun(digits);
        }

        if (digits.Length == 11 && Accept("eE") || digits.Length == 23 && Accept("pP"))
        {
            Accept("+-");
            AcceptRun("0123456789_");
        }

        Accept("i");
        var next = AlphanumericLength(_position);
        _position += next;
        return next == 0;
    }

    private bool Accept(string characters)
    {
        if (_position >= _text.Length || !characters.Contains(_text[_position]))
        {
            return false;
        }

        _position++;
        return true;
    }

    private void AcceptRun(string characters)
    {
        while (Accept(characters))
        {
        }
    }

    private void SkipAlphanumerics()
    {
        for (var length = AlphanumericLength(_position); length > 0; length = AlphanumericLength(_position))
        {
            _position += length;
        }
    }

    private int AlphanumericLength(int position)
    {
        if (position >= _text.Length)
        {
            return 0;
        }

        Rune.DecodeFromUtf16(_text.AsSpan(position), out var rune, out var consumed);
        return rune.Value == '_' || Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? consumed : 0;
    }

    private bool AtTerminator() =>
        _position >= _text.Length || " \t\r\n.,|:()".Contains(_text[_position]) || HasPrefix(_position, RightDelimiter);

    private bool AtRightDelimiter(out bool trims)
    {
        trims = IsBlankAt(_position) && IsAt(_position + 1, '-') && HasPrefix(_position + 2, RightDelimiter);
        return trims || HasPrefix(_position, RightDelimiter);
    }

    private bool IsAt(int position, char expected) => position < _text.Length && _text[position] == expected;

    private bool IsBlankAt(int position) => position < _text.Length && Blanks.Contains(_text[position]);

    private bool HasPrefix(int position, string prefix) =>
        position <= _text.Length && _text.AsSpan(position).StartsWith(prefix, StringComparison.Ordinal);

    private string ShowCharacter(int position)
    {
        Rune.DecodeFromUtf16(_text.AsSpan(position), out var rune, out _);
        return $"U+{rune.Value:X4}";
    }

    private bool EmitNext(TokenKind kind)
    {
        _position++;
        return Emit(kind);
    }

    private bool Emit(TokenKind kind)
    {
        Add(kind, _start, _text[_start.._position]);
        _start = _position;
        return true;
    }

    private bool Fail(string message)
    {
        Add(TokenKind.Error, _start, message);
        return false;
    }

    private void Add(TokenKind kind, int position, string text) => _tokens.Add(new Token(kind, position, text));
}
