using System.Text;
using OtpGateway.Configuration;
using OtpGateway.Courier.Smtp;

namespace OtpGateway.Tests.Courier.Smtp;

public sealed class MimeMessageTests
{
    [Fact]
    public void ToBytes_TextAlone_IsTheGoldenMessage()
    {
        const string Golden =
            """
            Date: Thu, 02 Jul 2026 08:05:09 +0000
            From: no-reply@bank.example
            To: jane@example.com
            Subject: Use code 012345 to log in
            Message-ID: <4f0c@bank.example>
            MIME-Version: 1.0
            Auto-Submitted: auto-generated
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Your code:

            012345

            """;

        Assert.Equal(Lines(Golden), Text(New() with { Text = "Your code:\n\n012345\n" }));
    }

    [Fact]
    public void ToBytes_TextAndHtmlOfOtherScripts_IsTheGoldenMessage()
    {
        const string Golden =
            """
            Date: Thu, 02 Jul 2026 08:05:09 +0000
            From: =?utf-8?q?B=C3=A4nk_=28Z=C3=BCrich=29?= <no-reply@bank.example>
            To: jane@example.com
            Subject: =?utf-8?q?Ihr_Code_f=C3=BCr_die_=C3=9Cberweisung_=E2=80=93_g?=
             =?utf-8?q?=C3=BCltig_10_Minuten?=
            Message-ID: <4f0c@bank.example>
            MIME-Version: 1.0
            Auto-Submitted: auto-generated
            X-Tag: otp
            Content-Type: multipart/alternative;
             boundary="=_4f0c"

            --=_4f0c
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            .=20
            Gr=C3=BC=C3=9Fe a=3Db

            --=_4f0c
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p class=3D"c">1</p>

            --=_4f0c--

            """;

        Assert.Equal(Lines(Golden), Text(New() with
        {
            FromName = "Bänk (Zürich)",
            Subject = "Ihr Code für die Überweisung – gültig 10 Minuten",
            Text = ". \nGrüße a=b",
            Html = "<p class=\"c\">1</p>\n",
            Headers = [new MailHeader("X-Tag", new Secret("otp"))],
        }));
    }

    [Theory]
    [InlineData("Bank", "\"Bank\" <no-reply@bank.example>")]
    [InlineData("Bank \"one\" \\ two", "\"Bank \\\"one\\\" \\\\ two\" <no-reply@bank.example>")]
    [InlineData("=?utf-8?q?x?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?= <no-reply@bank.example>")]
    public void ToBytes_FromName_IsQuotedOrEncoded(string name, string expected) =>
        Assert.Contains($"\r\nFrom: {expected}\r\n", Text(New() with { FromName = name }), StringComparison.Ordinal);

    [Theory]
    [InlineData("code\r\nBcc: eve@evil.example")]
    [InlineData("code\nBcc: eve@evil.example")]
    [InlineData("code\rBcc: eve@evil.example")]
    [InlineData("code\r\n\r\n<script>")]
    [InlineData("code\u0085Bcc: eve@evil.example")]
    [InlineData("code\u2028Bcc: eve@evil.example")]
    [InlineData("code\0\u0001Bcc: eve@evil.example")]
    public void T30_ToBytes_LineBreaksInSubjectNameOrHeader_StayInTheirHeader(string text)
    {
        var mail = Text(New() with { Subject = text, FromName = text, Headers = [new MailHeader("X-One", new Secret(text)), new MailHeader("Reply-To", new Secret(text))] });

        var head = mail[..mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("\r\nBcc", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(11, head.Replace("\r\n ", "", StringComparison.Ordinal).Split("\r\n").Length);
        Assert.StartsWith("code ", ReceivedMail.Parse(Encoding.UTF8.GetBytes(mail)).Header("Subject"), StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_ConfiguredHeaders_TakeThePlaceOfOurs()
    {
        var mail = ReceivedMail.Parse((New() with
        {
            Headers =
            [
                new MailHeader("from", new Secret("Other <other@bank.example>")), new MailHeader("SUBJECT", new Secret("Größe")),
                new MailHeader("Auto-Submitted", new Secret("no")), new MailHeader("X-New", new Secret("ä")),
            ],
        }).ToBytes());

        Assert.Equal("Other <other@bank.example>", mail.Header("From"));
        Assert.Equal("Größe", mail.Header("Subject"));
        Assert.Equal("no", mail.Header("Auto-Submitted"));
        Assert.Equal("ä", mail.Header("X-New"));
        Assert.Equal("<4f0c@bank.example>", mail.Header("Message-ID"));
    }

    [Theory]
    [InlineData("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("plain words that are long enough to be folded more than once because there are so many of them, and then some more of them for good measure")]
    public void ToBytes_LongSubject_IsFoldedAndReadsTheSame(string subject)
    {
        var bytes = (New() with { Subject = subject }).ToBytes();

        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 76, line));
        Assert.Equal(subject, ReceivedMail.Parse(bytes).Header("Subject"));
    }

    [Fact]
    public void ToBytes_OneEndlessWord_IsNoEndlessLine()
    {
        var subject = new string('w', 5000);

        var bytes = (New() with { Subject = subject }).ToBytes();

        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 76));
        Assert.Equal(subject, ReceivedMail.Parse(bytes).Header("Subject"));
    }

    [Theory]
    [InlineData("bare\nline feeds\n\nand\rcarriage\r\nreturns")]
    [InlineData("blank at the end \t\nx")]
    [InlineData("soft = breaks ==\n")]
    [InlineData("ünïcödé 😀 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字 漢字")]
    [InlineData("--=_4f0c--\n--=_4f0c\nContent-Type: text/html\n\nevil")]
    [InlineData("")]
    public void ToBytes_AnyText_ReadsTheSameInShortLines(string text)
    {
        var bytes = (New() with { Text = text, Html = "<p></p>" }).ToBytes();
        var mail = ReceivedMail.Parse(bytes);

        Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 76 && !line.Contains('\r') && !line.Contains('\n')));
        Assert.Equal(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n", mail.Text);
        Assert.Equal(2, mail.Parts.Count);
    }

    [Fact]
    public void Apply_LinesThatBeginWithDots_GetAnother() =>
        Assert.Equal("..\r\n...\r\na.\r\n..b\r\n"u8.ToArray(), DotStuffing.Apply(".\r\n..\r\na.\r\n.b\r\n"u8));

    [Theory]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("a\r\n.\n")]
    [InlineData("\n\r")]
    [InlineData("a")]
    [InlineData("")]
    public void Apply_LinesThatServersReadDifferently_AreRefused(string mail) =>
        Assert.Throws<ArgumentException>(() => DotStuffing.Apply(Encoding.ASCII.GetBytes(mail)));

    [Theory]
    [InlineData("jane@example.com", "jane@example.com")]
    [InlineData("foo.@docomo.ne.jp", "foo.@docomo.ne.jp")]
    [InlineData("a+b/c=d@EXAMPLE.com", "a+b/c=d@example.com")]
    [InlineData("jane@bücher.example", "jane@xn--bcher-kva.example")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v")]
    public void Parse_Address_IsReadWithItsDomainInAscii(string text, string expected) =>
        Assert.Equal(expected, Mailbox.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData("jane@")]
    [InlineData("jane")]
    [InlineData("a@b@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("jane@exam ple.com")]
    [InlineData("jane@example..com")]
    [InlineData("jane@[127.0.0.1]")]
    [InlineData("jane\u200b@example.com")]
    [InlineData("jane\u00a0x@example.com")]
    [InlineData("jane\ud800@example.com")]
    [InlineData("jane>@example.com")]
    [InlineData("jane@example.com>")]
    public void Parse_NoAddress_IsNull(string text) => Assert.Null(Mailbox.Parse(text));

    private static MimeMessage New() => new()
    {
        Id = "4f0c",
        From = Mailbox.Parse("no-reply@bank.example")!,
        To = Mailbox.Parse("jane@example.com")!,
        Subject = "Use code 012345 to log in",
        Date = new DateTimeOffset(2026, 7, 2, 10, 5, 9, TimeSpan.FromHours(2)),
        Text = "x",
    };

    private static string Text(MimeMessage message) => Encoding.UTF8.GetString(message.ToBytes());

    private static string Lines(string golden) => golden.ReplaceLineEndings("\r\n");
}
