using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// The texts of all messages: from <c>courier.templates</c>, else from a file below <c>courier.template_override_path</c>,
/// else built in; each in several languages. Everything is read, compiled and tried once, when the configuration is loaded.
/// </summary>
internal sealed class TemplateSet
{
    public const string Sms = "sms";
    public const string Email = "email";

    /// <summary>The built-in texts alone.</summary>
    public static TemplateSet BuiltIn() => new(
        BuiltInTexts.All().ToDictionary(entry => entry.Key, entry => new TemplateTexts { BuiltIn = entry.Value }), BuiltInTexts.Complete);

    private readonly IReadOnlyDictionary<(string Type, string MessageType), TemplateTexts> texts;
    private readonly string fallback;

    private TemplateSet(IReadOnlyDictionary<(string Type, string MessageType), TemplateTexts> texts, string fallback)
    {
        this.texts = texts;
        this.fallback = fallback;
    }

    /// <summary>The parts of a message for a reader; null when there is no such message.</summary>
    public TemplateParts? Find(string templateType, string messageType, IReadOnlyList<string> languages) =>
        texts.TryGetValue((templateType, messageType), out var found) ? found.For(languages, fallback) : null;

    /// <param name="courier">The section <c>courier</c>.</param>
    /// <param name="content">Where the texts come from.</param>
    /// <param name="fallback">The language of readers none of whose languages is there.</param>
    public static TemplateSet Read(ConfigNode courier, ContentReader content, string fallback)
    {
        var templates = courier.Section("templates");
        var builtIn = BuiltInTexts.All();
        var files = TemplateFiles.Of(courier);
        var texts = new Dictionary<(string, string), TemplateTexts>();
        foreach (var type in TemplateType.All)
        {
            var node = templates.Section(type.Section);
            if (type.Variant.Length > 0)
                node = node.Section(type.Variant);
            foreach (var messageType in new[] { Sms, Email })
            {
                var configured = ReadTexts(node.Section(messageType), type, messageType, content);
                var beside = files?.Read(type, messageType) ?? new TemplateTexts();
                texts[(type.Name, messageType)] = new TemplateTexts
                {
                    General = configured.General.Or(beside.General),
                    Languages = Merge(configured.Languages, beside.Languages),
                    BuiltIn = builtIn.GetValueOrDefault((type.Name, messageType)) ?? new Dictionary<string, TemplateParts>(),
                };
            }
        }
        return new TemplateSet(texts, fallback);
    }

    private static TemplateTexts ReadTexts(ConfigNode node, TemplateType type, string messageType, ContentReader content)
    {
        var languages = new Dictionary<string, TemplateParts>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, section) in node.Entries("languages"))
        {
            if (!LanguagePreference.IsLanguage(language))
                node.Section("languages").Problem(language, "is not the name of a language such as \"de\" or \"pt-BR\"");
            languages[language] = ReadParts(section, type, messageType, content);
        }
        return new TemplateTexts { General = ReadParts(node, type, messageType, content), Languages = languages };
    }

    private static TemplateParts ReadParts(ConfigNode node, TemplateType type, string messageType, ContentReader content)
    {
        var body = node.Section("body");
        if (messageType == Sms)
            return new TemplateParts { Plain = ReadPart(body, "plaintext", GoTemplateMode.Text) };
        return new TemplateParts
        {
            Plain = ReadPart(body, "plaintext", GoTemplateMode.Text),
            Subject = ReadPart(node, "subject", GoTemplateMode.Text),
            Html = ReadPart(body, "html", GoTemplateMode.Html),
        };

        GoTemplate? ReadPart(ConfigNode at, string key, GoTemplateMode mode)
        {
            if (content.ReadTemplate(at, key, mode) is not { } template)
                return null;
            if (TemplateTrial.Problem(template, type, messageType) is { } problem)
                problem.Report(at, key);
            return template;
        }
    }

    private static Dictionary<string, TemplateParts> Merge(IReadOnlyDictionary<string, TemplateParts> first, IReadOnlyDictionary<string, TemplateParts> second)
    {
        var merged = new Dictionary<string, TemplateParts>(second, StringComparer.OrdinalIgnoreCase);
        foreach (var (language, parts) in first)
            merged[language] = merged.TryGetValue(language, out var other) ? parts.Or(other) : parts;
        return merged;
    }
}
