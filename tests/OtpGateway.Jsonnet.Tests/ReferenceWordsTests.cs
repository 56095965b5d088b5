namespace OtpGateway.Jsonnet.Tests;

/// <summary>Messages that operators know from go-jsonnet, and look for.</summary>
public sealed class ReferenceWordsTests
{
    [Theory]
    [InlineData("{ a: { b: 1 }.c }", "RUNTIME ERROR: Field does not exist: c")]
    [InlineData("local f(a) = a; f(b=1)", "RUNTIME ERROR: function has no parameter b")]
    [InlineData("{ f: function(x) x }", "RUNTIME ERROR: couldn't manifest function as JSON")]
    [InlineData("[std.length]", "RUNTIME ERROR: couldn't manifest function as JSON")]
    [InlineData("local f(n) = 1 + f(n + 1); f(0)", "RUNTIME ERROR: max stack frames exceeded.")]
    [InlineData("error 'cancel'", "RUNTIME ERROR: cancel")]
    public void Evaluate_KnownMistake_SaysItInTheReferencesWords(string program, string message) =>
        Assert.Equal(message, Snippet.Error(program).Message);
}
