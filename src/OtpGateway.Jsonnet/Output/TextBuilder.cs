using System.Text;

namespace OtpGateway.Jsonnet.Output;

/// <summary>A string builder that asks the budget before it grows.</summary>
internal sealed class TextBuilder(Evaluator evaluator, long maxLength = long.MaxValue)
{
    private readonly StringBuilder _text = new();

    public void Append(char c)
    {
        Grow(1);
        _text.Append(c);
    }

    public void Append(string text)
    {
        Grow(text.Length);
        _text.Append(text);
    }

    public void Append(ReadOnlySpan<char> text)
    {
        Grow(text.Length);
        _text.Append(text);
    }

    public void Append(char c, long count)
    {
        if (count <= 0)
        {
            return;
        }

        Grow(count);
        _text.Append(c, (int)count);
    }

    /// <summary>The text so far as a string that is paid for.</summary>
    public StringValue ToValue()
    {
        evaluator.Allocate(64 + (2L * _text.Length));
        return StringValue.Of(_text.ToString());
    }

    public override string ToString() => _text.ToString();

    private void Grow(long count)
    {
        evaluator.Allocate(2 * count);
        evaluator.Work(count >> 2);
        if (_text.Length + count > maxLength)
        {
            throw evaluator.OutputTooLarge();
        }
    }
}
