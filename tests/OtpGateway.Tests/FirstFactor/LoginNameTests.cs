using System.Text;
using Microsoft.AspNetCore.Http;
using OtpGateway.FirstFactor;

namespace OtpGateway.Tests.FirstFactor;

/// <summary>Whatever two readers of a login could take for two names is none: one person's name must not end up on another's session.</summary>
public class LoginNameTests
{
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("user=anna&password=x", "anna")]
    [InlineData("password=a%3Bb;c&user=an+na%C3%A4", "an naä")]
    [InlineData("user_name=bert&user=anna", "anna")]
    [InlineData("password=%FF&user=anna", "anna")]
    [InlineData("user=Anna", "Anna")]
    [InlineData("a[b][]=1&user=anna&", "anna")]
    public void Read_Form_IsTheNameAsTheApplicationGetsIt(string body, string expected) => Assert.Equal(expected, Read(body));

    [Theory]
    [InlineData("password=x")]
    [InlineData("user=")]
    [InlineData("user")]
    [InlineData("user=anna&user=bert")]
    [InlineData("user=anna&user=anna")]
    [InlineData("user=anna&USER=bert")]
    [InlineData("user=anna&user[]=bert")]
    [InlineData("user=anna&user%5B0%5D=bert")]
    [InlineData("user=anna&+user=bert")]
    [InlineData("user=anna&us%65r=bert")]
    [InlineData("user=anna&user%00x=bert")]
    [InlineData("user=anna&u%C5%BFer=bert")]
    [InlineData("user=anna&[user]=bert")]
    [InlineData("user=anna&user]=bert")]
    [InlineData("user=anna&user[=bert")]
    [InlineData("user=anna&x[a]b=1")]
    [InlineData("user=anna;user=bert")]
    [InlineData("user=anna;x=1")]
    [InlineData("x=1;user=bert&user=anna")]
    [InlineData("user=anna&x=%")]
    [InlineData("user=anna&x=%zz")]
    [InlineData("user=%FF")]
    [InlineData("user=anna%20")]
    [InlineData("user=%09anna")]
    [InlineData("user=an%0Ana")]
    [InlineData("user=%E2%80%83anna")]
    [InlineData("{\"user\":\"bert\",\"x\":\"&user=anna&\"}")]
    public void Read_FormThatCanBeReadInTwoWays_IsRefused(string body) => Assert.Throws<FormatException>(() => Read(body));

    [Theory]
    [InlineData("user[key]=anna&user[password]=x", "user[key]", "anna")]
    [InlineData("user[key]=anna&user[]=x", "user[key]", "anna")]
    [InlineData("user[key]=anna&user=bert", "user[key]", null)]
    [InlineData("user[key]=anna&user.key=bert", "user[key]", null)]
    [InlineData("user[key]=anna&user[%E2%84%AAey]=bert", "user[key]", null)]
    [InlineData("user[key]=anna&user[key][0]=bert", "user[key]", null)]
    [InlineData("user_key=anna&user[key=bert", "user_key", null)]
    [InlineData("user_key=anna&user.key=bert", "user_key", null)]
    [InlineData("user_key=anna&user key=bert", "user_key", null)]
    [InlineData("user_key=anna&user[key]=bert", "user_key", null)]
    public void Read_NamesThatSomeReadAsOne_AreRefused(string body, string field, string? expected)
    {
        if (expected is null)
            Assert.Throws<FormatException>(() => Read(body, field: field));
        else
            Assert.Equal(expected, Read(body, field: field));
    }

    [Theory]
    [InlineData(Form + "; charset=UTF-8")]
    [InlineData(Form + "; charset=\"us-ascii\"")]
    public void Read_TypeInUtf8_IsRead(string type) => Assert.Equal("anna", Read("user=anna", type));

    [Theory]
    [InlineData("user=bert", false)]
    [InlineData("[user]=bert", false)]
    [InlineData("u%C5%BFer=bert", false)]
    [InlineData("next=%2F&User=bert", false)]
    [InlineData("next=/;user=bert", false)]
    [InlineData("next=/x&name=bert", true)]
    [InlineData("", true)]
    public void Read_NameInTheQueryToo_IsRefused(string query, bool isRead)
    {
        if (isRead)
            Assert.Equal("anna", Read("user=anna", query: query));
        else
            Assert.Throws<FormatException>(() => Read("user=anna", query: query));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("")]
    [InlineData(Form + "; charset=iso-8859-1")]
    [InlineData(Form + ", application/json")]
    [InlineData(Form + "; charset=utf-8; charset=utf-16")]
    [InlineData(Form + "; charset=utf-8; Charset=utf-8")]
    [InlineData(Form + "; charset*=utf-8''utf-16")]
    [InlineData(Form + "; x=\"; charset=utf-16\"")]
    [InlineData(Form + "; charset")]
    [InlineData(Form + "; boundary=b")]
    public void Read_OtherType_IsRefused(string type) => Assert.Throws<FormatException>(() => Read("user=anna", type));

    [Theory]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Content-Type", Form)]
    public void Read_WithAnotherHeader_IsRefused(string name, string value) => Assert.Throws<FormatException>(() => Read("user=anna", header: (name, value)));

    [Theory]
    [InlineData("""{ "user": { "name": "anna" } }""", "anna")]
    [InlineData("""{ "user": { "name": "anna", "x": 1 }, "name": "bert" }""", "anna")]
    [InlineData("""{ "user": { "name": "anna", "Name": "bert" } }""", null)]
    [InlineData("""{ "user": { "name": "anna", "name": "bert" } }""", null)]
    [InlineData("""{ "user": { "name": "anna", "n\u0061me": "bert" } }""", null)]
    [InlineData("""{ "user": { "name": "anna" }, "USER": { "name": "bert" } }""", null)]
    [InlineData("""{ "user": { "name": "anna" }, "u\u017Fer": { "name": "bert" } }""", null)]
    [InlineData("""{ "user": { "name": "anna", "x": [{ "K": 1, "\u212A": 2 }] } }""", null)]
    [InlineData("""{ "u\u017Fer": { "name": "anna" } }""", null)]
    [InlineData("""{ "user": { "name": ["anna"] } }""", null)]
    [InlineData("""{ "user": { "name": 1 } }""", null)]
    [InlineData("""{ "user": "anna" }""", null)]
    [InlineData("""{ "user": { "name": "anna" } } x""", null)]
    [InlineData("""{ "user": { "name": "\ud800" } }""", null)]
    [InlineData("""["anna"]""", null)]
    public void Read_Json_IsTheOnePropertyThere(string body, string? expected)
    {
        if (expected is null)
            Assert.Throws<FormatException>(() => Read(body, "application/json", field: "user.name"));
        else
            Assert.Equal(expected, Read(body, "application/vnd.x+json; charset=utf-8", field: "user.name"));
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", "anna")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"user\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=user\r\n\r\nanna\r\n--b--\r\n", "anna")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nbert\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b\r\nContent-Disposition: form-data; name=\"USER\"\r\n\r\nbert\r\n--b--\r\n", null)]
    [InlineData("--b\nContent-Disposition: form-data; name=\"user\"\n\nbert\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nbert\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"; name=\"x\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name*=utf-8''user\r\n\r\nbert\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"us%65r\"\r\n\r\nbert\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYW5uYQ==\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: text/plain; charset=utf-16\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nanna\r\n--b--\r\n", "anna")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: text/plain; charset=utf-16; x=utf-8\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: text/plain; charset=utf-8; charset=utf-16\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("{\"user\":\"bert\"}\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"u\u017Fer\"\r\n\r\nbert\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"[user]\"\r\n\r\nbert\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b\r\nContent-Disposition: form-data; name=\"x[a]b\"\r\n\r\n1\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"; filename=\"a\"\r\n\r\nanna\r\n--b--\r\n", null)]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna", null)]
    [InlineData("user=anna", null)]
    public void Read_Multipart_IsTheOneFieldThere(string body, string? expected)
    {
        if (expected is null)
            Assert.Throws<FormatException>(() => Read(body, "multipart/form-data; boundary=b"));
        else
            Assert.Equal(expected, Read(body, "multipart/form-data; boundary=\"b\""));
        Assert.Throws<FormatException>(() => Read(body, "multipart/form-data; boundary=b; boundary=c"));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("name*")]
    public void T32_Read_MultipartOfBlanks_IsDoneInTimeOfItsLength(string start)
    {
        var body = "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nanna\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" + start + new string(' ', 64 << 10) + "\r\n--b--\r\n";
        Assert.Equal("anna", Read(body, "multipart/form-data; boundary=b"));
    }

    private static string Read(string body, string type = Form, string query = "", string field = "user", (string Name, string Value)? header = null)
    {
        var headers = new HeaderDictionary { ["Content-Type"] = type };
        if (header is var (name, value))
            headers.Append(name, value);
        return LoginName.Read(headers, query, Encoding.UTF8.GetBytes(body), field);
    }
}
