using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OtpGateway.Admin;
using OtpGateway.Configuration;
using OtpGateway.Courier;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Admin;

public class MessageListRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly KeyRing keys = new(new SecretOptions { Cookie = [new Secret("a secret of the tests, 32 bytes long")], Cipher = [new Secret("another secret of the tests, longer still")] });

    [Theory]
    [InlineData("", 10)]
    [InlineData("?page_size=", 10)]
    [InlineData("?page_size=0", 10)]
    [InlineData("?page_size=-3", 10)]
    [InlineData("?page_size=1", 1)]
    [InlineData("?page_size=500", 500)]
    [InlineData("?page_size=501", 500)]
    public void Read_PageSize_IsWithinItsBounds(string query, int expected) => Assert.Equal(expected, Read(query).Request?.Size);

    [Theory]
    [InlineData("?status=queued", MessageStatus.Queued)]
    [InlineData("?status=expired", MessageStatus.Expired)]
    [InlineData("?status=cancelled", MessageStatus.Cancelled)]
    public void Read_Status_Filters(string query, object expected) => Assert.Equal(expected, Read(query).Request?.Filter.Status);

    [Theory]
    [InlineData("?page_size=many", "page_size must be a whole number")]
    [InlineData("?page_size=1.5", "page_size must be a whole number")]
    [InlineData("?page_size=99999999999", "page_size must be a whole number")]
    [InlineData("?status=", "status must be one of queued, processing, sent, abandoned, expired, cancelled")]
    [InlineData("?status=SENT", "status must be one of")]
    [InlineData("?status=sent&status=queued", "status must be one of")]
    [InlineData("?page_token=nonsense", "invalid pagination token")]
    [InlineData("?page_token=%25%25", "invalid pagination token")]
    public void Read_Wrong_SaysWhat(string query, string expected)
    {
        var (request, problem) = Read(query);

        Assert.Null(request);
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinkOfThePageBefore_GoesOnThere()
    {
        var position = new MessagePosition(123456789, "5a1f2f3e-0000-4000-8000-000000000001");
        var links = Read("?status=sent&recipient=%2B491701234567&page_size=2").Request!.Links("/admin/courier/messages", position, keys, Now);

        var parts = links.Split(',');
        Assert.Equal(2, parts.Length);
        Assert.EndsWith("; rel=\"first\"", parts[0], StringComparison.Ordinal);
        Assert.EndsWith("; rel=\"next\"", parts[1], StringComparison.Ordinal);
        Assert.Equal(MessagePosition.Start, Follow(parts[0], Now).Request!.Behind);
        Assert.Equal(new MessageListRequest(new MessageFilter(MessageStatus.Sent, "+491701234567"), position, 2), Follow(parts[1], Now).Request);
        Assert.DoesNotContain("123456789", WebEncodersText(parts[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TokenOfMoreThanAnHourAgo_IsExpired()
    {
        var link = Read("").Request!.Links("/admin/courier/messages", MessagePosition.Start, keys, Now).Split(',')[1];

        Assert.NotNull(Follow(link, Now + TimeSpan.FromHours(1)).Request);
        Assert.Equal("page token expired, do not persist page tokens", Follow(link, Now + TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1)).Problem);
    }

    [Fact]
    public void Links_LastPage_HaveNoNext() =>
        Assert.DoesNotContain("next", Read("").Request!.Links("/admin/courier/messages", null, keys, Now), StringComparison.Ordinal);

    private static string WebEncodersText(string link) =>
        System.Text.Encoding.Latin1.GetString(WebEncoders.Base64UrlDecode(QueryHelpers.ParseQuery(Target(link).Split('?')[1])["page_token"].ToString()));

    private (MessageListRequest? Request, string Problem) Follow(string link, DateTimeOffset now) => Read("?" + Target(link).Split('?')[1], now);

    private static string Target(string link) => link[1..link.IndexOf('>', StringComparison.Ordinal)];

    private (MessageListRequest? Request, string Problem) Read(string query, DateTimeOffset? now = null)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return MessageListRequest.Read(context.Request.Query, keys, now ?? Now);
    }
}
