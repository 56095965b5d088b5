using System.Text.Json.Nodes;
using OtpGateway.Identities;

namespace OtpGateway.Flows;

/// <summary>What was entered into a flow so far, and whose possession of what it is to prove. Sealed in the store: it names people.</summary>
internal sealed record FlowContent
{
    public static FlowContent Empty { get; } = new();

    /// <summary>What somebody typed to say who they are.</summary>
    public string Identifier { get; init; } = "";

    /// <summary>The traits that were entered; null where a flow asks for none.</summary>
    public JsonObject? Traits { get; init; }

    /// <summary>The schema that the traits follow.</summary>
    public string SchemaId { get; init; } = "";

    /// <summary>The addresses to prove, one after the other.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>How many of them are proven.</summary>
    public int Proven { get; init; }

    /// <summary>The identity of the directory that it is about; null where nobody has what was entered, which is told to nobody.</summary>
    public string? KnownId { get; init; }

    /// <summary>Which version of that identity was read: what others change meanwhile is not taken back.</summary>
    public long Version { get; init; }

    /// <summary>What is wrong with what was entered.</summary>
    public IReadOnlyList<TraitProblem> Problems { get; init; } = [];

    /// <summary>The address that the next code goes to, or the last one has gone to; null when nothing was entered, or what has no address of its own.</summary>
    public Address? Current => Proven < Addresses.Count ? Addresses[Proven] : null;

    public string ToJson() => new JsonObject
    {
        ["identifier"] = Identifier,
        ["traits"] = Traits?.DeepClone(),
        ["schema_id"] = SchemaId,
        ["addresses"] = new JsonArray([.. Addresses.Select(address => address.ToJson())]),
        ["proven"] = Proven,
        ["known_id"] = KnownId,
        ["version"] = Version,
        ["problems"] = new JsonArray([.. Problems.Select(problem => new JsonArray(problem.Path, problem.Message))]),
    }.ToJsonString();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static FlowContent FromJson(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        return new FlowContent
        {
            Identifier = json["identifier"]!.GetValue<string>(),
            Traits = json["traits"]?.DeepClone().AsObject(),
            SchemaId = json["schema_id"]!.GetValue<string>(),
            Addresses = [.. json["addresses"]!.AsArray().Select(address => Address.FromJson(address!.AsObject()))],
            Proven = json["proven"]!.GetValue<int>(),
            KnownId = json["known_id"]?.GetValue<string>(),
            Version = json["version"]?.GetValue<long>() ?? 0,
            Problems = [.. json["problems"]!.AsArray().Select(problem => new TraitProblem(problem![0]!.GetValue<string>(), problem[1]!.GetValue<string>()))],
        };
    }

    // It holds addresses and traits.
    public override string ToString() => $"{Proven} of {Addresses.Count} addresses";
}
