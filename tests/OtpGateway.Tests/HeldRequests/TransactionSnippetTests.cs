using System.Text.Json.Nodes;
using OtpGateway.HeldRequests;

namespace OtpGateway.Tests.HeldRequests;

public class TransactionSnippetTests
{
    [Theory]
    [InlineData("'Pay ' + ctx.n", "Pay 12", null)]
    [InlineData("{ text: ' Pay 12 ', title: 'Transfer' }", "Pay 12", "Transfer")]
    [InlineData("{ text: 'نمی\u200Cخواهم 👩\u200D💻', title: null }", "نمی\u200Cخواهم 👩\u200D💻", null)]
    [InlineData("std.join('', ['😀' for i in std.range(1, 200)])", null, null)]
    public void Tell_PlainText_IsTheWords(string result, string? text, string? title)
    {
        var told = Assert.IsType<TransactionOutcome.Told>(Tell(result)).Transaction;

        Assert.Equal(text ?? string.Concat(Enumerable.Repeat("😀", 200)), told.Text);
        Assert.Equal(title, told.Title);
    }

    [Theory]
    [InlineData("''")]
    [InlineData("'   '")]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("['Pay']")]
    [InlineData("{ title: 'Pay' }")]
    [InlineData("{ text: 'Pay', title: 12 }")]
    [InlineData("{ text: 'Pay', title: '' }")]
    [InlineData("std.join('', ['x' for i in std.range(1, 201)])")]
    [InlineData("'Pay\\nmore'")]
    [InlineData("'Pay\\u0000'")]
    [InlineData("'Pay \\u202e21'")]
    [InlineData("'Pay \\u2066 21'")]
    [InlineData("'Pay \\u200f 21'")]
    [InlineData("'Pay\\u200b21'")]
    [InlineData("'Pay\\u2028 21'")]
    [InlineData("{ text: 'Pay', title: 'Tr\\u202eansfer' }")]
    [InlineData("error 'secret ' + ctx.n")]
    [InlineData("ctx.missing")]
    [InlineData("std.foldl(function(a, i) a + 1, std.range(1, 100000000), 0)")]
    public void Tell_AnythingElse_IsRefusedWithoutAWordOfTheRequest(string result)
    {
        var refused = Assert.IsType<TransactionOutcome.Refused>(Tell(result));

        Assert.Equal(TransactionRefusal.Untold, refused.Why);
        Assert.DoesNotContain("secret", refused.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("12", refused.Detail.Split(" at ")[0], StringComparison.Ordinal);
    }

    private static TransactionOutcome Tell(string result) =>
        TransactionSnippet.Compile($"function(ctx) {result}").Tell(new JsonObject { ["n"] = 12 }, TestContext.Current.CancellationToken);
}
