using System.Globalization;
using System.Text;

namespace OtpGateway.Jsonnet.Syntax;

/// <content>Strings in quotes, verbatim strings and text blocks.</content>
internal sealed partial class Lexer
{
    private string Quoted(char quote, int start)
    {
        // Mostly there is no escape, and the string is a piece of the source.
        var end = _text.AsSpan(_at).IndexOfAny(quote, '\\');
        if (end >= 0 && _text[_at + end] == quote)
        {
            var plain = Intern(_text.AsSpan(_at, end));
            _at += end + 1;
            return WellFormed(plain);
        }

        var value = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length)
            {
                throw _file.Error(start, "string has no end");
            }

            var c = _text[_at++];
            if (c == quote)
            {
                return WellFormed(value.ToString());
            }

            if (c != '\\')
            {
                value.Append(c);
                continue;
            }

            Escape(value, start);
        }
    }

    private void Escape(StringBuilder value, int start)
    {
        if (_at >= _text.Length)
        {
            throw _file.Error(start, "string has no end");
        }

        var c = _text[_at++];
        switch (c)
        {
            case '"' or '\'' or '\\' or '/':
                value.Append(c);
                return;
            case 'b':
                value.Append('\b');
                return;
            case 'f':
                value.Append('\f');
                return;
            case 'n':
                value.Append('\n');
                return;
            case 'r':
                value.Append('\r');
                return;
            case 't':
                value.Append('\t');
                return;
            case 'u':
                var unit = HexUnit();
                value.Append(unit);
                if (char.IsLowSurrogate(unit))
                {
                    throw _file.Error(_at - 6, "escape is half of a character");
                }

                if (char.IsHighSurrogate(unit))
                {
                    if (Current != '\\' || Peek(1) != 'u')
                    {
                        throw _file.Error(_at - 6, "escape is half of a character");
                    }

                    _at += 2;
                    var low = HexUnit();
                    value.Append(char.IsLowSurrogate(low) ? low : throw _file.Error(_at - 12, "escape is half of a character"));
                }

                return;
            default:
                throw _file.Error(_at - 2, "unknown escape in a string");
        }
    }

    private char HexUnit()
    {
        if (_at + 4 > _text.Length
            || !ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
        {
            throw _file.Error(_at - 2, "\\u needs four hexadecimal digits");
        }

        _at += 4;
        return (char)unit;
    }

    private string Verbatim(char quote, int start)
    {
        var value = new StringBuilder();
        while (true)
        {
            var end = _text.IndexOf(quote, _at);
            if (end < 0)
            {
                throw _file.Error(start, "string has no end");
            }

            value.Append(_text, _at, end - _at);
            _at = end + 1;
            if (Current != quote)
            {
                return WellFormed(value.ToString());
            }

            value.Append(quote);
            _at++;
        }
    }

    private Token TextBlock()
    {
        var start = _at;
        _at += 3;
        var chomp = Current == '-';
        if (chomp)
        {
            _at++;
        }

        while (Current is ' ' or '\t' or '\r')
        {
            _at++;
        }

        if (Current != '\n')
        {
            throw _file.Error(start, "text block needs a new line after |||");
        }

        _at++;
        var value = new StringBuilder();
        BlankLines(value);
        var indentLength = 0;
        while (Peek(indentLength) is ' ' or '\t')
        {
            indentLength++;
        }

        if (indentLength == 0)
        {
            throw _file.Error(start, "text block's first line must begin with a blank");
        }

        var indent = _text.Substring(_at, indentLength);
        while (string.CompareOrdinal(_text, _at, indent, 0, indentLength) == 0)
        {
            _at += indentLength;
            var end = _text.IndexOf('\n', _at);
            if (end < 0)
            {
                throw _file.Error(start, "text block has no end");
            }

            value.Append(_text, _at, end - _at + 1);
            _at = end + 1;
            BlankLines(value);
        }

        while (Current is ' ' or '\t')
        {
            _at++;
        }

        if (string.CompareOrdinal(_text, _at, "|||", 0, 3) != 0)
        {
            throw _file.Error(start, _at >= _text.Length ? "text block has no end" : "text block must end with |||");
        }

        _at += 3;
        if (chomp)
        {
            value.Length--;
        }

        return new Token(TokenKind.TextBlock, start, WellFormed(value.ToString()));
    }

    /// <summary>Lines without even a blank belong to the block whatever its indentation.</summary>
    private void BlankLines(StringBuilder value)
    {
        while (true)
        {
            if (Current == '\n')
            {
                value.Append('\n');
                _at++;
            }
            else if (Current == '\r' && Peek(1) == '\n')
            {
                value.Append("\r\n");
                _at += 2;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>A source text made by hand can hold half a character; no string of ours may.</summary>
    private static string WellFormed(string text) => CodePoints.Repair(text);
}
