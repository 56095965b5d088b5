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

    private static bool IsTrue(string program, JsonNode? value) => Evaluate(program, value)!.GetValue<bool>();

    private static JsonNode? Evaluate(string program, JsonNode? value) => JsonnetProgram.Compile(program, "snippet").Evaluate(
        new Dictionary<string, JsonNode?> { ["v"] = value },
        JsonnetLimits.Default,
        TestContext.Current.CancellationToken);
}
