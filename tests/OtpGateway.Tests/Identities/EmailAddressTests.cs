using OtpGateway.Identities;

namespace OtpGateway.Tests.Identities;

public class EmailAddressTests
{
    [Theory]
    [InlineData("a@x.example", "a@x.example")]
    [InlineData(" Anna.Muster+bank@X.Example ", "Anna.Muster+bank@x.example")]
    [InlineData("anna@bücher.example", "anna@xn--bcher-kva.example")]
    [InlineData("ａnna@ｘ.example", "anna@x.example")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("o'neil@x.example", "o'neil@x.example")]
    public void Normalise_Address_HasOneSpelling(string text, string expected) => Assert.Equal(expected, EmailAddress.Normalise(text));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("anna")]
    [InlineData("@x.example")]
    [InlineData("anna@")]
    [InlineData("anna@x@y.example")]
    [InlineData("anna@x.example,bob@y.example")]
    [InlineData("anna,bob@x.example")]
    [InlineData("anna@x.example\r\nBcc: bob@y.example")]
    [InlineData("anna\n@x.example")]
    [InlineData("Anna <anna@x.example>")]
    [InlineData("\"anna muster\"@x.example")]
    [InlineData("anna muster@x.example")]
    [InlineData(".anna@x.example")]
    [InlineData("an..na@x.example")]
    [InlineData("anna@x..example")]
    [InlineData("anna@-x.example")]
    [InlineData("anna@[127.0.0.1]")]
    [InlineData("anna@x_y.example")]
    [InlineData("änna@x.example")]
    [InlineData("anna@x.example;bob")]
    public void Normalise_NotAnAddress_IsNull(string text) => Assert.Null(EmailAddress.Normalise(text));

    [Fact]
    public void Normalise_TooLong_IsNull()
    {
        Assert.Null(EmailAddress.Normalise(new string('a', 65) + "@x.example"));
        Assert.Null(EmailAddress.Normalise("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5))));
    }

    [Theory]
    [InlineData("anna@x.example", "a•••@x.example")]
    [InlineData("a@x.example", "•••@x.example")]
    public void Mask_Address_ShowsFirstLetterAndDomain(string address, string expected) => Assert.Equal(expected, EmailAddress.Mask(address));
}
