using System.Globalization;

namespace OtpGateway.Jsonnet.Syntax;

/// <summary>Cuts a source text into tokens, each when it is asked for: a list of all would take more than the program.</summary>
internal sealed partial class Lexer
{
    /// <summary>No operator is as long; a run of signs is read one by one and must not be looked through each time.</summary>
    private const int MaxOperatorLength = 8;

    private const string OperatorCharacters = "!:~+-&|^=<>*/%";

    /// <summary>The parser looks one token back and one ahead.</summary>
    private const int Window = 4;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "assert", "else", "error", "false", "for", "function", "if", "import", "importstr", "importbin", "in",
        "local", "null", "self", "super", "tailstrict", "then", "true",
    };

    private static readonly string[] Characters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    private readonly SourceFile _file;
    private readonly string _text;
    private readonly Token[] _tokens = new Token[Window];

    // One string per distinct name: looking up a field mostly compares references then.
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;
    private int _read;

    public Lexer(SourceFile file)
    {
        _file = file;
        _text = file.Text;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>A token by its number, at most two behind the last one asked for.</summary>
    public ref readonly Token this[int index]
    {
        get
        {
            while (_read <= index)
            {
                _tokens[_read % Window] = Read();
                _read++;
            }

            return ref _tokens[index % Window];
        }
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private Token Read()
    {
        SkipBlanksAndComments();
        if (_at >= _text.Length)
        {
            return new Token(TokenKind.End, _text.Length, "");
        }

        var start = _at;
        var c = _text[_at];
        if (IsNameStart(c))
        {
            return Name();
        }

        if (char.IsAsciiDigit(c))
        {
            return Number();
        }

        switch (c)
        {
            case '{' or '}' or '[' or ']' or '(' or ')' or ',' or '.' or ';' or '$':
                _at++;
                return new Token(TokenKind.Symbol, start, Characters[c]);
            case '"' or '\'':
                _at++;
                return new Token(TokenKind.String, start, Quoted(c, start));
            case '@':
                _at++;
                if (Current is not ('"' or '\''))
                {
                    throw _file.Error(start, "expected a string after @");
                }

                _at++;
                return new Token(TokenKind.String, start, Verbatim(_text[_at - 1], start));
            case '|' when string.CompareOrdinal(_text, _at, "|||", 0, 3) == 0:
                return TextBlock();
            default:
                return OperatorCharacters.Contains(c)
                    ? Operator()
                    : throw _file.Error(start, "could not make out a word here: unexpected character");
        }
    }

    private void SkipBlanksAndComments()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
            }
            else if (c == '#' || (c == '/' && Peek(1) == '/'))
            {
                var end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end + 1;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                _at = end < 0 ? throw _file.Error(_at, "comment has no end") : end + 2;
            }
            else if (c == '\ufeff' && _at == 0)
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private char Peek(int distance) => _at + distance < _text.Length ? _text[_at + distance] : '\0';

    private Token Name()
    {
        var start = _at;
        while (IsNamePart(Current))
        {
            _at++;
        }

        var span = _text.AsSpan(start, _at - start);
        if (Keywords.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(span, out var keyword))
        {
            return new Token(TokenKind.Keyword, start, keyword);
        }

        return new Token(TokenKind.Identifier, start, Intern(span));
    }

    private string Intern(ReadOnlySpan<char> span)
    {
        var lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(span, out var known))
        {
            return known;
        }

        var name = span.ToString();
        _names.Add(name);
        return name;
    }

    private Token Number()
    {
        var start = _at;
        if (Current == '0')
        {
            _at++;
            if (char.IsAsciiDigit(Current) || Current == '_')
            {
                throw _file.Error(start, "a number cannot begin with 0 and another digit");
            }
        }
        else
        {
            Digits(start);
        }

        if (Current == '.')
        {
            _at++;
            Digits(start);
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            if (Current is '+' or '-')
            {
                _at++;
            }

            Digits(start);
        }

        var text = _text.AsSpan(start, _at - start);
        var plain = text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal) : text;
        var value = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new Token(TokenKind.Number, start, "", value)
            : throw _file.Error(start, "number is too large");
    }

    /// <summary>At least one digit; single underscores may stand between digits.</summary>
    private void Digits(int start)
    {
        var expectDigit = true;
        while (true)
        {
            if (char.IsAsciiDigit(Current))
            {
                expectDigit = false;
            }
            else if (Current == '_' && !expectDigit)
            {
                expectDigit = true;
            }
            else if (expectDigit)
            {
                throw _file.Error(start, "number lacks a digit");
            }
            else
            {
                return;
            }

            _at++;
        }
    }

    private Token Operator()
    {
        var start = _at;
        var limit = Math.Min(_text.Length, start + MaxOperatorLength);
        while (_at < limit && OperatorCharacters.Contains(_text[_at]))
        {
            // A comment or a text block ends the run.
            if ((Current == '/' && Peek(1) is '/' or '*') || (Current == '|' && Peek(1) == '|' && Peek(2) == '|'))
            {
                break;
            }

            _at++;
        }

        // A sign at the end belongs to what follows: `a ==-1`, `b && !c`.
        while (_at - start > 1 && _text[_at - 1] is '+' or '-' or '~' or '!')
        {
            _at--;
        }

        return new Token(
            TokenKind.Operator,
            start,
            _at - start == 1 ? Characters[_text[start]] : Intern(_text.AsSpan(start, _at - start)));
    }
}
