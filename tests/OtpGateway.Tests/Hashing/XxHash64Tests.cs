using System.IO.Hashing;
using System.Text;

namespace OtpGateway.Tests.Hashing;

/// <summary>The stand-in for System.IO.Hashing computes what the package would: affinity cookies stay valid when it takes its place.</summary>
public class XxHash64Tests
{
    [Theory]
    [InlineData("", "ef46db3751d8e999")]
    [InlineData("a", "d24ec4f1a98c6e5b")]
    [InlineData("abc", "44bc2cf5ad770999")]
    public void Hash_PublishedVector_IsCanonical(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(XxHash64.Hash(Encoding.ASCII.GetBytes(text))));
}
