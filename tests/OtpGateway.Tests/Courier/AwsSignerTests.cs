using System.Security.Cryptography;
using System.Text;
using OtpGateway.Configuration;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

/// <summary>The vectors of AWS's Signature Version 4 test suite, and the worked examples of its documentation.</summary>
public class AwsSignerTests
{
    private const string Time = "20150830T123600Z";
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string SessionToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static readonly DateTimeOffset Now = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("get-vanilla", "GET", "/", "", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("get-vanilla-empty-query-key", "GET", "/", "?Param1=value1", "", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("get-vanilla-query-order-key-case", "GET", "/", "?Param2=value2&Param1=value1", "", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-order-value", "GET", "/", "?Param1=value2&Param1=value1", "", "", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")]
    [InlineData("get-vanilla-query-unreserved", "GET", "/", $"?{Unreserved}={Unreserved}", "", "", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("get-vanilla-utf8-query", "GET", "/", "?ሴ=bar", "", "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("get-utf8", "GET", "/ሴ", "", "", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("get-unreserved", "GET", $"/{Unreserved}", "", "", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-space", "GET", "/example space/", "", "", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    [InlineData("get-slashes", "GET", "/example/", "", "", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84")]
    [InlineData("get-header-key-duplicate", "GET", "/", "", "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1", "", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("get-header-value-order", "GET", "/", "", "My-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2", "", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("get-header-value-trim", "GET", "/", "", "My-Header1: value1\nMy-Header2: \"a   b   c\"", "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("post-vanilla", "POST", "/", "", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-vanilla-query", "POST", "/", "?Param1=value1", "", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("post-header-key-sort", "POST", "/", "", "My-Header1:value1", "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("post-header-value-case", "POST", "/", "", "My-Header1:VALUE1", "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("post-sts-header-before", "POST", "/", "", $"X-Amz-Security-Token:{SessionToken}", "", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    [InlineData("post-x-www-form-urlencoded", "POST", "/", "", "Content-Type:application/x-www-form-urlencoded", "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("post-x-www-form-urlencoded-parameters", "POST", "/", "", "Content-Type:application/x-www-form-urlencoded; charset=utf8", "Param1=value1", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe")]
    public void Authorization_VectorOfTheSuite_IsThePublishedSignature(string name, string method, string path, string query, string headers, string body, string signature)
    {
        var signed = headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)).Select(pair => (pair[0], pair[1]))
            .Append(("X-Amz-Date", Time)).Append(("Host", "example.amazonaws.com")).ToList();

        var canonical = AwsSigner.CanonicalRequest(method, AwsSigner.CanonicalPath(path, "service"), query, signed, Hash(body));

        Assert.EndsWith($", Signature={signature}", AwsSigner.Authorization(Key("service"), Time, canonical, signed), StringComparison.Ordinal);
        Assert.NotEmpty(name);
    }

    [Fact]
    public void CanonicalRequest_GetVanilla_IsThePublishedText()
    {
        var canonical = AwsSigner.CanonicalRequest("GET", "/", "", [("X-Amz-Date", Time), ("Host", "example.amazonaws.com")], Hash(""));

        Assert.Equal(
            "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            canonical);
    }

    [Fact]
    public void Sign_ListUsersOfTheDocumentation_IsItsAuthorization()
    {
        var request = AwsSigner.Sign(
            new OutgoingRequest
            {
                Method = "GET",
                Url = new Uri("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
                Headers = new Dictionary<string, string> { ["Accept"] = "*/*", ["Idempotency-Key"] = "x" },
                ContentType = "application/x-www-form-urlencoded; charset=utf-8",
                Body = [],
            },
            Key("iam"), Now);

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            request.Headers["Authorization"]);
        Assert.Equal(Time, request.Headers["X-Amz-Date"]);
        Assert.False(request.Headers.ContainsKey("X-Amz-Content-Sha256"));
    }

    [Fact]
    public void SigningKey_OfTheDocumentation_IsItsKey() =>
        Assert.Equal("c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9", Convert.ToHexStringLower(AwsSigner.SigningKey(Key("iam"), "20150830")));

    [Fact]
    public void Sign_SessionToken_IsSignedAndSent()
    {
        var request = AwsSigner.Sign(Post("https://example.amazonaws.com/") with { ContentType = null, Body = null }, Key("service") with { SessionToken = new Secret(SessionToken) }, Now);

        Assert.Equal(SessionToken, request.Headers["X-Amz-Security-Token"]);
        Assert.EndsWith(
            "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
            request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("GET", "/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Sign_ObjectStoreOfTheDocumentation_HasTheHashAsAHeader(string method, string target, string signature)
    {
        var key = new RequestAuth.AwsSignature("us-east-1", "s3", "AKIAIOSFODNN7EXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), null);

        var request = AwsSigner.Sign(
            new OutgoingRequest { Method = method, Url = new Uri("https://examplebucket.s3.amazonaws.com" + target), Headers = new Dictionary<string, string>() },
            key, new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", request.Headers["X-Amz-Content-Sha256"]);
        Assert.EndsWith($"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}", request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a%20b", "service", "/a%2520b")]
    [InlineData("/a%20b", "s3", "/a%20b")]
    [InlineData("/test$file.text", "s3", "/test%24file.text")]
    [InlineData("/", "sns", "/")]
    public void CanonicalPath_OnTheWire_IsEncodedOnceMoreExceptForTheObjectStore(string path, string service, string expected) =>
        Assert.Equal(expected, AwsSigner.CanonicalPath(path, service));

    [Theory]
    [InlineData("https://a.example:8443/", "host:a.example:8443\n")]
    [InlineData("https://a.example/", "host:a.example\n")]
    public void Sign_Port_IsInTheHostWhereItIsSent(string url, string expected)
    {
        var signed = AwsSigner.Sign(Post(url), Key("sns"), Now);
        var host = expected["host:".Length..].TrimEnd('\n');
        List<(string, string)> headers = [("host", host), ("content-type", "text/plain"), ("x-amz-date", Time)];

        Assert.Equal(AwsSigner.Authorization(Key("sns"), Time, AwsSigner.CanonicalRequest("POST", "/", "", headers, Hash("x")), headers), signed.Headers["Authorization"]);
    }

    private static OutgoingRequest Post(string url) => new()
    {
        Method = "POST",
        Url = new Uri(url),
        Headers = new Dictionary<string, string> { ["Accept"] = "*/*" },
        ContentType = "text/plain",
        Body = "x"u8.ToArray(),
    };

    private static RequestAuth.AwsSignature Key(string service) => new("us-east-1", service, "AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), null);

    private static string Hash(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
