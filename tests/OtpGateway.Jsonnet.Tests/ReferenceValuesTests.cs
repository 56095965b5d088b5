namespace OtpGateway.Jsonnet.Tests;

/// <summary>Corners of the library where implementations go apart: what go-jsonnet makes of them.</summary>
public sealed class ReferenceValuesTests
{
    [Theory]
    [InlineData("std.abs(std.hypot(3e200, 4e200) / 5e200 - 1) < 1e-15", "true")]
    [InlineData("std.hypot(-3, 4)", "5")]
    [InlineData("std.hypot(0, 0)", "0")]
    [InlineData("std.parseInt('+7')", "7")]
    [InlineData("std.parseInt('-0')", "0")]
    [InlineData("std.parseInt('-9223372036854775808') == -std.pow(2, 63)", "true")]
    [InlineData("'%.0g' % 7", "\"12.0.09999999999999995e+00\"")]
    [InlineData("'%.0g' % 0", "\"0e+00\"")]
    [InlineData("'%.0e' % 7", "\"7e+00\"")]
    public void Evaluate_Numbers_AreThoseOfTheReference(string program, string json) => Assert.Equal(json, Snippet.Json(program));

    [Theory]
    [InlineData("std.mergePatch(error 'unseen', 3)", "3")]
    [InlineData("std.objectFields(std.mergePatch({ a: error 'unseen' }, { a: { b: error 'unseen' } }))", "[\"a\"]")]
    [InlineData("std.mergePatch({ a: { c: 1 } }, { a: { b: 2 } })", "{\"a\":{\"b\":2,\"c\":1}}")]
    [InlineData("std.count([], error 'unseen')", "0")]
    [InlineData("std.find(error 'unseen', [])", "[]")]
    [InlineData("std.setMember(error 'unseen', [])", "false")]
    [InlineData("std.setMember(1, [3, 1])", "false")]
    [InlineData("std.setMember(3, [1, 2, 3])", "true")]
    [InlineData("std.clamp(1, 2, error 'unseen')", "2")]
    [InlineData("std.clamp('q', 'a', 'c')", "\"c\"")]
    public void Evaluate_WhatIsNotNeeded_IsNotEvaluated(string program, string json) => Assert.Equal(json, Snippet.Json(program));

    [Theory]
    [InlineData("5 & 9007199254740991", "5")]
    [InlineData("1 << 62 == std.pow(2, 62)", "true")]
    [InlineData("-3 << 2", "-12")]
    [InlineData("3 << 64", "3")]
    [InlineData("-1 >> 70", "-1")]
    public void Evaluate_BitwiseOperators_TakeSafeIntegers(string program, string json) => Assert.Equal(json, Snippet.Json(program));

    [Theory]
    [InlineData("std.acos(0.5)", "1.0471975511965976")]
    [InlineData("std.asin(0.5)", "0.5235987755982989")]
    [InlineData("std.atan(5)", "1.3734007669450157")]
    [InlineData("std.atan(-5)", "-1.3734007669450157")]
    [InlineData("std.cos(5)", "0.2836621854632263")]
    [InlineData("std.cos(-5)", "0.2836621854632263")]
    [InlineData("std.sin(5)", "-0.9589242746631385")]
    [InlineData("std.sin(-5)", "0.9589242746631385")]
    [InlineData("std.tan(5)", "-3.3805150062465854")]
    [InlineData("std.tan(-5)", "3.3805150062465854")]
    [InlineData("std.log(5)", "1.6094379124341003")]
    [InlineData("std.exp(5)", "148.4131591025766")]
    [InlineData("std.pow(2, 3)", "8")]
    [InlineData("std.pow(-2, 3)", "-8")]
    [InlineData("std.pow(2, -2)", "0.25")]
    [InlineData("std.pow(10, 22)", "10000000000000000000000")]
    [InlineData("std.pow(9, 0.5)", "3")]
    [InlineData("std.atan2(-1, -1) == -0.75 * std.pi", "true")]
    public void Evaluate_ElementaryFunctions_HaveTheDigitsOfTheReference(string program, string json) => Assert.Equal(json, Snippet.Json(program));

    [Theory]
    [InlineData("std.sin", -20, 20)]
    [InlineData("std.cos", -20, 20)]
    [InlineData("std.tan", -1.5, 1.5)]
    [InlineData("std.asin", -1, 1)]
    [InlineData("std.acos", -1, 1)]
    [InlineData("std.atan", -50, 50)]
    [InlineData("std.log", 0.001, 1000)]
    [InlineData("std.exp", -10, 10)]
    public void Evaluate_ElementaryFunctions_AreCloseToThoseOfTheRuntime(string function, double from, double to)
    {
        Func<double, double> expected = function switch
        {
            "std.sin" => Math.Sin,
            "std.cos" => Math.Cos,
            "std.tan" => Math.Tan,
            "std.asin" => Math.Asin,
            "std.acos" => Math.Acos,
            "std.atan" => Math.Atan,
            "std.log" => Math.Log,
            _ => Math.Exp,
        };
        var program = FormattableString.Invariant($"std.map({function}, std.makeArray(1001, function(i) {from} + i * ({to - from}) / 1000))");
        var values = JsonnetProgram.Compile(program, "snippet").Evaluate(new JsonnetOptions(), TestContext.Current.CancellationToken)!.AsArray();

        for (var i = 0; i <= 1000; i++)
        {
            var exact = expected(from + (i * (to - from) / 1000));
            Assert.Equal(exact, (double)values[i]!, 4e-16 * Math.Max(1, Math.Abs(exact)));
        }
    }

    [Theory]
    [InlineData("std.decodeUTF8([226, 130, 66])", "\"\uFFFD\uFFFDB\"")]
    [InlineData("std.decodeUTF8([255, 195, 164])", "\"\uFFFDä\"")]
    [InlineData("std.base64Decode('8J+Y')", "\"\uFFFD\uFFFD\uFFFD\"")]
    [InlineData("std.base64Decode('YWI=\\n\\n\\n\\n')", "\"ab\"")]
    [InlineData("std.escapeStringXML('a<\"')", "\"a&lt;&quot;\"")]
    [InlineData("std.manifestXmlJsonml([['x', 'y'], 'z'])", "\"<xy>z</xy>\"")]
    public void Evaluate_Texts_AreThoseOfTheReference(string program, string json) => Assert.Equal(json, Snippet.Json(program));

    [Theory]
    [InlineData("std.manifestJsonMinified('\\u007f\\u0080\\u2028\\u2029\\b')", "\"\u007f\u0080\\u2028\\u2029\\b\"")]
    [InlineData("std.manifestJsonEx({ '\\u007f': 1 }, '')", "{\n\"\u007f\": 1\n}")]
    [InlineData("std.escapeStringJson('\\u007f\\u0080\\u2028')", "\"\\u007f\\u0080\u2028\"")]
    [InlineData("std.manifestYamlDoc('\\u007f\\u2028')", "\"\\u007f\u2028\"")]
    [InlineData("std.toString(['\\u007f\\u2028'])", "[\"\\u007f\u2028\"]")]
    public void Manifest_ControlCharacters_DependOnTheWriter(string program, string text) =>
        Assert.Equal(text, JsonnetProgram.Compile(program, "snippet").EvaluateToText(new JsonnetOptions(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("1_0", "\"1_0\"")]
    [InlineData("-2.5_0e1", "\"-2.5_0e1\"")]
    [InlineData("1__0", "1__0")]
    [InlineData("_10", "_10")]
    [InlineData("1e999", "1e999")]
    [InlineData("-nan", "-nan")]
    [InlineData("-inf", "\"-inf\"")]
    [InlineData("1.2.3", "1.2.3")]
    public void ManifestYaml_KeyLikeANumber_IsQuotedIfItIsOne(string key, string expected) =>
        Assert.Equal($"{expected}: 0", JsonnetProgram.Compile($"std.manifestYamlDoc({{ '{key}': 0 }}, quote_keys=false)", "snippet")
            .EvaluateToText(new JsonnetOptions(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("""---\n---\nx: 1\n""", """[null,{"x":1}]""")]
    [InlineData("""x: 1\n---\n""", """[{"x":1},null]""")]
    [InlineData("""# nothing yet\n\n---\nx: 1""", """[{"x":1}]""")]
    [InlineData("""---""", """[null]""")]
    [InlineData("""x: 1\n---\n--- 2""", """[{"x":1},null,2]""")]
    [InlineData("""x: 1\rw: 2\r\nz: 3""", """{"w":2,"x":1,"z":3}""")]
    [InlineData("""\ufeffx: 1""", """{"x":1}""")]
    [InlineData("""[-0, -0.0, 1e999, 0x1FFFFFFFFFFFFFFFF, -.nan, +.5]""", """[0,-0,"1e999","0x1FFFFFFFFFFFFFFFF","-.nan",0.5]""")]
    [InlineData("""1e30: a\n0.25: b\n1234567.5: c\n-7: d""", """{"-7":"d","0.25":"b","1.2345675e+06":"c","1e+30":"a"}""")]
    [InlineData("""a: !!int '3'\nb: !!bool "off"\nc: !!float 2\nd: !!null ''\ne: !!binary 8J+YgA==""", """{"a":3,"b":false,"c":2,"d":null,"e":"😀"}""")]
    public void ParseYaml_Corner_IsTheValueOfTheReference(string yaml, string json) => Assert.Equal(json, Snippet.Json($"std.parseYaml('{yaml.Replace("'", "\\'", StringComparison.Ordinal)}')"));

    [Theory]
    [InlineData("9007199254740992 & 1")]
    [InlineData("1 | -9007199254740992")]
    [InlineData("~9007199254740992")]
    [InlineData("1 << 63")]
    [InlineData("-4503599627370496 << 11")]
    [InlineData("1 >> -1")]
    [InlineData("std.mergePatch({ a: error 'seen' }, { a: 1 })")]
    [InlineData("'%(a.b.c)s' % { a: { c: 1 } }")]
    [InlineData("std.parseInt('9223372036854775808')")]
    [InlineData("std.parseInt(' 1')")]
    [InlineData("std.flatMap(function(c) null, 'ab')")]
    [InlineData("std.manifestXmlJsonml([1, 'x'])")]
    [InlineData("std.base64Decode('YW I=')")]
    [InlineData("std.parseYaml('a: - 1')")]
    [InlineData("std.parseYaml('a: ? b')")]
    [InlineData("std.parseYaml('a: |0\\n  x')")]
    [InlineData("std.parseYaml('a: |-+\\n  x')")]
    [InlineData("std.parseYaml('a: \\u0001')")]
    [InlineData("""std.parseYaml('"\\ud83d\\ude00"')""")]
    [InlineData("std.parseYaml('null: 1')")]
    [InlineData("std.parseYaml('!!int 1.5')")]
    [InlineData("std.parseYaml('!!bool 1')")]
    public void Evaluate_WhatTheReferenceRefuses_IsAnError(string program) =>
        Assert.Equal(JsonnetErrorKind.Runtime, Snippet.Error(program).Kind);
}
