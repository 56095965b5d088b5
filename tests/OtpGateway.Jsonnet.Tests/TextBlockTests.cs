namespace OtpGateway.Jsonnet.Tests;

/// <summary>Text blocks: <c>|||</c> to <c>|||</c>.</summary>
public sealed class TextBlockTests
{
    [Theory]
    [InlineData("|||\n  a\n  b\n|||", "a\nb\n")]
    [InlineData("|||-\n  a\n  b\n|||", "a\nb")]
    [InlineData("|||\n  a\n   b\n\n  c\n |||", "a\n b\n\nc\n")]
    [InlineData("|||\n\n  a\n|||", "\na\n")]
    [InlineData("|||\n\ta\n\tb\n|||", "a\nb\n")]
    [InlineData("||| \t\n  a\n|||", "a\n")]
    [InlineData("|||\n  say \"x\" \\n\n|||", "say \"x\" \\n\n")]
    [InlineData("|||\n  a\n||| + 'b'", "a\nb")]
    [InlineData("|||\r\n  a\r\n|||", "a\r\n")]
    [InlineData("|||\n  a\n  |||\n|||", "a\n|||\n")]
    public void Evaluate_TextBlock_GivesLines(string program, string expected) =>
        Assert.Equal(expected, Text(program));

    [Theory]
    [InlineData("|||\na\n|||")]
    [InlineData("||| a\n|||")]
    [InlineData("|||\n  a\n b\n|||")]
    [InlineData("|||\n  a")]
    [InlineData("|||\n  a\n")]
    [InlineData("|||\n\n|||")]
    public void Compile_TextBlockBroken_Fails(string program) =>
        Assert.Throws<JsonnetException>(() => JsonnetProgram.Compile(program, "snippet"));

    private static string Text(string program) =>
        JsonnetProgram.Compile(program, "snippet").EvaluateToText(new JsonnetOptions(), TestContext.Current.CancellationToken);
}
