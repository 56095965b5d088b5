namespace OtpGateway.Jsonnet.Tests;

/// <summary>Output byte for byte as the <c>jsonnet</c> command has it.</summary>
public sealed class PrintTests
{
    [Theory]
    [InlineData("1", "1\n")]
    [InlineData("0.1", "0.10000000000000001\n")]
    [InlineData("1.42", "1.4199999999999999\n")]
    [InlineData("1e21", "1000000000000000000000\n")]
    [InlineData("1e-7", "9.9999999999999995e-08\n")]
    [InlineData("1.5e-300", "1.5000000000000001e-300\n")]
    [InlineData("123456.789", "123456.789\n")]
    [InlineData("-0", "-0\n")]
    [InlineData("1/3", "0.33333333333333331\n")]
    [InlineData("0.0001", "0.0001\n")]
    [InlineData("'x'", "\"x\"\n")]
    [InlineData("[]", "[ ]\n")]
    [InlineData("{}", "{ }\n")]
    [InlineData("[[]]", "[\n   [ ]\n]\n")]
    [InlineData("{ b: [1, { c: null }], a: {} }", "{\n   \"a\": { },\n   \"b\": [\n      1,\n      {\n         \"c\": null\n      }\n   ]\n}\n")]
    [InlineData("'</\\u0000\\u001f\\u007f\\u009f\\u00a0\\u2028&'", "\"</\\u0000\\u001f\\u007f\\u009f\u00a0\u2028&\"\n")]
    [InlineData("{ '\\uffff': 1, '😀': 2, z: 3 }", "{\n   \"z\": 3,\n   \"\uffff\": 1,\n   \"😀\": 2\n}\n")]
    [InlineData("{ a:: 1 }", "{ }\n")]
    public void EvaluateToString_Value_PrintsAsTheCommand(string program, string expected) =>
        Assert.Equal(expected, Snippet.Print(program));
}
