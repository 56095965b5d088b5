using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using OtpGateway.Storage;

namespace OtpGateway.Tests;

/// <summary>The shape of the house: what a stranger may rely on without reading everything.</summary>
public partial class ConventionTests
{
    // Who may know whom. What is not listed may know nothing but the ground floor.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Configuration"] = [],
        ["Storage"] = ["Configuration"],
        ["Http"] = ["Configuration"],
        ["Identities"] = ["Storage"],
        ["FirstFactor"] = ["Identities", "Sessions", "Storage"],
        ["Sessions"] = ["Identities", "Storage"],
        ["HeldRequests"] = ["Sessions", "Identities", "Storage"],
        ["Limits"] = ["Storage"],
        ["Audit"] = ["Storage"],
        ["Courier"] = ["Audit", "Storage"],
        ["Flows"] = ["Audit", "FirstFactor", "Sessions", "Identities", "Courier", "Limits", "HeldRequests", "Storage"],
        ["Pages"] = ["Flows", "FirstFactor", "Sessions", "Identities", "Courier", "Limits", "HeldRequests", "Storage"],
        ["Proxy"] = ["Audit", "FirstFactor", "HeldRequests", "Sessions", "Identities", "Pages", "Storage"],
        ["Admin"] = ["Audit", "Courier", "Flows", "Identities", "Sessions", "Storage"],
        ["Commands"] = ["Admin", "Audit", "Courier", "Flows", "Identities", "Limits", "Storage"],
    };

    private static readonly string[] Everywhere = ["Configuration", "Http"];

    private static readonly string Source = Path.Combine(Root(), "src", "OtpGateway");

    [Fact]
    public void Namespaces_OfEveryFile_AreTheirFolders()
    {
        var wrong = new List<string>();
        foreach (var file in Files())
        {
            var folder = Path.GetDirectoryName(Path.GetRelativePath(Source, file))!.Replace(Path.DirectorySeparatorChar, '.');
            var expected = folder.Length == 0 ? "OtpGateway" : "OtpGateway." + folder;
            if (NamespaceLine().Match(File.ReadAllText(file)) is { Success: true } match && match.Groups[1].Value != expected)
                wrong.Add($"{file}: {match.Groups[1].Value}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Features_ByTheirUsings_KnowOnlyWhomTheyMay()
    {
        var wrong = new List<string>();
        foreach (var file in Files())
        {
            var feature = Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0];
            if (!Directory.Exists(Path.Combine(Source, feature)))
                continue;
            Assert.True(Allowed.ContainsKey(feature), $"{feature} is a new folder: say here whom it may know");
            foreach (Match match in Reference().Matches(File.ReadAllText(file)))
            {
                var other = match.Groups[1].Value;
                if (other != feature && Allowed.ContainsKey(other) && !Everywhere.Contains(other) && !Allowed[feature].Contains(other))
                    wrong.Add($"{Path.GetRelativePath(Source, file)} knows {other}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Features_AsAllowedHere_HaveNoCycle()
    {
        var left = new Dictionary<string, HashSet<string>>(Allowed.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToHashSet())));
        while (left.FirstOrDefault(pair => !pair.Value.Overlaps(left.Keys)) is { Key: { } free })
            left.Remove(free);
        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Types_OfTheGateway_AreNotPublic()
    {
        // The compiler makes the class of top-level statements public by itself.
        var open = typeof(Database).Assembly.GetExportedTypes().Where(type => type.Name != "Program");
        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void Sources_OfTheGateway_ReadTimeAndChanceFromWhatTheyAreGiven()
    {
        var wrong = Files().SelectMany(file => File.ReadLines(file).Index()
            .Where(line => Forbidden().IsMatch(line.Item) && !line.Item.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(line => $"{Path.GetRelativePath(Source, file)}:{line.Index + 1}: {line.Item.Trim()}"));
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"(?:using OtpGateway\.|[^\w.]OtpGateway\.|[(<\s](?=(?:Http|Storage|Pages|Flows|Courier)\.[A-Z]))(\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\b|\bEnvironment\.TickCount|\bnew Random\(|\bRandom\.Shared|\bThread\.Sleep|\.Result\b(?!\w)(?=\s*[;)])|\.Wait\(\)")]
    private static partial Regex Forbidden();
}
