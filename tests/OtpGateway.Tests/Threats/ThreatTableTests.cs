using System.Reflection;

namespace OtpGateway.Tests.Threats;

/// <summary>Each row of the table of threats has a test that is named after it.</summary>
public class ThreatTableTests
{
    /// <summary>Rows that no test here can prove, and why.</summary>
    private static readonly Dictionary<string, string> NotTested = new(StringComparer.Ordinal)
    {
        ["T7"] = "A relay that asks for the code in the gateway's name cannot be prevented by a code; what makes it harder is the notice and the origin in the message.",
        ["T34"] = "Times are measured by the benchmarks: a timed test on a machine that others use would tell of them.",
    };

    private static IEnumerable<string> Rows => Enumerable.Range(2, 47).Select(number => $"T{number}").Concat(["T1a", "T1b", "T1c", "T1d", "T1e", "T22b"]);

    [Fact]
    public void Row_OfTheTable_HasATestNamedAfterIt()
    {
        var names = typeof(ThreatTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute))
            .Select(method => method.Name.Split('_')[0])
            .ToHashSet(StringComparer.Ordinal);

        var untested = Rows.Where(row => !names.Contains(row) && !NotTested.ContainsKey(row)).ToList();

        Assert.True(untested.Count == 0, $"Without a test: {string.Join(", ", untested)}");
        Assert.All(NotTested.Keys, row => Assert.DoesNotContain(row, names));
    }
}
