using System.Globalization;

namespace OtpGateway.Benchmarks;

/// <summary>A mode's <c>--name value</c> pairs; a name may come several times.</summary>
internal sealed class Arguments
{
    private readonly ILookup<string, string> values;

    private Arguments(ILookup<string, string> values) => this.values = values;

    public static Arguments Read(string[] args)
    {
        if (args.Length % 2 != 0)
            throw new BenchmarkException($"{args[^1]} has no value");
        return new Arguments(args.Chunk(2).ToLookup(pair => pair[0].TrimStart('-'), pair => pair[1]));
    }

    public string One(string name) => values[name].LastOrDefault() ?? throw new BenchmarkException($"--{name} is missing");

    public IEnumerable<string> All(string name) => values[name];

    public int Number(string name) => int.Parse(One(name), CultureInfo.InvariantCulture);
}
