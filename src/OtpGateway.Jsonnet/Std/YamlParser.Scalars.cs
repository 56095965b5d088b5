using System.Globalization;
using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <content>Scalars of several lines, and escapes.</content>
internal sealed partial class YamlParser
{
    /// <summary>A plain scalar, over as many lines as are further in than its parent.</summary>
    private string Plain(int parent)
    {
        if (Current is ',' or ']' or '}' or '%' or '@' or '`' || IsIndicator(':') || IsIndicator('-') || IsIndicator('?'))
        {
            throw Error();
        }

        var text = new StringBuilder();
        while (true)
        {
            var start = _at;
            while (!IsAtEnd && Current != '\n' && !IsComment())
            {
                if (IsIndicator(':'))
                {
                    throw Error();
                }

                _at++;
            }

            text.Append(_text.AsSpan(start, _at - start).TrimEnd());
            if (Current == '#')
            {
                return text.ToString();
            }

            var end = _at;
            var lines = 0;
            while (Current is '\n' or ' ' or '\t')
            {
                lines += Current == '\n' ? 1 : 0;
                _at++;
            }

            if (IsAtEnd || Column <= parent || Current == '#')
            {
                _at = end;
                return text.ToString();
            }

            Fold(text, lines);
        }
    }

    /// <summary>One line break is a blank, more are line breaks less one.</summary>
    private static void Fold(StringBuilder text, int lineBreaks)
    {
        if (lineBreaks == 1)
        {
            text.Append(' ');
        }
        else
        {
            text.Append('\n', lineBreaks - 1);
        }
    }

    private string Quoted()
    {
        var quote = Current;
        var text = new StringBuilder();
        _at++;
        while (true)
        {
            if (IsAtEnd)
            {
                throw Error();
            }

            var c = Current;
            _at++;
            if (c == quote)
            {
                if (quote == '"' || Current != '\'')
                {
                    return CodePoints.Repair(text.ToString());
                }

                _at++;
                text.Append('\'');
            }
            else if (c == '\n')
            {
                while (text.Length > 0 && text[^1] is ' ' or '\t')
                {
                    text.Length--;
                }

                var lines = 1;
                while (Current is '\n' or ' ' or '\t')
                {
                    lines += Current == '\n' ? 1 : 0;
                    _at++;
                }

                Fold(text, lines);
            }
            else if (c == '\\' && quote == '"')
            {
                Escape(text);
            }
            else
            {
                text.Append(c);
            }
        }
    }

    private void Escape(StringBuilder text)
    {
        var c = Current;
        _at++;
        switch (c)
        {
            case '\n':
                SkipBlanks();
                return;
            case 'x':
                Hexadecimal(text, 2);
                return;
            case 'u':
                Hexadecimal(text, 4);
                return;
            case 'U':
                Hexadecimal(text, 8);
                return;
        }

        text.Append(c switch
        {
            '0' => '\0',
            'a' => '\a',
            'b' => '\b',
            't' or '\t' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            'e' => '\u001B',
            ' ' or '"' or '/' or '\\' or '\'' => c,
            'N' => '\u0085',
            '_' => '\u00A0',
            'L' => '\u2028',
            'P' => '\u2029',
            _ => throw Error(),
        });
    }

    private void Hexadecimal(StringBuilder text, int digits)
    {
        if (_at + digits > _text.Length
            || !uint.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Error();
        }

        _at += digits;
        text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : throw Error());
    }

    private string BlockScalar(int parent)
    {
        var isFolded = Current == '>';
        var chomping = ' ';
        var indent = 0;
        for (_at++; Current is '+' or '-' || char.IsAsciiDigit(Current); _at++)
        {
            if (char.IsAsciiDigit(Current) && Current != '0' && indent == 0)
            {
                indent = Math.Max(parent, 0) + (Current - '0');
            }
            else if (Current is '+' or '-' && chomping == ' ')
            {
                chomping = Current;
            }
            else
            {
                throw Error();
            }
        }

        EndOfLine();
        _at = Math.Min(_at + 1, _text.Length);
        var lines = BlockLines(parent, indent);
        var trailing = 0;
        while (lines.Count > 0 && lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
            trailing++;
        }

        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(lines[i]);
            if (i < lines.Count - 1)
            {
                AppendBreak(text, lines, i, isFolded);
            }
        }

        return chomping switch
        {
            '-' => text.ToString(),
            '+' => text.Append('\n', trailing + (lines.Count > 0 ? 1 : 0)).ToString(),
            _ => lines.Count > 0 ? text.Append('\n').ToString() : "",
        };
    }

    /// <summary>In a folded block the break between two lines of text is a blank; breaks around empty and indented ones stay.</summary>
    private static void AppendBreak(StringBuilder text, List<string> lines, int line, bool isFolded)
    {
        var isText = lines[line].Length > 0 && lines[line][0] is not (' ' or '\t');
        if (!isFolded || !isText)
        {
            text.Append('\n');
            return;
        }

        var next = line + 1;
        while (lines[next].Length == 0)
        {
            next++;
        }

        var isNextText = lines[next][0] is not (' ' or '\t');
        if (next == line + 1)
        {
            text.Append(isNextText ? ' ' : '\n');
        }
        else if (!isNextText)
        {
            text.Append('\n');
        }
    }

    private List<string> BlockLines(int parent, int indent)
    {
        var lines = new List<string>();
        while (!IsAtEnd)
        {
            _call.Evaluator.Step();
            var start = _at;
            var end = _text.IndexOf('\n', _at);
            end = end < 0 ? _text.Length : end;
            var blanks = 0;
            while (start + blanks < end && _text[start + blanks] == ' ')
            {
                blanks++;
            }

            var isBlank = start + blanks == end;
            if (!isBlank)
            {
                indent = indent == 0 ? blanks : indent;
                if (blanks < indent || blanks <= parent)
                {
                    break;
                }
            }

            lines.Add(isBlank && (indent == 0 || blanks <= indent) ? "" : _text[(start + indent)..end]);
            _at = Math.Min(end + 1, _text.Length);
        }

        // The line break belongs to what comes before the next token.
        if (_at > 0 && _text[_at - 1] == '\n')
        {
            _at--;
        }

        return lines;
    }
}
