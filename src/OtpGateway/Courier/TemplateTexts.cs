namespace OtpGateway.Courier;

/// <summary>The texts of one kind of message in every language: the operator's and the built-in ones.</summary>
internal sealed record TemplateTexts
{
    /// <summary>The operator's text for everybody.</summary>
    public TemplateParts General { get; init; } = new();

    /// <summary>The operator's texts by language.</summary>
    public IReadOnlyDictionary<string, TemplateParts> Languages { get; init; } = new Dictionary<string, TemplateParts>();

    /// <summary>The built-in texts by language; empty for messages that have none.</summary>
    public IReadOnlyDictionary<string, TemplateParts> BuiltIn { get; init; } = new Dictionary<string, TemplateParts>();

    /// <summary>
    /// The parts for a reader. A text that the operator wrote is sent before one that is built in, also where it is in
    /// another language: it is what the operator wants said.
    /// </summary>
    /// <param name="languages">What the reader reads, best first.</param>
    /// <param name="fallback">The language for readers none of whose languages is there.</param>
    public TemplateParts For(IReadOnlyList<string> languages, string fallback)
    {
        var operatorSpeaks = !General.IsEmpty || Languages.Count > 0;
        foreach (var wish in languages)
        {
            if (Find(Languages, wish) is { } written)
                return written.Or(General).Or(Find(BuiltIn, wish) ?? Default(fallback));
            if (!operatorSpeaks && Find(BuiltIn, wish) is { } builtIn)
                return builtIn;
        }
        return General.Or(Find(Languages, fallback) ?? new TemplateParts()).Or(Default(fallback));
    }

    private TemplateParts Default(string fallback) =>
        Find(BuiltIn, fallback) ?? BuiltIn.GetValueOrDefault(BuiltInTexts.Complete) ?? new TemplateParts();

    // RFC 4647, lookup: de-AT is served by de.
    private static TemplateParts? Find(IReadOnlyDictionary<string, TemplateParts> texts, string language)
    {
        for (var range = language; ; range = range[..range.LastIndexOf('-')])
        {
            if (texts.TryGetValue(range, out var found))
                return found;
            if (!range.Contains('-', StringComparison.Ordinal))
                return null;
        }
    }
}
