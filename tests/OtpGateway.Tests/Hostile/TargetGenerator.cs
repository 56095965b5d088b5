using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OtpGateway.Tests.Hostile;

/// <summary>Targets of the characters by which readings differ, many of them near to what is protected.</summary>
internal static class TargetGenerator
{
    private const string Alphabet = "/.;%25efc\\adminA#?:()~";

    private static readonly string[] Pieces =
    [
        "admin", "admin", "admin", "/admin", "/admin", "/admin/", "ADMIN", "%61dmin", "adm%69n", "%41dmin", "admi%6E", "admin;", "admin.", "admin%2e", "admin/..", "admi~1", "ad~2", "/admin?", "admin%2f",
        "/", "/", "/", "//", "/x", "/a", "x/", ".", "..", "/..", "/../", "/./", "..;", "/..;/", "%2e", "%2e%2e", "%2E.", ".%2e/", "%2f", "%2F", "..%2f", "%5c", "\\", "\\..", ";", ";a=/", ";/", "%3b", "%25", "%252f", "%252e", "%2561", "%25%32%66",
        "#", "?", "?/", ":", "::$DATA", ":$", "%3a%3a$", "%3a:", "(", ")", "(S(a))", "/(A(a))", "%28S(a))/", "(a(", "~1", "%7e1", "%20", "%20/", ".a", ".de", ".c/", "a.php/", "/a.php", "%00", "%0a", "%ef%bc%8f", "%c0%af", "%c3%a4", "%cc%88", "%e2%80%8b", "%c4%b1", "%",
    ];

    public static Arbitrary<string> Arbitrary { get; } = Arb.From(
        Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Next(new Random(seed))),
        target => Enumerable.Range(0, target.Length).Select(i => target.Remove(i, 1)));

    public static string Next(Random random)
    {
        var target = new StringBuilder();
        // Without a slash at its beginning nothing is a path.
        if (random.Next(50) > 0)
            target.Append('/');
        for (var count = random.Next(1, 9); count > 0; count--)
        {
            if (random.Next(4) > 0)
                target.Append(Pieces[random.Next(Pieces.Length)]);
            else
                target.Append(Alphabet[random.Next(Alphabet.Length)]);
        }
        return target.ToString();
    }
}
