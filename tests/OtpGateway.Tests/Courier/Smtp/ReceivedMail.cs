using System.Text;
using System.Text.RegularExpressions;

namespace OtpGateway.Tests.Courier.Smtp;

/// <summary>An e-mail as a program of its reader takes it apart.</summary>
internal sealed partial record ReceivedMail
{
    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>The parts of a multipart/alternative, or the one there is: type and text.</summary>
    public required IReadOnlyList<(string Type, string Text)> Parts { get; init; }

    /// <summary>Unfolded and decoded; it stands there exactly once.</summary>
    public string Header(string name) => Assert.Single(Headers, header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public string Text => Parts[0].Text;

    public string Html => Assert.Single(Parts, part => part.Type == "text/html").Text;

    public static ReceivedMail Parse(byte[] bytes)
    {
        // A mailbox on disk has the line ends of its system.
        var text = Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n");
        var (headers, body) = Split(text);
        var type = headers.First(header => header.Name == "Content-Type").Value;
        if (!type.StartsWith("multipart/alternative", StringComparison.Ordinal))
            return new ReceivedMail { Headers = headers, Parts = [(type.Split(';')[0], Decode(headers, body))] };
        // The line break before a boundary is the boundary's.
        var boundary = "\n--" + BoundaryOf().Match(type).Groups[1].Value;
        Assert.EndsWith(boundary + "--\n", body, StringComparison.Ordinal);
        var parts = ("\n" + body[..^(boundary.Length + 3)]).Split(boundary + "\n")[1..].Select(part =>
        {
            var (own, content) = Split(part);
            return (own.First(header => header.Name == "Content-Type").Value.Split(';')[0], Decode(own, content));
        });
        return new ReceivedMail { Headers = headers, Parts = [.. parts] };
    }

    private static (List<(string Name, string Value)> Headers, string Body) Split(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var unfolded = Fold().Replace(text[..end], "");
        var headers = unfolded.Split('\n').Select(line => line.Split(':', 2)).Select(pair => (pair[0], Words(pair[1].Trim()))).ToList();
        return (headers, text[(end + 2)..]);
    }

    private static string Decode(List<(string Name, string Value)> headers, string body)
    {
        Assert.Equal("quoted-printable", headers.First(header => header.Name == "Content-Transfer-Encoding").Value);
        Assert.Contains("charset=utf-8", headers.First(header => header.Name == "Content-Type").Value, StringComparison.Ordinal);
        return Printable(body.Replace("=\n", "", StringComparison.Ordinal));
    }

    private static string Words(string value) =>
        EncodedWord().Replace(Between().Replace(value, "?==?"), match => Printable(match.Groups[1].Value.Replace('_', ' ')));

    private static string Printable(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            else
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex BoundaryOf();

    [GeneratedRegex(@"\n(?=[ \t])")]
    private static partial Regex Fold();

    // The space between two encoded words is not part of the text.
    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?q\?([^?]*)\?=")]
    private static partial Regex EncodedWord();
}
