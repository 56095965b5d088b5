using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>What is known of callers (<c>identity</c>, <c>gateway.directory</c>).</summary>
internal sealed record IdentityOptions
{
    private const string InStore = "store";

    /// <summary>The schemas by id. Default: the built-in one, <c>email</c> and <c>phone</c>.</summary>
    public IReadOnlyDictionary<string, IdentitySchema> Schemas { get; init; } =
        new Dictionary<string, IdentitySchema>(StringComparer.Ordinal) { [IdentitySchema.BuiltIn.Id] = IdentitySchema.BuiltIn };

    /// <summary>The schema of everybody for whom nothing else is said.</summary>
    public string DefaultSchemaId { get; init; } = IdentitySchema.BuiltIn.Id;

    public IdentityDirectory Directory { get; init; } = IdentityDirectory.Empty;

    /// <summary>Whether callers are looked up in the store (<c>gateway.directory: "store"</c>) instead of in a file. Default: no.</summary>
    public bool DirectoryInStore { get; init; }

    public IdentitySchema DefaultSchema => Schemas[DefaultSchemaId];

    /// <summary>Whether any schema knows the trait: for the check of a route's <c>via</c>.</summary>
    public bool Knows(string trait) => Schemas.Values.Any(schema => schema.Traits.Contains(trait));

    /// <summary>Whether somebody may begin a flow with this schema by themselves: with the default one, and with those that the operator allows.</summary>
    public bool MayBeSelected(string id) => id == DefaultSchemaId || Schemas.GetValueOrDefault(id) is { IsSelectable: true };

    /// <summary>The schema, or the default one where it is no longer configured.</summary>
    public IdentitySchema SchemaOf(string id) => Schemas.GetValueOrDefault(id) ?? DefaultSchema;

    public static IdentityOptions Read(ConfigNode root)
    {
        var gateway = root.Section("gateway");
        var inStore = gateway.String("directory") == InStore;
        var directory = inStore ? IdentityDirectory.Empty : ReadDirectory(gateway);
        var node = root.Section("identity");
        var schemas = ReadSchemas(node);
        var options = new IdentityOptions { Directory = directory, DirectoryInStore = inStore };
        if (!node.Has("schemas"))
        {
            if (node.String("default_schema_id", options.DefaultSchemaId) != options.DefaultSchemaId)
                node.Problem("default_schema_id", "names no schema: identity.schemas is missing");
            return options;
        }
        // A schema that cannot be read is a problem already; the rest needs one to go on with.
        if (schemas.Count == 0)
            return options;
        foreach (var id in directory.SchemaIds.Where(id => !schemas.ContainsKey(id)))
            node.Problem("schemas", $"gateway.directory names the schema '{id}', which is none of them, {Spelling.Hint(id, schemas.Keys)}");
        return options with { Schemas = schemas, DefaultSchemaId = ReadDefault(node, schemas) };
    }

    private static Dictionary<string, IdentitySchema> ReadSchemas(ConfigNode node)
    {
        var schemas = new Dictionary<string, IdentitySchema>(StringComparer.Ordinal);
        foreach (var item in node.Items("schemas"))
        {
            var isSelectable = item.Bool("selfservice_selectable", false);
            var id = item.RequiredString("id");
            var url = item.RequiredString("url");
            if (ReadText(item, url) is not { } text || IdentitySchema.Parse(id, text, item, "url") is not { } schema)
                schemas.TryAdd(id, IdentitySchema.BuiltIn with { Id = id });
            else if (!schemas.TryAdd(id, schema with { IsSelectable = isSelectable }))
                item.Problem("id", $"the id '{id}' occurs twice");
        }
        if (node.Has("schemas") && schemas.Count == 0)
            node.Problem("schemas", "must list at least one schema");
        return schemas;
    }

    private static string? ReadText(ConfigNode item, string url)
    {
        if (!url.StartsWith(SchemaPresets.Scheme, StringComparison.Ordinal))
            return ConfiguredDocument.Load(item, "url")?.Text;
        var name = url[SchemaPresets.Scheme.Length..];
        if (SchemaPresets.Find(name) is { } preset)
            return preset;
        item.Problem("url", $"there is no preset '{name}', {Spelling.Hint(name, SchemaPresets.Names)}");
        return null;
    }

    private static string ReadDefault(ConfigNode node, Dictionary<string, IdentitySchema> schemas)
    {
        var id = node.String("default_schema_id", schemas.Count == 1 ? schemas.Keys.First() : IdentitySchema.DefaultId);
        if (schemas.ContainsKey(id))
            return id;
        node.Problem("default_schema_id", $"'{id}' is none of identity.schemas, {Spelling.Hint(id, schemas.Keys)}");
        return schemas.Keys.First();
    }
    private static IdentityDirectory ReadDirectory(ConfigNode gateway) =>
        gateway.String("directory") is not null && ConfiguredDocument.Load(gateway, "directory") is { } document
            ? IdentityDirectory.Parse(document.Text, gateway, "directory")
            : IdentityDirectory.Empty;
}
