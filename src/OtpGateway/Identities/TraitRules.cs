using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;
using OtpGateway.Configuration;

namespace OtpGateway.Identities;

/// <summary>What an identity schema demands of traits (JSON Schema, draft 7), checked by NJsonSchema.</summary>
internal sealed class TraitRules
{
    /// <summary>What is wrong where there is nothing.</summary>
    public const string Missing = "is missing";

    private readonly JsonSchema schema;

    private TraitRules(JsonSchema schema) => this.schema = schema;

    /// <summary>The rules of a schema; null when it cannot be one (then reported under the key that names it).</summary>
    public static TraitRules? Read(JsonObject document, ConfigNode node, string key)
    {
        try
        {
            return Make(document);
        }
        // What the library throws at a bad schema is not of one kind: its JSON reader's, its reference resolver's, a cast's.
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or InvalidCastException or ArgumentException or NotSupportedException or Newtonsoft.Json.JsonException)
        {
            node.Problem(key, $"is no JSON Schema of draft 7: {exception.Message}");
            return null;
        }
    }

    /// <exception cref="FormatException">The schema refers to another document, or to nothing.</exception>
    public static TraitRules Make(JsonObject document)
    {
        var lowered = SchemaLowering.Lower(document);
        // Asynchronous for the sake of other documents, which there are none of: it is over when it returns.
        return new TraitRules(JsonSchema.FromJsonAsync(lowered.ToJsonString(), CancellationToken.None).GetAwaiter().GetResult());
    }

    /// <summary>What is wrong with the traits; empty when nothing is.</summary>
    public IReadOnlyList<TraitProblem> Check(JsonObject traits)
    {
        var problems = new List<TraitProblem>();
        Collect(schema.Validate(new JsonObject { ["traits"] = traits.DeepClone() }.ToJsonString()), problems);
        return [.. problems.Distinct()];
    }

    private static void Collect(IEnumerable<ValidationError> errors, List<TraitProblem> problems)
    {
        foreach (var error in errors)
        {
            var inner = error switch
            {
                // Each of these stands for what is wrong within it; an alternative that was not meant is no mistake of its own.
                ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.NotAllOf or ValidationErrorKind.AdditionalPropertiesNotValid or ValidationErrorKind.AdditionalItemNotValid } child => child.Errors.Values.SelectMany(found => found),
                _ => [],
            };
            var before = problems.Count;
            Collect(inner, problems);
            if (problems.Count == before)
                problems.Add(new TraitProblem(PathOf(error.Path), MessageOf(error)));
        }
    }

    private static string PathOf(string? path) => (path ?? "").TrimStart('#').TrimStart('/').Replace('/', '.');

    private static string MessageOf(ValidationError error) => error.Kind switch
    {
        ValidationErrorKind.PropertyRequired => Missing,
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "is no trait of the schema",
        ValidationErrorKind.StringExpected => "must be a string",
        ValidationErrorKind.NumberExpected => "must be a number",
        ValidationErrorKind.IntegerExpected => "must be a whole number",
        ValidationErrorKind.BooleanExpected => "must be true or false",
        ValidationErrorKind.ObjectExpected => "must be an object",
        ValidationErrorKind.ArrayExpected => "must be a list",
        ValidationErrorKind.NullExpected => "must be null",
        ValidationErrorKind.EmailExpected => "must be an e-mail address",
        ValidationErrorKind.PatternMismatch => $"does not match the pattern {error.Schema.Pattern}",
        ValidationErrorKind.StringTooShort => $"must have at least {error.Schema.MinLength} characters",
        ValidationErrorKind.StringTooLong => $"must have at most {error.Schema.MaxLength} characters",
        ValidationErrorKind.NumberTooSmall => "is too small",
        ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => "is too large",
        ValidationErrorKind.TooFewItems => $"must have at least {error.Schema.MinItems} items",
        ValidationErrorKind.TooManyItems => $"must have at most {error.Schema.MaxItems} items",
        ValidationErrorKind.ItemsNotUnique => "must not have an item twice",
        ValidationErrorKind.NotInEnumeration => $"must be one of {string.Join(", ", error.Schema.Enumeration.Select(value => JsonSerializer.Serialize(value)))}",
        ValidationErrorKind.DateTimeExpected => "must be a time such as 2026-01-31T12:00:00Z",
        ValidationErrorKind.DateExpected => "must be a date such as 2026-01-31",
        ValidationErrorKind.UriExpected => "must be a URL",
        ValidationErrorKind.NotAnyOf or ValidationErrorKind.NotOneOf or ValidationErrorKind.NotAllOf or ValidationErrorKind.NoTypeValidates => "fits none of what the schema allows here",
        ValidationErrorKind.ExcludedSchemaValidates => "is what the schema excludes here",
        var other => $"is not what the schema asks for ({other})",
    };
}
