using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>What holds for all values.</summary>
public sealed class PropertyTests
{
    private static readonly Arbitrary<string> Texts = ArbMap.Default.ArbFor<string>()
        .Filter(text => text is not null && text.EnumerateRunes().All(rune => rune.Value != 0xFFFD));

    private static readonly Arbitrary<double> Numbers = ArbMap.Default.ArbFor<double>().Filter(double.IsFinite);

    private static readonly Arbitrary<JsonNode?> Values = Arb.From(Gen.Sized(size => ValueOf(Math.Min(size, 12))));

    [Fact]
    public void ParseJson_ManifestedValue_IsTheValue() => Check.QuickThrowOnFailure(Prop.ForAll(Values, value =>
        IsTrue("function(v) std.parseJson(std.manifestJson(v)) == v && std.parseJson(std.toString([v])) == [v]", value)));

    [Fact]
    public void ParseYaml_ManifestedValue_IsTheValue() => Check.QuickThrowOnFailure(Prop.ForAll(Values, value =>
        IsTrue("function(v) std.parseYaml(std.manifestYamlDoc({ v: v })) == { v: v }", WithoutBlocks(value))));

    [Fact]
    public void Evaluate_Value_ComesBack() => Check.QuickThrowOnFailure(Prop.ForAll(Values, value =>
        JsonNode.DeepEquals(value, Evaluate("function(v) v", value))));

    [Fact]
    public void EvaluateToString_Number_IsReadBackAsTheSame() => Check.QuickThrowOnFailure(Prop.ForAll(Numbers, number =>
    {
        var program = JsonnetProgram.Compile("function(v) [v, std.manifestJsonMinified(v)]", "snippet");
        var printed = program.EvaluateToString(
            new Dictionary<string, JsonNode?> { ["v"] = number },
            JsonnetLimits.Default,
            TestContext.Current.CancellationToken);
        var node = JsonNode.Parse(printed)!;
        return node[0]!.GetValue<double>() == number
            && double.Parse(node[1]!.GetValue<string>(), CultureInfo.InvariantCulture) == number;
    }));

    [Fact]
    public void Sort_PairsWithEqualKeys_StayInOrder() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        numbers =>
        {
            var pairs = new JsonArray([.. numbers.Select((number, i) => (JsonNode)new JsonArray(number % 4, i))]);
            var expected = new JsonArray([.. numbers.Select((number, i) => (number % 4, i)).OrderBy(pair => pair.Item1).Select(pair => (JsonNode)new JsonArray(pair.Item1, pair.i))]);
            return JsonNode.DeepEquals(expected, Evaluate("function(v) std.sort(v, function(pair) pair[0])", pairs));
        }));

    [Fact]
    public void Sort_Strings_AreOrderedByCodePoint() => Check.QuickThrowOnFailure(Prop.ForAll(
        Texts,
        Texts,
        (a, b) =>
        {
            var expected = Math.Sign(a.EnumerateRunes().Select(rune => rune.Value).ToArray().AsSpan()
                .SequenceCompareTo(b.EnumerateRunes().Select(rune => rune.Value).ToArray()));
            return Evaluate("function(v) std.__compare(v[0], v[1])", new JsonArray(a, b))!.GetValue<int>() == expected;
        }));

    [Fact]
    public void Split_Joined_IsTheString() => Check.QuickThrowOnFailure(Prop.ForAll(Texts, text =>
        IsTrue("function(v) std.join('a', std.split(v, 'a')) == v && std.join('', std.stringChars(v)) == v", text)));

    [Fact]
    public void Slice_OfString_IsSliceOfCharacters() => Check.QuickThrowOnFailure(Prop.ForAll(Texts, text =>
        IsTrue("function(v) std.stringChars(v[1:5]) == std.stringChars(v)[1:5] && v[:2] + v[2:] == v", text)));

    [Fact]
    public void DecodeUtf8_Encoded_IsTheString() => Check.QuickThrowOnFailure(Prop.ForAll(Texts, text =>
        IsTrue("function(v) std.decodeUTF8(std.encodeUTF8(v)) == v && std.base64DecodeBytes(std.base64(std.encodeUTF8(v))) == std.encodeUTF8(v)", text)));

    [Fact]
    public void Format_WholeNumbers_AgreesWithDotNet() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>().Filter(number => number > int.MinValue),
        number =>
        {
            var invariant = CultureInfo.InvariantCulture;
            var expected = $"{number.ToString(invariant)}|{number.ToString(invariant),12}|{Math.Abs(number).ToString("x", invariant)}";
            return Evaluate("function(v) '%d|%12d|%x' % [v, v, std.abs(v)]", number)!.GetValue<string>() == expected;
        }));

    [Fact]
    public void Sort_Anything_AgreesWithLinq() => Check.QuickThrowOnFailure(Prop.ForAll(
        Numbers.Generator.ArrayOf().ToArbitrary(),
        Texts.Generator.ArrayOf().ToArbitrary(),
        (numbers, texts) =>
            JsonNode.DeepEquals(ArrayOf(numbers.Order()), Evaluate("function(v) std.sort(v)", ArrayOf(numbers)))
            && JsonNode.DeepEquals(ArrayOf(numbers.OrderByDescending(number => number)), Evaluate("function(v) std.sort(v, function(x) -x)", ArrayOf(numbers)))
            && JsonNode.DeepEquals(ArrayOf(texts.OrderBy(text => text.EnumerateRunes().Count())), Evaluate("function(v) std.sort(v, std.length)", ArrayOf(texts)))));

    [Fact]
    public void Slice_OfArray_AgreesWithLinq()
    {
        var bounds = Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(-12, 12).Select(bound => (int?)bound));
        var steps = Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(1, 5).Select(step => (int?)step));

        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(0, 10).ToArbitrary(),
            bounds.ToArbitrary(),
            Gen.Zip(bounds, steps).ToArbitrary(),
            (count, start, rest) =>
            {
                var (end, step) = rest;
                var all = Enumerable.Range(0, count).ToArray();
                var from = start is < 0 ? start.Value + count : start ?? 0;
                var to = end is < 0 ? end.Value + count : end ?? count;
                var expected = ArrayOf(all.Where(i => i >= from && i < to).Where(i => (i - Math.Max(from, 0)) % (step ?? 1) == 0).Select(i => (double)i));
                return JsonNode.DeepEquals(expected, Evaluate($"function(v) v[{start}:{end}:{step}]", ArrayOf(all.Select(i => (double)i))))
                    && JsonNode.DeepEquals(expected, Evaluate($"function(v) std.slice(v, {Text(start)}, {Text(end)}, {Text(step)})", ArrayOf(all.Select(i => (double)i))));
            }));

        static string Text(int? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "null";
    }

    [Fact]
    public void EvaluateToString_WholeNumber_AgreesWithDotNet() => Check.QuickThrowOnFailure(Prop.ForAll(Numbers, number =>
    {
        var whole = Math.Floor(number);
        return Print("function(v) v", whole) == whole.ToString("F0", CultureInfo.InvariantCulture) + "\n";
    }));

    [Fact]
    public void ManifestJson_NumberWithoutExponent_AgreesWithDotNet() => Check.QuickThrowOnFailure(Prop.ForAll(Numbers, number =>
    {
        var digits = number.ToString("R", CultureInfo.InvariantCulture);
        return digits.Contains('E', StringComparison.Ordinal)
            || Evaluate("function(v) std.manifestJsonMinified(v)", number)!.GetValue<string>() == digits;
    }));

    /// <summary>Multiples of 1/1024 have ten digits after the point and no more, so there is nothing to round.</summary>
    [Fact]
    public void Format_ExactFractions_AgreesWithDotNet() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(),
        units =>
        {
            var number = units / 1024.0;
            var expected = number.ToString("F10", CultureInfo.InvariantCulture);
            return Evaluate("function(v) '%.10f|%20.10f|%-20.10f|' % [v, v, v]", number)!.GetValue<string>()
                == $"{expected}|{expected,20}|{expected,-20}|";
        }));

    [Fact]
    public void Format_Exponents_AgreesWithDotNet() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(-999_999, 999_999).ToArbitrary(),
        number =>
        {
            var invariant = CultureInfo.InvariantCulture;
            var expected = string.Create(invariant, $"{number.ToString("0.000000e+00", invariant)}|{number.ToString("0.000000E+00", invariant)}|{number}");
            return Evaluate("function(v) '%e|%E|%g' % [v, v, v]", number)!.GetValue<string>() == expected;
        }));

    [Fact]
    public void Format_FlagsAndWidths_AgreesWithModel()
    {
        var flags = Gen.Elements("", "-", "0", "+", " ", "#").ArrayOf(2).Select(string.Concat);

        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-70_000, 70_000).ToArbitrary(),
            flags.ToArbitrary(),
            Gen.Zip(Gen.Choose(1, 12), Gen.Elements('d', 'o', 'x', 'X')).ToArbitrary(),
            (number, flag, rest) =>
            {
                var (width, type) = rest;
                var format = string.Create(CultureInfo.InvariantCulture, $"%{flag}{width}{type}");
                return Evaluate($"function(v) '{format}' % v", number)!.GetValue<string>() == Model(number, flag, width, type);
            }));

        static string Model(int number, string flags, int width, char type)
        {
            var digits = type switch
            {
                'd' => Math.Abs(number).ToString(CultureInfo.InvariantCulture),
                'o' => Convert.ToString(Math.Abs(number), 8),
                _ => Math.Abs(number).ToString(type.ToString(), CultureInfo.InvariantCulture),
            };
            var sign = number < 0 ? "-" : flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
            if (flags.Contains('#', StringComparison.Ordinal))
            {
                // A leading zero is a digit, 0x is not.
                digits = type == 'o' && number != 0 ? "0" + digits : digits;
                sign += type is 'x' or 'X' ? "0" + type : "";
            }

            if (flags.Contains('0', StringComparison.Ordinal) && !flags.Contains('-', StringComparison.Ordinal))
            {
                digits = digits.PadLeft(Math.Max(0, width - sign.Length), '0');
            }

            var text = sign + digits;
            return flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(width) : text.PadLeft(width);
        }
    }

    [Fact]
    public void Set_OfAnything_HasOrderAndNoDuplicates() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(),
        numbers =>
        {
            var expected = new JsonArray([.. numbers.Distinct().Order().Select(number => (JsonNode)number)]);
            return JsonNode.DeepEquals(expected, Evaluate("function(v) std.set(v)", new JsonArray([.. numbers.Select(number => (JsonNode)number)])));
        }));

    /// <summary>Whatever the text, compiling and evaluating it ends in a value or in an error of ours.</summary>
    [Fact]
    public void Compile_AnyText_NeverBreaks()
    {
        string[] words = ["{", "}", "[", "]", "(", ")", "a", ":", "::", "+:", ",", ";", "local ", "=", "if ", "then ", "else ", "for ", "in ", "self", "super", "$", ".", "1", "'s'", "|||\n", " x\n", "function", "assert ", "error ", "+", "-", "%", "==", "std.", "length", "import ", "\"", "\\", "@'", "//", "/*", "tailstrict", "😀"];
        var sources = Gen.Elements(words).ArrayOf(30).Select(string.Concat);

        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(sources), source =>
        {
            try
            {
                JsonnetProgram.Compile(source, "snippet").EvaluateToString(new JsonnetOptions(), TestContext.Current.CancellationToken);
            }
            catch (JsonnetException)
            {
                return true;
            }

            return true;
        }));
    }

    private static Gen<JsonNode?> ValueOf(int size)
    {
        var scalars = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            ArbMap.Default.GeneratorFor<bool>().Select(value => (JsonNode?)value),
            Numbers.Generator.Select(value => (JsonNode?)value),
            Texts.Generator.Select(value => (JsonNode?)value));
        if (size == 0)
        {
            return scalars;
        }

        return Gen.OneOf(
            scalars,
            ValueOf(size / 3).ArrayOf(3).Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Texts.Generator.ArrayOf(3).SelectMany(names => ValueOf(size / 3).ArrayOf(3).Select(items => (JsonNode?)new JsonObject(
                names.Zip(items).DistinctBy(pair => pair.First).Select(pair => KeyValuePair.Create(pair.First, pair.Second?.DeepClone()))))));
    }

    /// <summary>
    /// A text that ends in a new line is written as a block as it is, blanks and control characters included, and YAML has no block
    /// for every text; the other strings are quoted.
    /// </summary>
    private static JsonNode? WithoutBlocks(JsonNode? value) => value switch
    {
        JsonArray items => new JsonArray([.. items.Select(WithoutBlocks)]),
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, WithoutBlocks(field.Value)))),
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text.TrimEnd('\n'),
        _ => value?.DeepClone(),
    };

    private static JsonArray ArrayOf(IEnumerable<double> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

    private static JsonArray ArrayOf(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string Print(string program, JsonNode? value) => JsonnetProgram.Compile(program, "snippet").EvaluateToString(
        new Dictionary<string, JsonNode?> { ["v"] = value },
        JsonnetLimits.Default,
        TestContext.Current.CancellationToken);

    private static bool IsTrue(string program, JsonNode? value) => Evaluate(program, value)!.GetValue<bool>();

    private static JsonNode? Evaluate(string program, JsonNode? value) => JsonnetProgram.Compile(program, "snippet").Evaluate(
        new Dictionary<string, JsonNode?> { ["v"] = value },
        JsonnetLimits.Default,
        TestContext.Current.CancellationToken);
}
