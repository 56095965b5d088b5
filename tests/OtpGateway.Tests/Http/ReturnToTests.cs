using OtpGateway.Http;

namespace OtpGateway.Tests.Http;

public class ReturnToTests
{
    private static readonly GatewayUrls Urls = new(new Uri("https://bank.example"), "/.otp");

    [Theory]
    [InlineData("/account?x=1", "https://bank.example/account?x=1")]
    [InlineData("/wiki/C%2B%2B", "https://bank.example/wiki/C%2B%2B")]
    [InlineData("/caf\u00e9?x=\u00e9", "https://bank.example/caf%C3%A9?x=%C3%A9")]
    [InlineData("https://bank.example/account", "https://bank.example/account")]
    [InlineData("https://shop.example/cart/1", "https://shop.example/cart/1")]
    [InlineData("https://shop.example/cart", "https://shop.example/cart")]
    [InlineData("/.otp/step-up/done", "https://bank.example/.otp/step-up/done")]
    [InlineData("https://bank.example/.otp/step-up/done", "https://bank.example/.otp/step-up/done")]
    public void Resolve_OwnPathOrListedUrl_IsFollowed(string text, string expected) =>
        Assert.Equal(expected, ReturnTo.Resolve(text, Urls, ["https://shop.example/cart"]));

    [Theory]
    [InlineData("")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/ /evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https://bank.example@evil.example/")]
    [InlineData("https://bank.example.evil.example/")]
    [InlineData("http://bank.example/")]
    [InlineData("https://bank.example:444/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("https://shop.example/cartx")]
    [InlineData("https://shop.example/")]
    [InlineData("/x#y")]
    [InlineData("/x\u2028y")]
    [InlineData("/.otp/self-service/logout?token=x")]
    [InlineData("https://bank.example/.otp/login")]
    [InlineData("/.otp/step-up")]
    [InlineData("/.otp/step-up.js")]
    [InlineData("/.otp/step-up/done/x")]
    [InlineData("/.otp/step-up/done?x=1")]
    [InlineData("/.otp/step-up/done/../login")]
    [InlineData("/.%6ftp/login")]
    [InlineData("/x/../.otp/login")]
    [InlineData("https://bank.example/.%6Ftp/login")]
    [InlineData("https://bank.example//evil.example/x")]
    [InlineData("https://bank.example@/x")]
    [InlineData("https://@bank.example/x")]
    [InlineData("https://shop.example/cart/%2e%2e/x")]
    [InlineData("https://shop\u2024example.evil.example/cart")]
    public void Resolve_AnythingElse_IsNot(string text) => Assert.Null(ReturnTo.Resolve(text, Urls, ["https://shop.example/cart"]));

    [Theory]
    [InlineData("https://shop.example.com/cart/1", true)]
    [InlineData("https://a.b.example.com/cart", true)]
    [InlineData("https://example.com/cart", false)]
    [InlineData("https://evilexample.com/cart", false)]
    [InlineData("https://shop.example.com.evil.example/cart", false)]
    [InlineData("https://evil.example/.example.com/cart", false)]
    [InlineData("https://shop.example.com:444/cart", false)]
    [InlineData("http://shop.example.com/cart", false)]
    [InlineData("https://shop.example.com/x", false)]
    public void Resolve_ListedWithAnySubdomain_IsFollowedThere(string text, bool followed) =>
        Assert.Equal(followed ? text : null, ReturnTo.Resolve(text, Urls, ["https://*.example.com/cart"]));

    [Fact]
    public void Resolve_TooLong_IsNot() => Assert.Null(ReturnTo.Resolve("/" + new string('a', ReturnTo.MaxLength), Urls, []));
}
