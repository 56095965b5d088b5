using System.Text;
using System.Text.Json.Nodes;
using OtpGateway.HeldRequests;

namespace OtpGateway.Tests.HeldRequests;

public class TransactionContextTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=\"b b\"";

    [Fact]
    public async Task Read_WholeRequest_HasItsPartsAndNoHeaderThatIsNotListed()
    {
        var held = Held("POST", "/pay/a%2Fb?x=1&x=2&y=%C3%BC+%26&z", Form) with
        {
            Headers = [new("Content-Type", [Form]), new("User-Agent", ["Browser"]), new("X-Secret", ["s"]), new("X-Forwarded-Host", ["h"])],
        };

        var ctx = await ReadAsync(held, "a=1&b=&a=2&&c", ["User-Agent", "X-Forwarded-Host", "Cookie"]);

        var expected = JsonNode.Parse("""
            { "method": "POST", "path": "/pay/a%2Fb", "query": { "x": ["1", "2"], "y": ["ü &"], "z": [""] }, "headers": { "User-Agent": ["Browser"] },
              "form": { "a": ["1", "2"], "b": [""], "c": [""] }, "json": null, "traits": { "phone": "+49" } }
            """);
        Assert.True(JsonNode.DeepEquals(expected, ctx), ctx?.ToJsonString());
    }

    [Theory]
    [InlineData("application/json", """{"a":[1.5,true]}""", """{"a":[1.5,true]}""")]
    [InlineData("application/vnd.x+json; charset=UTF-8", "\"text\"", "\"text\"")]
    [InlineData("text/plain", """{"a":1}""", """{"a":1}""")]
    [InlineData("text/plain", "a=1", "null")]
    [InlineData("application/octet-stream", """{"a":1}""", "null")]
    public async Task Read_Json_IsParsedWhereItIsJson(string type, string body, string json)
    {
        var ctx = await ReadAsync(Held("POST", "/x", type), body);

        Assert.Equal(json, ctx!["json"]?.ToJsonString() ?? "null");
        Assert.Empty(ctx["form"]!.AsObject());
    }

    [Fact]
    public async Task Read_Multipart_HasFieldsAndWhatItsFilesAreCalled()
    {
        var body = Part("form-data; name=\"to\"", "Ü\r\nx") + Part("form-data; name=\"to\"", "") + Part("form-data; name=\"bill\"; filename=\"a.pdf\"", new string('x', 300_000)) + "--b b--\r\n";

        var ctx = await ReadAsync(Held("POST", "/x", Multipart), body);

        var expected = JsonNode.Parse("""{ "to": ["Ü\r\nx", ""], "bill": [{ "filename": "a.pdf", "size": 300000 }] }""");
        Assert.True(JsonNode.DeepEquals(expected, ctx!["form"]), ctx["form"]!.ToJsonString());
    }

    public static TheoryData<string, string, string> Unreadable { get; } = new()
    {
        { "/x?a=%", "", "" },
        { "/x?a=1;b=2", "", "" },
        { "/x", Form, "a=%2" },
        { "/x", Form, "a=%ff" },
        { "/x", Form, "a=1;b=2" },
        { "/x", Form + "; charset=utf-16", "a=1" },
        { "/x", Form, string.Concat(Enumerable.Repeat("a=1&", 1001)) },
        { "/x", "nonsense", "a=1" },
        { "/x", "application/json", "" + "{" },
        { "/x", "application/json", """{"a":1,"a":2}""" },
        { "/x", "application/json", """{"a":{"b":1,"b":2}}""" },
        { "/x", "application/json", """{"a":1234567890123456}""" },
        { "/x", "multipart/form-data", "--b b--" },
        { "/x", Multipart, Part("form-data; name=\"a\"", "1") },
        { "/x", Multipart, Part("form-data; name=\"a\"; name=\"b\"", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "MQ==") + "--b b--\r\n" },
        { "/x", Multipart, "nothing of the kind" },
        { "/x", Form + "; charset=utf-8; charset=utf-16", "a=1" },
        { "/x", Form + "; charset*=utf-8''utf-16", "a=1" },
        { "/x", Multipart, Part("form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-16", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"\r\nContent-Type: text/plain; charset=utf-8; charset=utf-7", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"\r\nContent-Type: nonsense", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=c", "1") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"", "1") + Part("form-data; name=\"A\"", "2") + "--b b--\r\n" },
        { "/x", Multipart, Part("form-data; name=\"a\"", "1") + Part("form-data; name=\"A\"; filename=\"f\"", "2") + "--b b--\r\n" },
        { "/x?amount=1&Amount=2", "", "" },
        { "/x", Form, "amount=1&AMOUNT=2" },
        { "/x", Form, "amount=1&amount%00x=2" },
        { "/x", Form, "amount=1&+amount=2" },
        { "/x", Form, "to.name=1&to_name=2" },
        { "/x", Form, "to%20name=1&to_name=2" },
        { "/x", Form, "to[name=1&to_name=2" },
        { "/x", Form, "to=1&to[]=2" },
        { "/x", Form, "to[a]=1&to=2" },
        { "/x", Form, "to[a]=1&To[b]=2" },
        { "/x", Form, "to[a]=1&to[A]=2" },
        { "/x", Form, "as=1&a%C5%BF=2" },
        { "/x", "application/json", """{"a":1,"A":2}""" },
        { "/x", "application/json", """[{"b":[{"key":1,"\u212Aey":2}]}]""" },
        { "/x", "application/json", """{"\ud800":1}""" },
        { "/x", "text/plain", """{"a":1,"A":2}""" },
        { "/x", Form + "; xcharset=utf-16", "a=1" },
        { "/x", Form, "p[amount]=1&p[amount]x=2" },
        { "/x", Form, "amount=1&[amount]=2" },
        { "/x", Form, "amount=1&amount]=2" },
        { "/x", Form, "a[b]=1&a.b=2" },
        { "/x", Form, "a[[b]=1" },
        { "/x?a]=1", "", "" },
        { "/x", Multipart, Part("form-data; name=\"a]\"", "1") + "--b b--\r\n" },
        { "/x", Multipart, "{\"a\":2}\r\n" + Part("form-data; name=\"a\"", "1") + "--b b--\r\n" },
        { "/x", Multipart, "\r\n" + Part("form-data; name=\"a\"", "1") + "--b b--\r\n" },
        { "/x?a=1", Form, "a=1" },
        { "/x?A=1", Form, "a=1" },
        { "/x?a[x]=1", Form, "a[y]=1" },
        { "/x?a=1", Multipart, Part("form-data; name=\"a\"", "1") + "--b b--\r\n" },
        { "/x?a=1", "application/json", """{"A":1}""" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task Read_WhatReadersReadDifferently_IsRefused(string target, string type, string body)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(body));
        var held = Held("POST", target, type) with { HasBody = body.Length > 0, Length = body.Length };

        var (ctx, why) = await TransactionContext.ReadAsync(held, stream, [], [], TestContext.Current.CancellationToken);

        Assert.Null(ctx);
        Assert.Equal(TransactionRefusal.Unreadable, why);
    }

    [Theory]
    [InlineData("/x?id=1", Form, "a=1&a=2&b.c=3&d[]=4&d[]=5&e[x]=6&e[y]=7&e[x]=8")]
    [InlineData("/x?id=1", "application/json", """{"a":{"id":1,"b":[{"id":2},{"ID":3}]},"a.b":4,"a_b":5}""")]
    [InlineData("/x?id=1", "application/json", """[{"id":1}]""")]
    [InlineData("/x", Multipart, "--b b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\r\n1\r\n--b b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: text/csv;charset=us-ascii\r\n\r\n1\r\n--b b--\r\n")]
    public async Task Read_NamesThatNobodyTakesForOne_AreRead(string target, string type, string body) =>
        Assert.NotNull(await ReadAsync(Held("POST", target, type), body));

    [Fact]
    public async Task Read_CompressedBody_IsRefused()
    {
        var held = Held("POST", "/x", Form) with { Headers = [new("Content-Type", [Form]), new("Content-Encoding", ["gzip"])] };

        Assert.Null(await ReadAsync(held, "a=1"));
    }

    [Theory]
    [InlineData(Form, "a=")]
    [InlineData("application/json", "\"")]
    [InlineData(Multipart, "--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n")]
    public async Task Read_MoreTextThanIsLookedAt_IsTooLarge(string type, string start)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(start + new string('x', TransactionContext.MostText + 1)));

        var (ctx, why) = await TransactionContext.ReadAsync(Held("POST", "/x", type) with { HasBody = true, Length = stream.Length }, stream, [], [], TestContext.Current.CancellationToken);

        Assert.Null(ctx);
        Assert.Equal(TransactionRefusal.TooLarge, why);
    }

    private static string Part(string disposition, string content) => $"--b b\r\nContent-Disposition: {disposition}\r\n\r\n{content}\r\n";

    private static async Task<JsonObject?> ReadAsync(HeldRequest held, string body, params IReadOnlyList<string> allowlist)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return (await TransactionContext.ReadAsync(held with { HasBody = true, Length = stream.Length }, stream, new JsonObject { ["phone"] = "+49" }, allowlist, TestContext.Current.CancellationToken)).Ctx;
    }

    private static HeldRequest Held(string method, string target, string type) => new()
    {
        Method = method,
        Target = target,
        Headers = type.Length == 0 ? [] : [new("Content-Type", [type])],
        HasBody = false,
    };
}
