namespace OtpGateway.Jsonnet.Values;

/// <summary>
/// A string. Long concatenations stay a tree until the text is asked for, so that building a string piece by piece takes
/// linear time.
/// </summary>
internal sealed class StringValue : Value
{
    /// <summary>Shorter concatenations are copied at once: a tree would only cost more.</summary>
    private const int TreeThreshold = 256;

    /// <summary>What a string takes besides its characters.</summary>
    private const int Overhead = 64;

    /// <summary>What a concatenation takes while it is a tree.</summary>
    private const int TreeSize = 40;

    public static readonly StringValue Empty = new("");

    private static readonly StringValue[] Ascii = [.. Enumerable.Range(0, 128).Select(c => new StringValue(((char)c).ToString()))];

    // The text, or the left part of a tree: one field for either, as a loop can make a million of these.
    private object _textOrLeft;

    // Where the characters begin in a text if not at their own number, or the right part of a tree.
    private object? _offsetsOrRight;
    private int _length = -1;

    private StringValue(string text)
    {
        _textOrLeft = text;
        Units = text.Length;
    }

    private StringValue(StringValue left, StringValue right)
    {
        _textOrLeft = left;
        _offsetsOrRight = right;
        Units = left.Units + right.Units;
        _length = left.Length + right.Length;
    }

    public override string TypeName => "string";

    /// <summary>UTF-16 units.</summary>
    public int Units { get; }

    /// <summary>Characters, that is, code points.</summary>
    public int Length => _length >= 0 ? _length : _length = CodePoints.Count((string)_textOrLeft);

    /// <summary>A string that is there anyway, or is paid for.</summary>
    public static StringValue Of(string text) => text.Length switch
    {
        0 => Empty,
        1 when text[0] < 128 => Ascii[text[0]],
        _ => new StringValue(text),
    };

    /// <summary>A string of the program, complete from the start: no evaluation pays for what others then have for nothing.</summary>
    public static StringValue Literal(string text)
    {
        var literal = Of(text);
        if (literal.Length != literal.Units)
        {
            literal._offsetsOrRight ??= OffsetsOf(text, literal.Length);
        }

        return literal;
    }

    /// <summary>A newly made string, paid for by the evaluation.</summary>
    public static StringValue New(Evaluator evaluator, string text)
    {
        evaluator.Allocate(Overhead + (2L * text.Length));
        return Of(text);
    }

    public static StringValue Concat(Evaluator evaluator, StringValue left, StringValue right)
    {
        if (left.Units == 0)
        {
            return right;
        }

        if (right.Units == 0)
        {
            return left;
        }

        var units = (long)left.Units + right.Units;
        if (units < TreeThreshold)
        {
            evaluator.Allocate(Overhead + (2 * units));
            return new StringValue(string.Concat(left.Text(evaluator), right.Text(evaluator)));
        }

        // The text itself is paid for when it is put together, but one that can never be is refused now.
        evaluator.Require(2 * units);
        evaluator.Allocate(TreeSize);
        return new StringValue(left, right);
    }

    public string Text(Evaluator evaluator) => _textOrLeft as string ?? Join(evaluator);

    /// <summary>The text to look a field up with, which goes through all of it.</summary>
    public string FieldName(Evaluator evaluator)
    {
        if (Units > 256)
        {
            evaluator.Work(2L * Units);
        }

        return Text(evaluator);
    }

    /// <summary>The character at a position within the string.</summary>
    public StringValue At(Evaluator evaluator, int index)
    {
        var text = Text(evaluator);
        if (Length == text.Length)
        {
            return text[index] < 128 ? Ascii[text[index]] : New(evaluator, text[index].ToString());
        }

        var start = Offset(evaluator, index);
        return New(evaluator, text.Substring(start, char.IsHighSurrogate(text[start]) ? 2 : 1));
    }

    /// <summary>The characters from one position up to another, both within the string.</summary>
    public StringValue Slice(Evaluator evaluator, int start, int end)
    {
        var text = Text(evaluator);
        if (Length != text.Length)
        {
            start = Offset(evaluator, start);
            end = Offset(evaluator, end);
        }

        evaluator.Allocate(Overhead + (2L * (end - start)));
        return Of(text[start..end]);
    }

    /// <summary>Where a character begins in the UTF-16 text.</summary>
    private int Offset(Evaluator evaluator, int index)
    {
        if (_offsetsOrRight is int[] known)
        {
            return known[index];
        }

        var text = Text(evaluator);
        evaluator.Allocate(4L * (Length + 1));
        evaluator.Work(text.Length);
        var offsets = OffsetsOf(text, Length);
        _offsetsOrRight = offsets;
        return offsets[index];
    }

    private static int[] OffsetsOf(string text, int length)
    {
        var offsets = new int[length + 1];
        var at = 0;
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = at;
            at += at < text.Length && char.IsHighSurrogate(text[at]) ? 2 : 1;
        }

        return offsets;
    }

    /// <summary>Writes the leaves from the last to the first; a tree grown on its left then needs no stack.</summary>
    private string Join(Evaluator evaluator)
    {
        evaluator.Allocate(2L * Units);
        evaluator.Work(Units);
        var text = string.Create(Units, this, static (target, root) =>
        {
            var end = target.Length;
            var pending = new Stack<StringValue>();
            var current = root;
            while (true)
            {
                if (current._textOrLeft is not string text)
                {
                    pending.Push((StringValue)current._textOrLeft);
                    current = (StringValue)current._offsetsOrRight!;
                    continue;
                }

                end -= text.Length;
                text.CopyTo(target[end..]);
                if (!pending.TryPop(out current!))
                {
                    return;
                }
            }
        });
        _textOrLeft = text;
        _offsetsOrRight = null;
        return text;
    }
}
