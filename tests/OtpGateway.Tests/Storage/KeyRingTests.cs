using OtpGateway.Configuration;
using OtpGateway.Storage;

namespace OtpGateway.Tests.Storage;

public class KeyRingTests
{
    private const string Old = "the secret of last year, 32 bytes and more";
    private const string New = "the secret of this year, 32 bytes and more";

    [Fact]
    public void Verify_AfterRotation_KnowsOldAndNewHashesUntilTheOldSecretGoes()
    {
        var before = Ring(Old).Mac("code", "flow", "123456");

        Assert.True(Ring(New, Old).Verify("code", before, "flow", "123456"));
        Assert.False(Ring(New).Verify("code", before, "flow", "123456"));
        Assert.NotEqual(before, Ring(New, Old).Mac("code", "flow", "123456"));
    }

    [Theory]
    [InlineData("code", "flow", "123457")]
    [InlineData("other", "flow", "123456")]
    [InlineData("code", "flow1", "23456")]
    public void Verify_OtherPurposeOrParts_IsFalse(string purpose, string first, string second) =>
        Assert.False(Ring(New).Verify(purpose, Ring(New).Mac("code", "flow", "123456"), first, second));

    [Fact]
    public void Open_MovedChangedOrForeignValue_IsNull()
    {
        var ring = Ring(New);
        var value = ring.Seal("message", "row 1", "text");
        Assert.Equal("text", ring.OpenText("message", "row 1", value));
        Assert.Null(ring.OpenText("message", "row 2", value));
        Assert.Null(ring.OpenText("held", "row 1", value));
        value[^1] ^= 1;
        Assert.Null(ring.OpenText("message", "row 1", value));
        Assert.Null(ring.OpenText("message", "row 1", [1, 2, 3]));
        Assert.Null(Ring(Old).OpenText("message", "row 1", ring.Seal("message", "row 1", "text")));
    }

    [Fact]
    public void Open_AfterRotation_StillReadsTheOldSecret() =>
        Assert.Equal("text", Ring(New, Old).OpenText("message", "row", Ring(Old).Seal("message", "row", "text")));

    private static KeyRing Ring(params string[] secrets) =>
        new(new SecretOptions { Cookie = [.. secrets.Select(secret => new Secret(secret))], Cipher = [.. secrets.Select(secret => new Secret(secret))] });
}
