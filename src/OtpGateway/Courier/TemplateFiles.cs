using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// The texts below <c>courier.template_override_path</c>, in the tree that Kratos has: <c>login_code/valid/sms.body.gotmpl</c>.
/// A language stands before the ending, <c>sms.body.de.gotmpl</c>. The files of a part form one set and can call each
/// other; a language file that the general one calls is for it alone to choose.
/// </summary>
internal sealed class TemplateFiles
{
    private const string Key = "template_override_path";
    private const string Ending = ".gotmpl";

    private readonly ConfigNode courier;
    private readonly string root;

    private TemplateFiles(ConfigNode courier, string root)
    {
        this.courier = courier;
        this.root = root;
    }

    /// <summary>Null when no folder is configured, or one that is not there (then it is reported).</summary>
    public static TemplateFiles? Of(ConfigNode courier)
    {
        if (courier.String(Key) is not { Length: > 0 } directory)
            return null;
        courier.Report.Follow(directory);
        if (Directory.Exists(directory))
            return new TemplateFiles(courier, directory);
        courier.Problem(Key, $"the folder {directory} does not exist");
        return null;
    }

    public TemplateTexts Read(TemplateType type, string messageType)
    {
        var directory = Path.Combine(root, type.Directory);
        // With the folder, since a file may come or go.
        courier.Report.Follow(directory);
        if (!Directory.Exists(directory))
            return new TemplateTexts();
        var texts = new Dictionary<string, TemplateParts>(StringComparer.OrdinalIgnoreCase);
        if (messageType == TemplateSet.Sms)
        {
            Add("sms.body", GoTemplateMode.Text, (parts, template) => parts with { Plain = template });
        }
        else
        {
            Add("email.subject", GoTemplateMode.Text, (parts, template) => parts with { Subject = template });
            Add("email.body.plaintext", GoTemplateMode.Text, (parts, template) => parts with { Plain = template });
            Add("email.body", GoTemplateMode.Html, (parts, template) => parts with { Html = template });
        }
        texts.Remove("", out var general);
        return new TemplateTexts { General = general ?? new TemplateParts(), Languages = texts };

        void Add(string part, GoTemplateMode mode, Func<TemplateParts, GoTemplate?, TemplateParts> with)
        {
            foreach (var (language, template) in ReadPart(directory, part, mode, type, messageType))
                texts[language] = with(texts.GetValueOrDefault(language) ?? new TemplateParts(), template);
        }
    }

    // The general template has the empty language.
    private Dictionary<string, GoTemplate?> ReadPart(string directory, string part, GoTemplateMode mode, TemplateType type, string messageType)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(directory, part + "*").Order(StringComparer.Ordinal))
            if (ContentReader.ReadTextFile(courier, Key, file) is { } source)
                sources[Path.GetFileName(file)] = source;
        var templates = new Dictionary<string, GoTemplate?>(StringComparer.OrdinalIgnoreCase);
        var general = sources.GetValueOrDefault(part + Ending) ?? "";
        foreach (var name in sources.Keys.Where(name => name.EndsWith(Ending, StringComparison.Ordinal)))
        {
            var language = name.Length == part.Length + Ending.Length ? "" : name[(part.Length + 1)..^Ending.Length];
            if (language.Length > 0 && (!LanguagePreference.IsLanguage(language) || language == "plaintext" || general.Contains($"\"{name}\"", StringComparison.Ordinal)))
                continue;
            if (ContentReader.CompileFiles(courier, Key, directory, sources, name, mode) is not { } template)
                continue;
            TemplateTrial.Problem(template, type, messageType)?.Report(courier, Key);
            templates[language] = template;
        }
        return templates;
    }
}
