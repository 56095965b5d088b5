using OtpGateway.Configuration;
using OtpGateway.GoTemplates;

namespace OtpGateway.Courier;

/// <summary>
/// The texts of all messages: from <c>courier.templates</c>, else from a file below <c>courier.template_override_path</c>,
/// else built in. Everything is read and compiled once, when the configuration is loaded.
/// </summary>
internal sealed class TemplateSet
{
    public const string Sms = "sms";
    public const string Email = "email";

    /// <summary>The built-in texts alone.</summary>
    public static TemplateSet BuiltIn() => new(BuiltInTexts.All());

    private readonly IReadOnlyDictionary<(string Type, string Channel), TemplateParts> parts;

    private TemplateSet(IReadOnlyDictionary<(string Type, string Channel), TemplateParts> parts) => this.parts = parts;

    public TemplateParts? Find(string templateType, string messageType) => parts.GetValueOrDefault((templateType, messageType));

    public static TemplateSet Read(ConfigNode courier, ContentReader content)
    {
        var templates = courier.Section("templates");
        var all = BuiltInTexts.All();
        var directory = ReadDirectory(courier);
        foreach (var type in TemplateType.All)
        {
            var node = templates.Section(type.Section);
            if (type.Variant.Length > 0)
                node = node.Section(type.Variant);
            foreach (var channel in new[] { Sms, Email })
            {
                var read = ReadParts(node.Section(channel), channel, content);
                if (directory is not null)
                    read = read.Or(FilesOf(courier, Path.Combine(directory, type.Directory), channel));
                all[(type.Name, channel)] = all.TryGetValue((type.Name, channel), out var builtIn) ? read.Or(builtIn) : read;
            }
        }
        return new TemplateSet(all);
    }

    private static TemplateParts ReadParts(ConfigNode node, string channel, ContentReader content)
    {
        var body = node.Section("body");
        var plain = content.ReadTemplate(body, "plaintext", GoTemplateMode.Text);
        if (channel == Sms)
            return new TemplateParts { Plain = plain };
        return new TemplateParts
        {
            Plain = plain,
            Subject = content.ReadTemplate(node, "subject", GoTemplateMode.Text),
            Html = content.ReadTemplate(body, "html", GoTemplateMode.Html),
        };
    }

    private static string? ReadDirectory(ConfigNode courier)
    {
        if (courier.String("template_override_path") is not { Length: > 0 } directory)
            return null;
        if (Directory.Exists(directory))
            return directory;
        courier.Problem("template_override_path", $"the folder {directory} does not exist");
        return null;
    }

    private static TemplateParts FilesOf(ConfigNode courier, string directory, string channel)
    {
        GoTemplate? File(string name, GoTemplateMode mode) =>
            ContentReader.ReadTemplateFile(courier, "template_override_path", Path.Combine(directory, name), mode);
        if (channel == Sms)
            return new TemplateParts { Plain = File("sms.body.gotmpl", GoTemplateMode.Text) };
        return new TemplateParts
        {
            Plain = File("email.body.plaintext.gotmpl", GoTemplateMode.Text),
            Subject = File("email.subject.gotmpl", GoTemplateMode.Text),
            Html = File("email.body.gotmpl", GoTemplateMode.Html),
        };
    }
}
