using System.Text.Json.Nodes;
using OtpGateway.Jsonnet;

namespace OtpGateway.Benchmarks.Jsonnet;

/// <summary>A program that both implementations evaluate.</summary>
internal sealed class Subject
{
    /// <summary>The larger programs are nobody's courier snippets.</summary>
    private static readonly JsonnetLimits Ample = new()
    {
        MaxSteps = 1_000_000_000,
        MaxMemory = 8L << 30,
        MaxOutput = 64 << 20,
        Timeout = TimeSpan.FromMinutes(1),
    };

    private readonly string source;
    private readonly string? context;
    private readonly byte[] referenceSource;
    private readonly byte[]? referenceContext;
    private readonly JsonnetLimits limits;
    private readonly JsonnetProgram program;
    private readonly IReadOnlyDictionary<string, JsonNode?> arguments;

    /// <param name="name">What the table calls it.</param>
    /// <param name="source">The program.</param>
    /// <param name="context">The JSON of its argument ctx; null if it takes none.</param>
    public Subject(string name, string source, string? context)
    {
        Name = name;
        this.source = source;
        this.context = context;
        referenceSource = ReferenceLibrary.Text(source);
        referenceContext = context is null ? null : ReferenceLibrary.Text(context);
        limits = context is null ? Ample : JsonnetLimits.Default;
        program = JsonnetProgram.Compile(source, name);
        arguments = Arguments();
    }

    public string Name { get; }

    /// <summary>A compiled program, and an argument that is there already.</summary>
    public string Warm() => program.EvaluateToString(arguments, limits, CancellationToken.None);

    /// <summary>From texts to a text, as the reference does it.</summary>
    public string Cold() => JsonnetProgram.Compile(source, Name).EvaluateToString(Arguments(), limits, CancellationToken.None);

    public string Reference() => ReferenceLibrary.Evaluate(referenceSource, referenceContext);

    /// <summary>A faster answer is none if it is another one.</summary>
    public void Check()
    {
        var expected = Reference();
        if (Warm() != expected || Cold() != expected)
            throw new BenchmarkException($"{Name}: the library and the C library print different texts:\n{Beginning(Warm())}\n{Beginning(expected)}");
    }

    private static string Beginning(string text) => text.Length <= 1000 ? text : text[..1000] + "…";

    private Dictionary<string, JsonNode?> Arguments() => context is null ? [] : new Dictionary<string, JsonNode?> { ["ctx"] = JsonNode.Parse(context) };
}
