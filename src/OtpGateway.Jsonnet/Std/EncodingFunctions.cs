using System.Text;

namespace OtpGateway.Jsonnet.Std;

/// <summary>Bytes as text and text as bytes.</summary>
internal static class EncodingFunctions
{
    public static void AddTo(BuiltinTable table)
    {
        table.Add("base64", "input", call => Base64(call));
        table.Add("base64Decode", "str", call => call.NewString(CodePoints.FromUtf8(Decode(call))));
        table.Add("base64DecodeBytes", "str", call => ToArray(call, Decode(call)));
        table.Add("encodeUTF8", "str", call => ToArray(call, Utf8(call, 0)));
        table.Add("decodeUTF8", "arr", call => call.NewString(CodePoints.FromUtf8(ToBytes(call, call.Array(0)))));
        HashFunctions.AddTo(table);
    }

    /// <summary>The UTF-8 form of a string argument, paid for.</summary>
    public static byte[] Utf8(BuiltinCall call, int index)
    {
        var text = call.Text(index);
        call.Evaluator.Allocate(3L * text.Length);
        call.Evaluator.Work(text.Length);
        return Encoding.UTF8.GetBytes(text);
    }

    private static StringValue Base64(BuiltinCall call)
    {
        byte[] bytes;
        if (call.Value(0) is StringValue text)
        {
            var characters = text.Text(call.Evaluator);
            if (characters.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
            {
                throw call.Error("can only encode strings and arrays of single bytes");
            }

            bytes = Utf8(call, 0);
        }
        else
        {
            bytes = ToBytes(call, call.Array(0));
        }

        call.Evaluator.Require(3L * bytes.Length);
        call.Evaluator.Work(bytes.Length);
        return call.NewString(Convert.ToBase64String(bytes));
    }

    private static byte[] Decode(BuiltinCall call)
    {
        var text = call.Text(0);
        call.Evaluator.Allocate(text.Length);
        call.Evaluator.Work(text.Length);

        // .NET would read over all blanks, Go reads over ends of lines, and takes them for part of the length.
        var bytes = new byte[text.Length / 4 * 3];
        if (text.Length % 4 != 0 || text.AsSpan().ContainsAny(" \t") || !Convert.TryFromBase64String(text, bytes, out var count))
        {
            throw call.Error("str is not base64");
        }

        return bytes[..count];
    }

    private static ArrayValue ToArray(BuiltinCall call, byte[] bytes)
    {
        call.Evaluator.Work(8L * bytes.Length);
        var items = ArrayValue.NewItems(call.Evaluator, bytes.Length);
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = NumberValue.Of((int)bytes[i]);
        }

        return ArrayValue.Of(items);
    }

    private static byte[] ToBytes(BuiltinCall call, ArrayValue array)
    {
        call.Evaluator.Allocate(array.Count);
        var bytes = new byte[array.Count];
        for (var i = 0; i < bytes.Length; i++)
        {
            call.Evaluator.Step();
            bytes[i] = array.Get(call.Evaluator, i) is NumberValue { Number: >= 0 and <= 255 } number && Math.Floor(number.Number) == number.Number
                ? (byte)number.Number
                : throw call.Error("elements must be whole numbers from 0 to 255");
        }

        return bytes;
    }
}
