using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class AddressTests
{
    [Theory]
    [InlineData(Channels.Sms, "+49 170 1234567", "0049170/1234567")]
    public void Create_UnusualSeparator_IsNoAddress(string channel, string good, string bad)
    {
        Assert.NotNull(Address.Create("id", channel, good, "phone", TestKeys.New()));
        Assert.Null(Address.Create("id", channel, bad, "phone", TestKeys.New()));
    }

    [Theory]
    [InlineData(Channels.Sms, "+49 170 1234567", "00491701234567")]
    [InlineData(Channels.Email, "A@x.example", "a@X.Example")]
    public void Hash_TwoSpellings_AreOne(string channel, string one, string other)
    {
        var keys = TestKeys.New();
        var first = Address.Create("id", channel, one, "trait", keys)!;
        var second = Address.Create("id", channel, other, "trait", keys)!;
        Assert.Equal(first.Hash(keys), second.Hash(keys));
        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public void Id_OtherIdentity_IsAnother()
    {
        var keys = TestKeys.New();
        var one = Address.Create("one", Channels.Sms, "+491701234567", "phone", keys)!;
        var two = Address.Create("two", Channels.Sms, "+491701234567", "phone", keys)!;
        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal(one.Hash(keys), two.Hash(keys));
        Assert.Equal(16, one.Id.Length);
    }

    [Fact]
    public void Hash_OtherKey_IsAnother()
    {
        var address = Address.Create("id", Channels.Sms, "+491701234567", "phone", TestKeys.New())!;
        Assert.NotEqual(address.Hash(TestKeys.New()), address.Hash(TestKeys.New("another secret that is used in tests only, and nowhere else")));
    }

    [Fact]
    public void ToString_Address_DoesNotTellIt()
    {
        var address = Address.Create("id", Channels.Sms, "+491701234567", "phone", TestKeys.New())!;
        Assert.Equal("sms:+49••••••67", address.ToString());
        Assert.Equal("sms:+49••••••67", $"{address}");
    }
}
