using System.Text;

namespace OtpGateway.Jsonnet.Tests;

/// <summary>What errors say, and what they do not say.</summary>
public sealed class ErrorTests
{
    [Fact]
    public void Compile_UnknownVariable_SaysWhere()
    {
        var error = Assert.Throws<JsonnetException>(() => JsonnetProgram.Compile("local a = 1;\n  a + '😀' + b", "snippet"));

        Assert.Equal(JsonnetErrorKind.Static, error.Kind);
        Assert.Equal(("snippet", 2, 13), (error.File, error.Line, error.Column));
        Assert.StartsWith("STATIC ERROR: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ErrorExpression_CarriesItsText()
    {
        var error = Snippet.Error("error 'cancel'");

        Assert.Equal("RUNTIME ERROR: cancel", error.Message);
        Assert.Equal("cancel", error.Reason);
        Assert.True(error.RaisedByProgram);
        Assert.Equal(JsonnetErrorKind.Runtime, error.Kind);
    }

    [Fact]
    public void Evaluate_ErrorOfObject_IsItsJson() => Assert.Equal("{\"a\": 1}", Snippet.Error("error { a: 1 }").Reason);

    [Fact]
    public void Evaluate_FailureInCalls_NamesTheFrames()
    {
        var error = Snippet.Error("local inner(x) = x.nope;\nlocal outer(x) = inner(x);\n{ field: outer({}) }");

        Assert.Equal(["inner", "outer", "field"], error.Trace.Select(frame => frame.Name));
        Assert.Equal((1, 19), (error.Line, error.Column));
        Assert.Equal((2, 18), (error.Trace[0].Line, error.Trace[0].Column));
        Assert.Contains("snippet:3:10\touter", error.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_LongErrorText_IsCut()
    {
        var error = Snippet.Error("error std.repeat('ä😀', 10000)");

        Assert.True(Encoding.UTF8.GetByteCount(error.Message) <= 1024);
        Assert.True(Encoding.UTF8.GetByteCount(error.Reason) <= 1024);
        Assert.EndsWith("...", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'secret' + ")]
    [InlineData("'secret\\q'")]
    [InlineData("'secret")]
    [InlineData("'secret' - 1")]
    [InlineData("'secret'.x")]
    [InlineData("'secret'[100]")]
    [InlineData("({})['secret']")]
    [InlineData("{ ['secret']: 1, ['secr' + 'et']: 2 }")]
    [InlineData("std.parseInt('secret')")]
    [InlineData("std.parseJson('secret')")]
    [InlineData("std.parseYaml('[secret')")]
    [InlineData("std.base64Decode('secret')")]
    [InlineData("std.extVar('secret')")]
    [InlineData("import 'secret'")]
    [InlineData("'%(secret)s' % {}")]
    [InlineData("'%d' % 'secret'")]
    [InlineData("[x for x in 'secret']")]
    [InlineData("std.join('', ['secret', 1])")]
    public void Evaluate_Failure_DoesNotQuoteTheProgram(string program) =>
        Assert.DoesNotContain("secret", Snippet.Error(program).Describe(), StringComparison.Ordinal);
}
