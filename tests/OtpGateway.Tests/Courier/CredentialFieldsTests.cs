using System.Text;
using OtpGateway.Courier;

namespace OtpGateway.Tests.Courier;

public sealed class CredentialFieldsTests
{
    [Theory]
    [InlineData("""{"to": "+49", "api_secret": "s\"1", "x": 1}""", """{"to": "+49", "api_secret": "***", "x": 1}""", "s\"1")]
    [InlineData("""{"a": [{"apiKey":12345}], "text": "key"}""", """{"a": [{"apiKey":"***"}], "text": "key"}""", "12345")]
    [InlineData("""{"tokens": ["ab", {"x": "cd"}], "y": "ü"}""", """{"tokens": ["***", {"x": "***"}], "y": "ü"}""", "ab cd")]
    [InlineData("""{"p": "ü", "PASSWORD": "", "secret": null, "\u006bey": "ef"}""", """{"p": "ü", "PASSWORD": "", "secret": null, "\u006bey": "***"}""", "ef")]
    [InlineData("null", "null", "")]
    public void Mask_Json_StarsTheValues(string body, string masked, string values)
    {
        Assert.Equal(masked, CredentialFields.Mask(Encoding.UTF8.GetBytes(body), BodyEncoding.Json));
        Assert.Equal(values, string.Join(' ', CredentialFields.Of(Encoding.UTF8.GetBytes(body), BodyEncoding.Json).Select(value => value.Reveal())));
    }

    [Theory]
    [InlineData("to=%2B49&api_secret=a%26b+c&text=key", "to=%2B49&api_secret=***&text=key", "a&b c")]
    [InlineData("Token=x", "Token=***", "x")]
    [InlineData("%6bey=x&token=&password&=y&", "%6bey=***&token=&password&=y&", "x")]
    [InlineData("", "", "")]
    public void Mask_Form_StarsTheValues(string body, string masked, string values)
    {
        Assert.Equal(masked, CredentialFields.Mask(Encoding.UTF8.GetBytes(body), BodyEncoding.Form));
        Assert.Equal(values, string.Join(' ', CredentialFields.Of(Encoding.UTF8.GetBytes(body), BodyEncoding.Form).Select(value => value.Reveal())));
    }
}
