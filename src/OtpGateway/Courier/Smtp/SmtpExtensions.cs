using System.Globalization;

namespace OtpGateway.Courier.Smtp;

/// <summary>What a server offers, from its answer to EHLO (RFC 5321, section 4.1.1.1).</summary>
internal sealed class SmtpExtensions
{
    /// <summary>What is known of a server that has not been asked under this protection.</summary>
    public static readonly SmtpExtensions None = new([]);

    private const int MostMechanisms = 20;
    private const int LongestMechanism = 20;

    private readonly Dictionary<string, string> offered = new(StringComparer.OrdinalIgnoreCase);

    private SmtpExtensions(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // Some servers of old write AUTH=LOGIN PLAIN.
            var words = line.Split([' ', '='], 2);
            offered[words[0]] = words.Length == 1 ? "" : $"{offered.GetValueOrDefault(words[0])} {words[1]}".Trim();
        }
    }

    public bool StartTls => offered.ContainsKey("STARTTLS");

    public bool Utf8 => offered.ContainsKey("SMTPUTF8") && offered.ContainsKey("8BITMIME");

    /// <summary>Whether the size of a message can be told beforehand (RFC 1870).</summary>
    public bool Size => offered.ContainsKey("SIZE");

    /// <summary>The largest message; null when that is not said.</summary>
    public long? LargestMessage =>
        long.TryParse(offered.GetValueOrDefault("SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null;

    /// <summary>The ways of signing in, as they are offered. What is no name of one (RFC 4422, section 3.1), and what no server needs, is left out.</summary>
    public IReadOnlyList<string> Mechanisms =>
        [.. offered.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(IsMechanism).Take(MostMechanisms)];

    /// <param name="hello">The answer; its first line is a greeting.</param>
    public static SmtpExtensions Of(SmtpReply hello) => new(hello.Lines.Skip(1));

    private static bool IsMechanism(string name) => name.Length <= LongestMechanism && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
