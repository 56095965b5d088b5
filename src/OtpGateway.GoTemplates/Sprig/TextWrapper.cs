using OtpGateway.GoTemplates.Execution;
using OtpGateway.GoTemplates.Values;

namespace OtpGateway.GoTemplates.Sprig;

/// <summary>Breaks text into lines at blanks.</summary>
internal static class TextWrapper
{
    public static string Wrap(Budget budget, string text, long width, string lineEnd, bool breaksWords)
    {
        var bytes = GoString.ToBytes(text);
        var length = (int)Math.Clamp(width, 1, int.MaxValue / 2);
        lineEnd = lineEnd.Length == 0 ? "\n" : lineEnd;
        var lines = new List<string>();
        var offset = 0;
        while (bytes.Length - offset > length)
        {
            budget.Step();
            budget.Allocate(lineEnd.Length);
            if (bytes[offset] == ' ')
            {
                offset++;
                continue;
            }

            var blank = bytes.AsSpan(offset, length + 1).LastIndexOf((byte)' ');
            if (blank < 0 && breaksWords)
            {
                lines.Add(Piece(bytes, offset, length));
                offset += length;
                continue;
            }

            if (blank < 0)
            {
                // A long word stays whole and runs over.
                var next = bytes.AsSpan(offset + length).IndexOf((byte)' ');
                if (next < 0)
                {
                    break;
                }

                blank = length + next;
            }

            lines.Add(Piece(bytes, offset, blank));
            offset += blank + 1;
        }

        budget.Allocate(bytes.Length);
        lines.Add(Piece(bytes, offset, bytes.Length - offset));
        return string.Join(lineEnd, lines);
    }

    private static string Piece(byte[] bytes, int start, int length) => GoString.FromBytes(bytes.AsSpan(start, length));
}
